"""<Pay>: the whole step machine of taking a card or a bank account by keypad."""

from __future__ import annotations
