"""Credits, spent once there is something for them to pay: a hold has ended, a visit was charged.

A credit is money that no visit has taken, and what stands on a visit above its cost. It goes where
a payment of that day would go (allocation.py); what is to be given back stays what it is: a refund
of credit on its way, and what was paid above an award. Money that left again takes what was spent
of it out again, the last first, and those visits owe as they did.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from billing_core.accounts.actions import lock
from billing_core.accounts.ranges import Range
from billing_core.holds import queries as holds
from billing_core.holds.models import Hold
from billing_core.ledger import actions as ledger
from billing_core.ledger import queries as ledger_queries
from billing_core.ledger.actions import Side
from billing_core.ledger.chart import OF_THE_GUARANTOR, PATIENT_RECEIVABLE, UNAPPLIED
from billing_core.ledger.models import Entry, Leg
from billing_core.money import ZERO, Money
from billing_core.payments.allocation import Owed, allocate, by_visit, owed_in_order
from billing_core.refunds.models import Refund
from billing_core.refunds.states import OPEN

KIND = "application"

_reversal = aliased(Entry)


def spend(db: Session, guarantors: Range, day: date) -> int:
    """Spend the credits of a range of guarantors as of a day; return for how many anything moved.

    Under the holds of the day, in the order of all payments. Done twice, it moves nothing the
    second time. Those concerned are locked until the transaction ends.
    """
    found = db.scalars(_with_credit_and_debt(guarantors)).all()
    return sum(_spend(db, guarantor_id, day) for guarantor_id in found)


def _with_credit_and_debt(guarantors: Range) -> Select[int]:
    """Those with something below zero and something above, or with nothing left of a credit that
    was spent: the money has left again.
    """
    stands = (
        select(Leg.guarantor_id, Leg.account, func.sum(Leg.amount_cents).label("cents"))
        .where(guarantors.holds(Leg.guarantor_id), Leg.account.in_(OF_THE_GUARANTOR))
        .group_by(Leg.guarantor_id, Leg.account, Leg.visit_id)
        .having(func.sum(Leg.amount_cents) != 0)
        .subquery()
    )
    missing: ColumnElement[Any] = func.max(case((stands.c.account == UNAPPLIED, stands.c.cents)))
    both = (func.min(stands.c.cents) < 0) & (func.max(stands.c.cents) > 0)
    return (
        select(stands.c.guarantor_id)
        .group_by(stands.c.guarantor_id)
        .having(or_(both, missing > 0))
        .order_by(stands.c.guarantor_id)
    )


def _spend(db: Session, guarantor_id: int, day: date) -> bool:
    lock(db, guarantor_id)
    taken_out = _take_out(db, guarantor_id, day)
    above = _above_cost(db, guarantor_id, day)
    loose = max(-_on_unapplied(db, guarantor_id) - _to_give_back(db, guarantor_id), ZERO)
    credit = sum((part for _, part in above), loose)
    parts, left = allocate(credit, owed_in_order(db, guarantor_id, day))
    spent = credit - left
    if not spent:
        return taken_out
    out_of_visits, from_loose = allocate(spent, above)
    ledger.post(
        db,
        guarantor_id,
        key=_key(db, guarantor_id),
        kind=KIND,
        effective_on=day,
        sides=[
            Side(UNAPPLIED, from_loose),
            *(Side(PATIENT_RECEIVABLE, part, visit_id) for visit_id, part in out_of_visits),
            *(Side(PATIENT_RECEIVABLE, -part, visit_id) for visit_id, part in by_visit(parts)),
        ],
    )
    return True


def _take_out(db: Session, guarantor_id: int, day: date) -> bool:
    """Undo what was spent, the last first, while more was spent than there is."""
    taken_out = False
    for entry_id in _spent(db, guarantor_id):
        if _on_unapplied(db, guarantor_id) <= ZERO:
            break
        ledger.reverse(db, entry_id, key=f"credit-back:{entry_id}", effective_on=day)
        taken_out = True
    return taken_out


def _spent(db: Session, guarantor_id: int) -> Sequence[uuid.UUID]:
    """The entries that spent credit no visit had taken, the last first, less those undone."""
    return db.scalars(
        select(Entry.id)
        .join(Leg, Leg.entry_id == Entry.id)
        .outerjoin(_reversal, _reversal.reverses_id == Entry.id)
        .where(
            Entry.guarantor_id == guarantor_id,
            Entry.kind == KIND,
            Leg.account == UNAPPLIED,
            _reversal.id.is_(None),
        )
        .order_by(Entry.posted_at.desc(), Entry.id.desc())
    ).all()


def _above_cost(db: Session, guarantor_id: int, day: date) -> Owed:
    """Visits that were paid above their cost, and by how much; none that a hold leaves alone."""
    if holds.stopped(db, guarantor_id, "allocation", day):
        return []
    mine = Hold.guarantor_id == guarantor_id
    held = set(db.scalars(holds.held_visits("allocation", day).where(mine)))
    above = ledger_queries.paid_above_cost(db, guarantor_id)
    return [(visit_id, part) for visit_id, part in above.items() if visit_id not in held]


def _on_unapplied(db: Session, guarantor_id: int) -> Money:
    return _cents(db, select(func.sum(Leg.amount_cents)), guarantor_id)


def _to_give_back(db: Session, guarantor_id: int) -> Money:
    """What was paid above awards and has not been given back yet (26 CFR 1.501(r)-6(c)(6)(i)(C)),
    or what is on its way back, if that is more.
    """
    by_awards = select(-func.sum(Leg.amount_cents)).join(Entry, Entry.id == Leg.entry_id)
    above = _cents(db, by_awards.where(Entry.kind == "award"), guarantor_id)
    given = _refunds_of_credit(db, guarantor_id, ("done",))
    return max(above - given, _refunds_of_credit(db, guarantor_id, OPEN))


def _refunds_of_credit(db: Session, guarantor_id: int, statuses: Sequence[str]) -> Money:
    cents = db.scalar(
        select(func.sum(Refund.amount_cents)).where(
            Refund.guarantor_id == guarantor_id,
            Refund.taken_from == "credit",
            Refund.status.in_(statuses),
        )
    )
    return Money(int(cents or 0))


def _cents(db: Session, summed: Select[Any], guarantor_id: int) -> Money:
    mine = summed.where(Leg.guarantor_id == guarantor_id, Leg.account == UNAPPLIED)
    return Money(int(db.scalar(mine) or 0))


def _key(db: Session, guarantor_id: int) -> str:
    """The number of a guarantor's entries of this kind only ever grows."""
    earlier = select(func.count()).where(Entry.guarantor_id == guarantor_id, Entry.kind == KIND)
    return f"credit:{guarantor_id}:{int(db.scalar(earlier) or 0) + 1}"
