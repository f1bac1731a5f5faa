"""Account numbers that were keyed to somebody else: a carrier's connector keeps them, we a token.

Only writing a file for the bank asks for the number. An operator names who keeps them with `use`.
"""

from __future__ import annotations

import re
from typing import Protocol


class Tokens(Protocol):
    """Who keeps account numbers for us."""

    def number(self, token: str) -> str:
        """Return the number behind a token; raise ValueError if there is none."""


class PretendTokens:
    """The simulator's and Stripe's test accounts: sim_tok_<outcome>_bank_<last4>_<random>."""

    def number(self, token: str) -> str:
        made = re.match(r"sim_tok_[a-z_]+_bank_(\d{4})_", token)
        if made is None and token != "pm_usBankAccount":  # noqa: S105 - Stripe's published name
            raise ValueError("not a token of the pretend world")
        return f"00012345{made[1] if made else '6789'}"


_tokens: Tokens | None = None


def use(tokens: Tokens | None) -> None:
    """Ask them for the numbers of tokens in this process, from now on."""
    global _tokens  # noqa: PLW0603 - one keeper for the process, named once when it starts
    _tokens = tokens


def number(token: str) -> str:
    """Return the number behind a token; raise ValueError if nobody here knows it."""
    if _tokens is None:
        raise ValueError("a token, and nobody who keeps the numbers of tokens")
    return _tokens.number(token)
