"""Bill many guarantors at once, out of the monthly run: those whose bills were brought in."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import exists, insert, literal, select
from sqlalchemy.orm import Session

from billing_core.accounts.actions import lock_all
from billing_core.accounts.models import Guarantor
from billing_core.database import new_id, plan_each_time
from billing_core.ledger.queries import balances
from billing_core.statements import billed, numbers, snapshots
from billing_core.statements.figures import Wanted, newest_first
from billing_core.statements.models import Statement, StatementLine, Visit


def issue_all(db: Session, due_dates: Mapping[int, date], *, issued_on: date) -> list[Statement]:
    """Return new statements of a day, to each of some hundred guarantors who has anything new: of
    every visit with a share that no statement has billed, and of what was added to others or taken
    off since. `due_dates` has the guarantors by ID, with the day by when each is to pay.
    """
    plan_each_time(db)
    lock_all(db, select(Guarantor.id).where(Guarantor.id.in_(due_dates)))
    lines = _lines(db, lambda column: column.in_(due_dates))
    billed_to = [whose for whose in due_dates if any(cents > 0 for *_, cents in lines[whose])]
    if not billed_to:
        return []
    statements = _statements(db, billed_to, due_dates, lines=lines, issued_on=issued_on)
    db.add_all(statements)
    db.flush()
    db.execute(
        insert(StatementLine),
        [
            _line(statement, line)
            for statement in statements
            for line in lines[statement.guarantor_id]
        ],
    )
    snapshots.take(
        db,
        select(Statement.id).where(Statement.id.in_([each.id for each in statements])),
        lambda column: column.in_(billed_to),
        snapshots.Kept(issued_on),
    )
    return statements


_Line = tuple[uuid.UUID, int, int]  # of a visit, its number, and how many cents it bills


def _statements(
    db: Session,
    billed_to: Collection[int],
    due_dates: Mapping[int, date],
    *,
    lines: Mapping[int, list[_Line]],
    issued_on: date,
) -> list[Statement]:
    spoken = select(Guarantor.id, Guarantor.language).where(Guarantor.id.in_(billed_to))
    languages = {whose: language for whose, language in db.execute(spoken)}  # noqa: C416 - see mypy
    now_owed, before = balances(db, billed_to), _previous_balances(db, billed_to)
    made = []
    for whose, number in zip(billed_to, numbers.free(db, len(billed_to), issued_on), strict=True):
        previous, owed = before.get(whose, 0), now_owed[whose].cents
        new_charges = sum(cents for *_, cents in lines[whose])
        statement = Statement(
            id=new_id(),
            guarantor_id=whose,
            number=number,
            issued_on=issued_on,
            due_date=due_dates[whose],
            language=languages[whose],
            previous_balance_cents=previous,
            new_charges_cents=new_charges,
            payments_cents=previous + new_charges - owed,
            balance_cents=owed,
        )
        made.append(statement)
    return made


def _lines(db: Session, wanted: Wanted) -> dict[int, list[_Line]]:
    """By guarantor: the visits on no statement yet, with what is owed for each, in cents, and those
    whose share is another than statements have told of, with the difference.
    """
    unbilled = (
        select(Visit.guarantor_id, Visit.id, literal(0), Visit.patient_share_cents)
        .where(
            wanted(Visit.guarantor_id),
            Visit.patient_share_cents > 0,
            ~exists().where(billed.first_line(Visit.id, Visit.guarantor_id)),
        )
        .order_by(Visit.service_date, Visit.id)
    )
    found = billed.changed(wanted)
    changed = select(found.c.guarantor_id, found.c.visit_id, found.c.part, found.c.cents)
    lines: dict[int, list[_Line]] = defaultdict(list)
    for query in (unbilled, changed):
        for whose, visit_id, part, cents in db.execute(query):
            lines[whose].append((visit_id, part, cents))
    return lines


def _line(statement: Statement, line: _Line) -> dict[str, Any]:
    visit_id, part, cents = line
    return {
        "id": new_id(),
        "guarantor_id": statement.guarantor_id,
        "statement_id": statement.id,
        "visit_id": visit_id,
        "part": part,
        "amount_cents": cents,
    }


def _previous_balances(db: Session, guarantor_ids: Collection[int]) -> dict[int, int]:
    """The balances, in cents, at the end of the last statements."""
    ranked = newest_first(lambda column: column.in_(guarantor_ids))
    last = select(ranked.c.guarantor_id, ranked.c.balance_cents).where(ranked.c.place == 1)
    return {guarantor_id: cents for guarantor_id, cents in db.execute(last)}  # noqa: C416
