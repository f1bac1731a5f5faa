"""The monthly run: one statement for everyone of a range who owes, has a credit that moved, or has
something new; a second run for the month issues none.

A handful of statements of SQL whatever the number of guarantors; only the statement numbers are
drawn here, because nobody may be able to guess one.
"""

from __future__ import annotations

import json
import secrets
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
    Uuid,
    case,
    cast,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from billing_core.accounts.models import Guarantor
from billing_core.accounts.numbers import damm
from billing_core.accounts.ranges import Range
from billing_core.database import id_in_sql, new_id_of
from billing_core.statements import billed, snapshots
from billing_core.statements.figures import last_told, totals
from billing_core.statements.models import Statement, StatementLine, StatementSnapshot, Visit
from billing_core.statements.snapshots import Kept, Telling

RANDOM_DIGITS = 12  # of a number: a million statements a month, and still one in a million is one
ID_DIGITS = 32


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
    has (billed.py), and is kept as it was told (snapshots). Who is to
    get one is locked until the transaction ends, so that no payment slips in between its figures.
    """
    chosen = db.scalars(_chosen(guarantors, cycle)).all()
    if not chosen:
        return 0
    drawn = _Drawn(
        _draw(db, chosen, cycle), on_postgresql=db.get_bind().dialect.name == "postgresql"
    )
    db.execute(_statements(guarantors, cycle, drawn))
    db.execute(_changes(guarantors, drawn))
    db.execute(_lines(guarantors, drawn))
    kept = Kept(cycle.issued_on, cycle.month, cycle.telling)
    snapshots.take(db, drawn.ids(), guarantors.holds, kept)
    return len(chosen)


class _Drawn:
    """The ids and numbers drawn for guarantors, as a table that both databases can read."""

    def __init__(self, drawn: Mapping[int, str], *, on_postgresql: bool) -> None:
        text = json.dumps(drawn)
        given: FromClause
        if on_postgresql:
            given = func.jsonb_each_text(cast(literal(text), JSONB)).table_valued("key", "value")
        else:
            given = func.json_each(literal(text)).table_valued("key", "value")
        self.table = given
        self.guarantor_id = cast(given.c.key, BigInteger)
        self.id = cast(func.substr(given.c.value, 1, ID_DIGITS), Uuid)
        self.number = func.substr(given.c.value, ID_DIGITS + 1)

    def ids(self) -> Select[Any]:
        return select(self.id).select_from(self.table)


def _chosen(guarantors: Range, cycle: Cycle) -> Select[int]:
    """Lock and select the IDs of those who are to get a statement."""
    now = totals(guarantors.holds)
    told = last_told(guarantors.holds)
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
        .with_for_update(of=Guarantor, key_share=True)
    )
    return chosen if cycle.left_out is None else chosen.where(Guarantor.id.not_in(cycle.left_out))


def _unbilled(guarantor_id: Any) -> Sequence[ColumnElement[bool]]:
    return (
        Visit.guarantor_id == guarantor_id,
        Visit.patient_share_cents > 0,
        ~exists().where(billed.first_line(Visit.id, Visit.guarantor_id)),
    )


def _draw(db: Session, guarantor_ids: Sequence[int], cycle: Cycle) -> dict[int, str]:
    """For each guarantor an id and a number, one after the other in one text."""
    numbers: set[str] = set()
    while len(numbers) < len(guarantor_ids):
        drawn = {_number(cycle.issued_on) for _ in range(len(guarantor_ids) - len(numbers))}
        taken = db.scalars(select(Statement.number).where(Statement.number.in_(drawn)))
        numbers |= drawn - set(taken)
    pairs = zip(guarantor_ids, sorted(numbers), strict=True)
    return {
        guarantor_id: new_id_of(f"statement:{guarantor_id}:{cycle.month}").hex + number
        for guarantor_id, number in pairs
    }


def _number(issued_on: date) -> str:
    """The month, random digits that nobody can guess, and a check digit."""
    drawn = int(f"{issued_on:%y%m}{secrets.randbelow(10**RANDOM_DIGITS):0{RANDOM_DIGITS}d}")
    return f"{drawn}{damm(drawn)}"


def _statements(guarantors: Range, cycle: Cycle, drawn: _Drawn) -> Any:
    now = totals(guarantors.holds)
    told = last_told(guarantors.holds)
    previous = func.coalesce(told.c.balance, 0)
    balance = func.coalesce(now.c.balance, 0)
    added = _since(now, told, "charges") + _since(now, told, "fees")
    columns = {
        "id": drawn.id,
        "guarantor_id": Guarantor.id,
        "number": drawn.number,
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
        .join_from(drawn.table, Guarantor, Guarantor.id == drawn.guarantor_id)
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


def _lines(guarantors: Range, drawn: _Drawn) -> Any:
    columns = {
        **_line(drawn, Visit.guarantor_id, Visit.id, literal(0)),
        "amount_cents": Visit.patient_share_cents,
    }
    rows = (
        select(*columns.values())
        .join_from(drawn.table, Visit, Visit.guarantor_id == drawn.guarantor_id)
        .where(guarantors.holds(Visit.guarantor_id), *_unbilled(drawn.guarantor_id))
    )
    return insert(StatementLine).from_select(list(columns), rows, include_defaults=False)


def _changes(guarantors: Range, drawn: _Drawn) -> Any:
    """A line for each visit whose share is another than statements have told of so far."""
    found = billed.changed(guarantors.holds)
    columns = _line(drawn, found.c.guarantor_id, found.c.visit_id, found.c.part)
    columns["amount_cents"] = found.c.cents
    rows = select(*columns.values()).join_from(
        drawn.table, found, found.c.guarantor_id == drawn.guarantor_id
    )
    return insert(StatementLine).from_select(list(columns), rows, include_defaults=False)


def _line(drawn: _Drawn, whose: Any, visit_id: Any, part: Any) -> dict[str, Any]:
    name = literal("billed:").concat(cast(visit_id, String)).concat(":")
    name = name.concat(cast(whose, String)).concat(":").concat(cast(part, String))
    return {
        "id": id_in_sql(name),
        "guarantor_id": whose,
        "statement_id": drawn.id,
        "visit_id": visit_id,
        "part": part,
    }
