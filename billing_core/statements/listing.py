"""Which statements were told to whom, for those who look one up or print them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from billing_core.money import Money
from billing_core.statements.models import Statement, StatementSnapshot


@dataclass(frozen=True, slots=True)
class Told:
    """A statement as it was told: its number, its days, how it goes out, and its two sums."""

    id: uuid.UUID
    number: str
    guarantor_id: int
    language: str
    issued_on: date
    due_date: date
    channel: str
    balance: Money
    due_now: Money


_COLUMNS = (
    Statement.id,
    Statement.number,
    Statement.guarantor_id,
    Statement.language,
    Statement.issued_on,
    Statement.due_date,
    StatementSnapshot.channel,
    StatementSnapshot.balance_cents,
    StatementSnapshot.due_now_cents,
)


def of_guarantor(db: Session, guarantor_id: int, limit: int) -> list[Told]:
    """Return the statements of a guarantor, the newest first, at most `limit` of them."""
    found = _kept().where(Statement.guarantor_id == guarantor_id)
    newest_first = found.order_by(Statement.issued_on.desc(), Statement.id.desc())
    return _read(db.execute(newest_first.limit(limit)).all())


def of_month(db: Session, month: str, limit: int, *, after: str = "") -> list[Told]:
    """Return statements of a month ("2026-11") by number, at most `limit` of them, from the one
    after that number on: so that whoever prints a million reads them a page at a time.
    """
    found = _kept().where(StatementSnapshot.month == month, Statement.number > after)
    return _read(db.execute(found.order_by(Statement.number).limit(limit)).all())


def count_of_month(db: Session, month: str) -> int:
    """Return how many statements a month ("2026-11") has."""
    found = select(func.count()).where(StatementSnapshot.month == month)
    return int(db.scalar(found) or 0)


def by_number(db: Session, number: str) -> Told | None:
    """Return the statement of that number; None if no statement kept as it was told has it."""
    rows = db.execute(_kept().where(Statement.number == number)).all()
    return next(iter(_read(rows)), None)


def _kept() -> Select[uuid.UUID, str, int, str, date, date, str, int, int]:
    return select(*_COLUMNS).join(StatementSnapshot, StatementSnapshot.statement_id == Statement.id)


def _read(
    rows: Sequence[Row[uuid.UUID, str, int, str, date, date, str, int, int]],
) -> list[Told]:
    return [
        Told(*row[:7], balance=Money(row.balance_cents), due_now=Money(row.due_now_cents))
        for row in rows
    ]
