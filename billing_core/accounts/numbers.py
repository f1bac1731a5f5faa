"""Guarantor IDs: seven random digits and a check digit, so that a slip of the finger is no probe.

The check digit is Damm's (H. M. Damm, "Total anti-symmetrische Quasigruppen", Marburg 2004): it
finds every single wrong digit and every two neighbours swapped.
"""

from __future__ import annotations

import hashlib
import secrets

from sqlalchemy import select
from sqlalchemy.orm import Session

from billing_core.accounts.models import Guarantor

GUARANTOR_DIGITS = 8
SMALLEST = 10_000_000  # the first digit is never 0, which callers leave out
SEVEN_DIGITS = 9_000_000  # how many there are
TRIES_MAX = 100  # nine million numbers: a hundred misses in a row mean that they run out

DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)


def is_valid(number: int) -> bool:
    """Return whether a number can be a guarantor ID: eight digits of which the last one fits."""
    return SMALLEST <= number < SMALLEST * 10 and damm(number) == 0


def damm(digits: int) -> int:
    """Return the check digit of some digits; 0 when they end with their own."""
    interim = 0
    for digit in str(digits):
        interim = DAMM[interim][int(digit)]
    return interim


def new_number(db: Session) -> int:
    """Return a random guarantor ID that nobody has."""
    for _ in range(TRIES_MAX):
        number = _with_check_digit(secrets.randbelow(SEVEN_DIGITS))
        if db.scalar(select(Guarantor.id).where(Guarantor.id == number)) is None:
            return number
    raise AssertionError("guarantor IDs run out")


def from_seed(text: str) -> int:
    """Return the same guarantor ID for the same text, for made-up households."""
    drawn = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
    return _with_check_digit(drawn % SEVEN_DIGITS)


def written(number: int) -> str:
    """Return an ID as it stands on a bill: 8041-2237."""
    return f"{number // 10_000}-{number % 10_000:04d}"


def _with_check_digit(drawn: int) -> int:
    seven_digits: int = SMALLEST // 10 + drawn
    return seven_digits * 10 + damm(seven_digits)
