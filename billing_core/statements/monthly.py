"""The monthly run: one statement for everyone of a range who owes, has a credit that moved, or has
something new; a second run for the month issues none.

A handful of statements of SQL whatever the number of guarantors; only the statement numbers are
drawn here, because nobody may be able to guess one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Select,
    String,
    Table,
    Uuid,
    case,
    cast,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import Session

from billing_core import scratch
from billing_core.accounts.actions import lock_all
from billing_core.accounts.models import Guarantor
from billing_core.accounts.ranges import Range
from billing_core.database import id_in_sql, new_id_of, plan_each_time
from billing_core.statements import billed, figures, numbers, snapshots
from billing_core.statements.figures import Reckoned
from billing_core.statements.models import Statement, StatementLine, StatementSnapshot, Visit
from billing_core.statements.snapshots import Kept, Telling


@dataclass(frozen=True, slots=True)
class Cycle:
    """One month's run: what it is called, its day, and by when what it bills is to be paid."""

    month: str  # "2026-11"
    issued_on: date
    due_dates: Mapping[str, date]  # by region
    otherwise_due: date  # for a region that is not among them
    telling: Telling = field(default_factory=Telling)
    left_out: Select[Any] | None = None  # IDs of guarantors to whom nothing may be sent


def run(db: Session, guarantors: Range, cycle: Cycle) -> int:
    """Issue the month's statements of a range of guarantors; return how many there were.

    Each bills the visits that none has billed, and what was added to others or taken off since one
    has (billed.py), and is kept as it was told (snapshots). The range is locked until the
    transaction ends, so that no payment slips in between its figures.
    """
    plan_each_time(db)
    lock_all(db, select(Guarantor.id).where(guarantors.holds(Guarantor.id)))
    books = figures.kept(db, guarantors.holds)
    chosen = db.scalars(_chosen(guarantors, cycle, books)).all()
    if not chosen:
        return 0
    drawn = _draw(db, chosen, cycle)
    db.execute(_statements(cycle, drawn, books))
    db.execute(_changes(guarantors, drawn))
    db.execute(_lines(guarantors, drawn))
    kept = Kept(cycle.issued_on, cycle.month, cycle.telling)
    snapshots.take(db, select(drawn.c.id), guarantors.holds, kept, books=books)
    return len(chosen)


def _chosen(guarantors: Range, cycle: Cycle, books: Reckoned) -> Select[int]:
    """The IDs of those who are to get a statement."""
    now, told = books.now, books.told
    moved = [
        func.coalesce(now.c[name], 0) != func.coalesce(told.c[name], 0)
        for name in ("balance", "charges", "adjustments", "fees")
    ]
    chosen = (
        select(Guarantor.id)
        .outerjoin(now, now.c.guarantor_id == Guarantor.id)
        .outerjoin(told, told.c.guarantor_id == Guarantor.id)
        .where(
            guarantors.holds(Guarantor.id),
            or_(now.c.balance > 0, *moved, exists().where(*_unbilled(Guarantor.id))),
            ~exists().where(
                StatementSnapshot.guarantor_id == Guarantor.id,
                StatementSnapshot.month == cycle.month,
            ),
        )
        .order_by(Guarantor.id)
    )
    return chosen if cycle.left_out is None else chosen.where(Guarantor.id.not_in(cycle.left_out))


def _unbilled(guarantor_id: Any) -> Sequence[ColumnElement[bool]]:
    return (
        Visit.guarantor_id == guarantor_id,
        Visit.patient_share_cents > 0,
        ~exists().where(billed.first_line(Visit.id, Visit.guarantor_id)),
    )


def _draw(db: Session, guarantor_ids: Sequence[int], cycle: Cycle) -> Table:
    """A table with an id and a number for each guarantor."""
    drawn = scratch.make(
        db, "drawn", "guarantor_id", guarantor_id=BigInteger(), id=Uuid(), number=String()
    )
    left = list(guarantor_ids)
    while left:
        new = numbers.drawn(len(left), cycle.issued_on)
        rows = [
            {
                "guarantor_id": guarantor_id,
                "id": new_id_of(f"statement:{guarantor_id}:{cycle.month}"),
                "number": number,
            }
            for guarantor_id, number in zip(left, new, strict=True)
        ]
        db.execute(insert(drawn), rows)
        taken = select(drawn.c.guarantor_id).join(Statement, Statement.number == drawn.c.number)
        left = list(db.scalars(taken))
        db.execute(delete(drawn).where(drawn.c.guarantor_id.in_(left)))
    return drawn


def _statements(cycle: Cycle, drawn: Table, books: Reckoned) -> Any:
    now, told = books.now, books.told
    previous = func.coalesce(told.c.balance, 0)
    balance = func.coalesce(now.c.balance, 0)
    added = _since(now, told, "charges") + _since(now, told, "fees")
    columns = {
        "id": drawn.c.id,
        "guarantor_id": Guarantor.id,
        "number": drawn.c.number,
        "issued_on": literal(cycle.issued_on),
        "due_date": _due_date(cycle),
        "language": Guarantor.language,
        "previous_balance_cents": previous,
        "new_charges_cents": added,
        "payments_cents": previous + added - balance,
        "balance_cents": balance,
    }
    rows = (
        select(*columns.values())
        .join_from(drawn, Guarantor, Guarantor.id == drawn.c.guarantor_id)
        .outerjoin(now, now.c.guarantor_id == Guarantor.id)
        .outerjoin(told, told.c.guarantor_id == Guarantor.id)
    )
    return insert(Statement).from_select(list(columns), rows, include_defaults=False)


def _since(now: FromClause, told: FromClause, name: str) -> ColumnElement[int]:
    return func.coalesce(now.c[name], 0) - func.coalesce(told.c[name], 0)


def _due_date(cycle: Cycle) -> ColumnElement[date]:
    otherwise = literal(cycle.otherwise_due)
    if not cycle.due_dates:
        return otherwise
    return case(
        *((Guarantor.region == region, literal(day)) for region, day in cycle.due_dates.items()),
        else_=otherwise,
    )


def _lines(guarantors: Range, drawn: Table) -> Any:
    columns = {
        **_line(drawn, Visit.guarantor_id, Visit.id, literal(0)),
        "amount_cents": Visit.patient_share_cents,
    }
    rows = (
        select(*columns.values())
        .join_from(drawn, Visit, Visit.guarantor_id == drawn.c.guarantor_id)
        .where(guarantors.holds(Visit.guarantor_id), *_unbilled(drawn.c.guarantor_id))
    )
    return insert(StatementLine).from_select(list(columns), rows, include_defaults=False)


def _changes(guarantors: Range, drawn: Table) -> Any:
    """A line for each visit whose share is another than statements have told of so far."""
    found = billed.changed(guarantors.holds)
    columns = _line(drawn, found.c.guarantor_id, found.c.visit_id, found.c.part)
    columns["amount_cents"] = found.c.cents
    rows = select(*columns.values()).join_from(
        drawn, found, found.c.guarantor_id == drawn.c.guarantor_id
    )
    return insert(StatementLine).from_select(list(columns), rows, include_defaults=False)


def _line(drawn: Table, whose: Any, visit_id: Any, part: Any) -> dict[str, Any]:
    name = literal("billed:").concat(cast(visit_id, String)).concat(":")
    name = name.concat(cast(whose, String)).concat(":").concat(cast(part, String))
    return {
        "id": id_in_sql(name),
        "guarantor_id": whose,
        "statement_id": drawn.c.id,
        "visit_id": visit_id,
        "part": part,
    }
