"""A bank payment in the ledger: posted when a file takes it, undone whole when it comes back."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from billing_core.bank.models import BankPayment
from billing_core.ledger import actions as ledger
from billing_core.ledger.actions import Side
from billing_core.ledger.chart import BANK_CLEARING, LATE_FEES, PATIENT_RECEIVABLE
from billing_core.ledger.models import Entry
from billing_core.money import Money
from billing_core.payments import allocation


def post(db: Session, payment: BankPayment, *, on: date) -> Entry:
    """Post a payment on its way; its key is the payment's, so that it is posted once."""
    amount = Money(payment.amount_cents)
    credited = allocation.applied(db, payment.guarantor_id, amount, on)
    return ledger.post(
        db,
        payment.guarantor_id,
        key=_key(payment),
        kind="bank_payment",
        effective_on=on,
        sides=[Side(BANK_CLEARING, amount), *credited],
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


def _key(payment: BankPayment) -> str:
    return f"bank:{payment.id}"
