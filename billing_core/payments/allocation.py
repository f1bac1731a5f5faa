"""Which visits a payment pays: the oldest first, what is left over stays a credit."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from billing_core import clock
from billing_core.ledger import actions as ledger
from billing_core.ledger import queries as ledger_queries
from billing_core.ledger.actions import Side
from billing_core.ledger.chart import CARD_CLEARING, PATIENT_RECEIVABLE, UNAPPLIED
from billing_core.money import ZERO, Money
from billing_core.payments.models import Payment
from billing_core.statements.models import Visit


def post(db: Session, payment: Payment) -> None:
    """Post a paid payment: its entry's key is the payment's, so that it is posted once."""
    amount = Money(payment.amount_cents)
    parts, left = allocate(amount, _owed_oldest_first(db, payment.guarantor_id))
    sides = [Side(CARD_CLEARING, amount)]
    sides += [Side(PATIENT_RECEIVABLE, -part, visit_id) for visit_id, part in parts]
    if left:
        sides.append(Side(UNAPPLIED, -left))
    ledger.post(
        db,
        payment.guarantor_id,
        key=f"payment:{payment.id}",
        kind="payment",
        effective_on=clock.today(),
        sides=sides,
    )


def allocate(
    amount: Money, owed: Sequence[tuple[uuid.UUID, Money]]
) -> tuple[list[tuple[uuid.UUID, Money]], Money]:
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


def _owed_oldest_first(db: Session, guarantor_id: int) -> list[tuple[uuid.UUID, Money]]:
    owed = ledger_queries.owed_by_visit(db, guarantor_id)
    order = db.scalars(
        select(Visit.id)
        .where(Visit.guarantor_id == guarantor_id)
        .order_by(Visit.service_date, Visit.id)
    )
    return [(visit_id, owed[visit_id]) for visit_id in order if visit_id in owed]
