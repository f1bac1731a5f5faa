"""How old what is owed is, counted from the first statement that told of it; of what was added to a
share, from the statement that billed that (HFMA, best practices
for medical account resolution: the clock starts when the first statement is sent).

Day 0 to 30 is current. Credits, of whatever kind, pay off the oldest first, so that the ages add up
to the balance; a credit above all that is owed stands, below zero, with the current.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, literal, select, union_all
from sqlalchemy.orm import Session
from sqlalchemy.sql.selectable import Subquery

from billing_core.ledger.chart import OF_THE_GUARANTOR
from billing_core.ledger.models import Leg
from billing_core.money import ZERO, Money
from billing_core.statements import billed
from billing_core.statements.figures import Wanted, cents
from billing_core.statements.models import AGES, Statement, StatementLine, Visit

YOUNGEST_DAYS = {"days_31_60": 31, "days_61_90": 61, "days_91_120": 91, "over_120": 121}


@dataclass(frozen=True, slots=True)
class Ages:
    """A balance by age, in days since its first statement; the five add up to the balance."""

    current: Money = ZERO
    days_31_60: Money = ZERO
    days_61_90: Money = ZERO
    days_91_120: Money = ZERO
    over_120: Money = ZERO

    @property
    def balance(self) -> Money:
        return sum((getattr(self, age) for age in AGES), ZERO)


def ages(db: Session, guarantor_id: int, day: date) -> Ages:
    """Return what a guarantor owes on a day, by age. An unknown guarantor owes nothing."""
    found = by_age(lambda column: column == guarantor_id, day)
    row = db.execute(select(*(found.c[age] for age in AGES))).one_or_none()
    return Ages() if row is None else Ages(*(Money(int(part)) for part in row))


def all_ages(db: Session, day: date) -> Ages:
    """Return what everyone owes on a day, by age."""
    found = by_age(lambda column: column.is_not(None), day)
    row = db.execute(select(*(func.coalesce(func.sum(found.c[age]), 0) for age in AGES))).one()
    return Ages(*(Money(int(part)) for part in row))


def by_age(wanted: Wanted, day: date) -> Subquery:
    """(guarantor_id, balance, and a column for each of AGES), in cents, with a row for everyone
    for whom anything was ever posted.
    """
    aged = union_all(*_aged(wanted, day)).subquery()
    sums = (
        select(
            aged.c.guarantor_id,
            cents(aged.c.cents).label("balance"),
            cents(case((aged.c.cents < 0, -aged.c.cents), else_=0)).label("credit"),
            *(
                cents(case((aged.c.age == name, aged.c.left), else_=0)).label(name)
                for name in YOUNGEST_DAYS
            ),
        )
        .group_by(aged.c.guarantor_id)
        .subquery()
    )
    return _less_credit(sums)


def _aged(wanted: Wanted, day: date) -> tuple[Select[Any], Select[Any]]:
    """Select (guarantor_id, cents, left, age): what stands on each visit, and what is left of what
    its first statement billed; of what later ones billed, that alone.
    """
    by_visit = _by_visit(wanted).subquery()
    further = billed.later(wanted)
    of_first = billed.left(by_visit.c.cents, billed.unbilled(further), further.c.added)
    whose, which = by_visit.c.guarantor_id, by_visit.c.visit_id
    first = (
        select(
            whose,
            by_visit.c.cents,
            of_first.label("left"),
            _age_of(Statement.issued_on, day).label("age"),
        )
        .outerjoin_from(by_visit, StatementLine, billed.first_line(which, whose))
        .outerjoin(Statement, Statement.id == StatementLine.statement_id)
        .outerjoin(Visit, Visit.id == StatementLine.visit_id)
        .outerjoin(further, billed.joined(further, which, whose))
    )
    since = billed.later_parts(wanted, by_visit).subquery()
    age = _age_of(since.c.issued_on, day)
    return first, select(since.c.guarantor_id, literal(0), since.c.cents, age)


def _by_visit(wanted: Wanted) -> Select[int, Any, int]:
    return (
        select(Leg.guarantor_id, Leg.visit_id, cents(Leg.amount_cents).label("cents"))
        .where(wanted(Leg.guarantor_id), Leg.account.in_(OF_THE_GUARANTOR))
        .group_by(Leg.guarantor_id, Leg.visit_id)
    )


def _age_of(issued_on: Any, day: date) -> ColumnElement[str]:
    """The name of the age of what was first told of on a date; not told of yet is current."""
    oldest_first = reversed(YOUNGEST_DAYS.items())
    return case(
        *((issued_on <= day - timedelta(days=days), name) for name, days in oldest_first),
        else_="current",
    )


def _less_credit(sums: Subquery) -> Subquery:
    """Take the credit off the oldest age first; `current` is what makes it the balance."""
    older: Any = 0
    left: dict[str, ColumnElement[int]] = {}
    for name in reversed(YOUNGEST_DAYS):
        owed = sums.c[name]
        short = older + owed - sums.c.credit  # of this age and the older ones, what credit left
        left[name] = case((short <= 0, 0), (short >= owed, owed), else_=short)
        older = older + owed
    old: Any = sum(left.values())
    return select(
        sums.c.guarantor_id,
        sums.c.balance,
        (sums.c.balance - old).label("current"),
        *(left[name].label(name) for name in YOUNGEST_DAYS),
    ).subquery("ages")
