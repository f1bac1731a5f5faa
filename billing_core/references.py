"""Reference numbers to write down and read back: seven random digits and a check digit."""

from __future__ import annotations

import secrets
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from billing_core.accounts.numbers import damm

TRIES_MAX = 100  # nine million numbers: a hundred misses in a row mean that they run out


def new(db: Session, column: Any) -> str:
    """Return a number that no row of a table has in that column; eight digits, the first not 0."""
    for _ in range(TRIES_MAX):
        drawn = 1_000_000 + secrets.randbelow(9_000_000)
        number = f"{drawn}{damm(drawn)}"
        if db.scalar(select(column).where(column == number)) is None:
            return number
    raise AssertionError("reference numbers run out")
