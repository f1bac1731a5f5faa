"""Remittances, and bank credits that nobody could be found for."""

from __future__ import annotations

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    pass
