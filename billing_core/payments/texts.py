"""The one text about a payment that its payer agreed to: what became of it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from billing_core import clock
from billing_core.accounts.models import Consent
from billing_core.money import Money
from billing_core.notices import actions as notices
from billing_core.payments.models import Payment


def queue(db: Session, payment: Payment) -> None:
    """Queue the text on a final payment, once; nothing if none is wanted, or no more."""
    if payment.notify_phone is None or _was_stopped(db, payment, payment.notify_phone):
        return
    notices.queue(
        db,
        key=f"payment:{payment.id}",
        recipient=payment.notify_phone,
        template="payment_declined" if payment.status == "declined" else "receipt",
        values={
            "amount": Money(payment.amount_cents),
            "date": clock.day_of(payment.created_at),
            "last4": payment.last4,
            "code": payment.confirmation_code,
        },
        language=payment.notify_language,
        guarantor_id=payment.guarantor_id,
        asked_for=True,
        goes_by_mail=not payment.by_guest,  # the guarantor is not told what a guest pays with
    )


def _was_stopped(db: Session, payment: Payment, phone: str) -> bool:
    """Whether leave to write to the phone was taken back since the payment was made."""
    revoked = select(Consent.id).where(
        Consent.phone == phone, Consent.revoked_at >= payment.created_at
    )
    return db.scalar(revoked.limit(1)) is not None
