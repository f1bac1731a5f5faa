"""A bank payment in the ledger: posted when a file takes it, undone whole when it comes back."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from billing_core.bank.models import BankPayment
from billing_core.holds import queries as holds
from billing_core.ledger import actions as ledger
from billing_core.ledger import queries as ledger_queries
from billing_core.ledger.actions import Side
from billing_core.ledger.chart import BANK_CLEARING, LATE_FEES, PATIENT_RECEIVABLE, UNAPPLIED
from billing_core.ledger.models import Entry
from billing_core.money import Money
from billing_core.payments import allocation
from billing_core.plans import queries as plans
from billing_core.statements.models import Visit


def post(db: Session, payment: BankPayment, *, on: date) -> Entry:
    """Post a payment on its way; its key is the payment's, so that it is posted once."""
    amount = Money(payment.amount_cents)
    parts, left = allocation.allocate(amount, _owed_in_order(db, payment.guarantor_id, on))
    sides = [Side(BANK_CLEARING, amount)]
    sides += [Side(PATIENT_RECEIVABLE, -part, visit_id) for visit_id, part in parts]
    sides.append(Side(UNAPPLIED, -left))
    return ledger.post(
        db,
        payment.guarantor_id,
        key=_key(payment),
        kind="bank_payment",
        effective_on=on,
        sides=sides,
    )


def take_back(db: Session, payment: BankPayment, *, on: date) -> Entry:
    """Undo the payment's entry, side by side: each visit owes again what it owed."""
    entry = db.scalars(select(Entry).where(Entry.key == _key(payment))).one()
    return ledger.reverse(db, entry.id, key=f"bank-return:{payment.id}", effective_on=on)


def charge_fee(db: Session, payment: BankPayment, fee: Money, *, on: date) -> Entry:
    """Post the fee for a payment that came back, on no visit."""
    return ledger.post(
        db,
        payment.guarantor_id,
        key=f"returned-item:{payment.id}",
        kind="returned_item_fee",
        effective_on=on,
        sides=[Side(PATIENT_RECEIVABLE, fee), Side(LATE_FEES, -fee)],
    )


def _owed_in_order(db: Session, guarantor_id: int, today: date) -> list[tuple[uuid.UUID, Money]]:
    """What is due of a plan, then the rest, the oldest first; what is held stays out (domain.md
    2.3).
    """
    if holds.stopped(db, guarantor_id, "allocation", today):
        return []
    owed = ledger_queries.owed_by_visit(db, guarantor_id)
    order = db.scalars(
        select(Visit.id)
        .where(
            Visit.guarantor_id == guarantor_id,
            Visit.id.not_in(holds.held_visits("allocation", today)),
        )
        .order_by(Visit.service_date, Visit.id)
    )
    rest = {visit_id: owed[visit_id] for visit_id in order if visit_id in owed}
    first = [
        (visit_id, share)
        for visit_id, share in plans.due_by_visit(db, guarantor_id, today)
        if visit_id in rest
    ]
    for visit_id, share in first:
        rest[visit_id] -= share
    return [*first, *rest.items()]


def _key(payment: BankPayment) -> str:
    return f"bank:{payment.id}"
