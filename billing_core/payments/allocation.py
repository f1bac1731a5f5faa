"""Which visits a payment pays, in one order that can be told beforehand (domain.md 2.3).

1. the visits the payer named, in question or not; a payment for a plan names those of the plan;
2. what is due of a plan, so that no payment puts one in default;
3. the rest, by due date, then service date, then id; what stands on a plan and is not due, then;
4. what is owed on no visit, the fee for a payment that came back;
5. what is left over stays a credit. Nothing goes by itself where a hold on allocation stands, to a
   charge insurance has not decided on, or to a premium.

Late fees and interest stand on the visit they are for, in one sum with its share: which of the two
a part payment paid is not asked. Undoing a payment is `ledger.reverse`: every visit owes again just
what it owed, with its own dates.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from billing_core import clock
from billing_core.holds import queries as holds
from billing_core.holds.models import Hold
from billing_core.ledger import actions as ledger
from billing_core.ledger import queries as ledger_queries
from billing_core.ledger.actions import Side
from billing_core.ledger.chart import CARD_CLEARING, PATIENT_RECEIVABLE, UNAPPLIED
from billing_core.money import ZERO, Money
from billing_core.payments.models import Payment
from billing_core.plans import queries as plans
from billing_core.statements.billed import first_line
from billing_core.statements.models import Statement, StatementLine, Visit

# None: owed on no visit, the fee for a payment that came back.
Owed = list[tuple[uuid.UUID | None, Money]]


def post(db: Session, payment: Payment, *, named: Sequence[uuid.UUID] = ()) -> None:
    """Post a paid payment: its entry's key is the payment's, so that it is posted once."""
    today = clock.today()
    amount = Money(payment.amount_cents)
    if payment.plan_id is not None:
        named = [*named, *plans.visits_of(db, payment.plan_id)]
    credited = applied(db, payment.guarantor_id, amount, today, named=named)
    ledger.post(
        db,
        payment.guarantor_id,
        key=f"payment:{payment.id}",
        kind="payment",
        effective_on=today,
        sides=[Side(CARD_CLEARING, amount), *credited],
    )


def applied(
    db: Session,
    guarantor_id: int,
    amount: Money,
    day: date,
    *,
    named: Sequence[uuid.UUID] = (),
) -> list[Side]:
    """Return the sides that take an amount off what a guarantor owes on a day, wherever it came
    from: visit by visit in the one order of all payments, and what is left over as a credit.
    """
    parts, left = allocate(amount, owed_in_order(db, guarantor_id, day, named=named))
    sides = [Side(PATIENT_RECEIVABLE, -part, visit_id) for visit_id, part in by_visit(parts)]
    return [*sides, Side(UNAPPLIED, -left)]


def owed_in_order(
    db: Session, guarantor_id: int, today: date, *, named: Sequence[uuid.UUID] = ()
) -> Owed:
    """Return (visit, cents owed) in the order in which a payment of that day pays them.

    What is due of a plan stands apart from the rest of its visits. Visits that are overpaid are not
    among them. `named` are visits that the payer said the payment is for.
    """
    left = {
        visit_id: owed
        for visit_id, owed in ledger_queries.owed_by_visit(db, guarantor_id).items()
        if owed > ZERO
    }
    first: Owed = [(visit_id, left.pop(visit_id)) for visit_id in named if visit_id in left]
    if holds.stopped(db, guarantor_id, "allocation", today):
        return first
    held = set(
        db.scalars(holds.held_visits("allocation", today).where(Hold.guarantor_id == guarantor_id))
    )
    left = {visit_id: owed for visit_id, owed in left.items() if visit_id not in held}
    due = []
    for visit_id, share in plans.due_by_visit(db, guarantor_id, today):
        part = min(share, left.get(visit_id, ZERO))
        if part:
            due.append((visit_id, part))
            left[visit_id] -= part
    rest = [
        (visit_id, left[visit_id])
        for visit_id in _oldest_first(db, guarantor_id, left)
        if left[visit_id]
    ]
    loose = ledger_queries.owed_on_no_visit(db, guarantor_id)
    return [*first, *due, *rest, *([(None, loose)] if loose > ZERO else [])]


def allocate(amount: Money, owed: Owed) -> tuple[Owed, Money]:
    """Return what each visit gets, in the order given, and what is left over.

    A visit never gets more than is owed on it, and one with a credit gets nothing; the parts and
    the rest add up to the amount.
    """
    parts, left = [], amount
    for visit_id, due in owed:
        part = min(max(due, ZERO), left)
        if part:
            parts.append((visit_id, part))
            left -= part
    return parts, left


def by_visit(parts: Owed) -> Owed:
    """Return the parts with one for each visit, in the order of its first."""
    summed: dict[uuid.UUID | None, Money] = {}
    for visit_id, part in parts:
        summed[visit_id] = summed.get(visit_id, ZERO) + part
    return list(summed.items())


def _oldest_first(db: Session, guarantor_id: int, visits: Collection[uuid.UUID]) -> list[uuid.UUID]:
    """The visits: those on no plan first, then by due date (none yet is latest)."""
    on_a_plan = Visit.id.in_(plans.visits_on_a_plan())
    return list(
        db.scalars(
            select(Visit.id)
            .outerjoin(StatementLine, first_line(Visit.id, guarantor_id))
            .outerjoin(Statement, Statement.id == StatementLine.statement_id)
            .where(Visit.id.in_(visits))
            .order_by(
                on_a_plan,
                Statement.due_date.is_(None),
                Statement.due_date,
                Visit.service_date,
                Visit.id,
            )
        )
    )
