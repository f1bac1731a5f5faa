"""Statement numbers: the month, random digits that nobody can guess, and a check digit."""

from __future__ import annotations

import secrets
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from billing_core.accounts.numbers import damm
from billing_core.statements.models import Statement

RANDOM_DIGITS = 12  # a million statements a month, and still one in a million is one


def drawn(count: int, issued_on: date) -> set[str]:
    """Return different numbers for statements of a day; a statement may have one of them."""
    found: set[str] = set()
    while len(found) < count:
        digits = f"{issued_on:%y%m}{secrets.randbelow(10**RANDOM_DIGITS):0{RANDOM_DIGITS}d}"
        found.add(f"{digits}{damm(int(digits))}")
    return found


def free(db: Session, count: int, issued_on: date) -> set[str]:
    """Return different numbers for some hundred statements of a day that none has."""
    found: set[str] = set()
    while len(found) < count:
        new = drawn(count - len(found), issued_on)
        found |= new - set(db.scalars(select(Statement.number).where(Statement.number.in_(new))))
    return found
