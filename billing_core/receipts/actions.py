"""Give a receipt, and give it again: by text, e-mail or letter, always the one with that number."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from billing_core import clock
from billing_core.accounts.actions import lock
from billing_core.audit import actions as audit
from billing_core.audit.tags import Tag
from billing_core.ledger.chart import OF_THE_GUARANTOR, UNAPPLIED
from billing_core.ledger.models import Entry, Leg
from billing_core.money import Money
from billing_core.notices import copies, words
from billing_core.notices.copies import Paper, Wanted
from billing_core.notices.models import Notice
from billing_core.payments import queries as payments
from billing_core.payments.models import Payment
from billing_core.payments.undoing import entry_of
from billing_core.receipts.models import Receipt
from billing_core.receipts.rendering import in_full
from billing_core.statements.models import Visit


def issue(db: Session, payment_id: uuid.UUID) -> Receipt | None:
    """Return the receipt of a payment, given now if it never was; None if it was never paid.

    Its number is the confirmation code that the payer heard. What it says is as of the payment:
    what was applied to which visit, and the balance after it; issued late, it says the same.
    """
    payment = payments.get(db, payment_id)
    if payment.gateway_reference is None:
        return None
    lock(db, payment.guarantor_id)
    known = db.scalar(select(Receipt).where(Receipt.payment_id == payment_id))
    if known is not None:
        return known
    receipt = _given(db, payment)
    db.add(receipt)
    db.flush()
    audit.record(
        db,
        Tag.RECEIPT_ISSUED,
        actor="job:receipts",
        guarantor_id=payment.guarantor_id,
        reference=str(payment.id),
    )
    return receipt


def find(db: Session, number: str, guarantor_id: int) -> Receipt | None:
    """Return the receipt of that number, if it is of that guarantor; spaces and hyphens are no
    matter. A payment that was paid has one, whether it was asked for before or not.
    """
    code = "".join(c for c in number if c.isdigit())
    payment = db.scalar(
        select(Payment).where(
            Payment.confirmation_code == code, Payment.guarantor_id == guarantor_id
        )
    )
    return None if payment is None else issue(db, payment.id)


def of_guarantor(db: Session, guarantor_id: int, limit: int) -> list[Receipt]:
    """Return the receipts of a guarantor's payments, the newest payment first, at most `limit`; one
    that was not asked for before is given now.
    """
    paid = select(Payment.id).where(
        Payment.guarantor_id == guarantor_id, Payment.gateway_reference.is_not(None)
    )
    newest = paid.order_by(Payment.created_at.desc(), Payment.id.desc()).limit(limit)
    given = (issue(db, payment_id) for payment_id in db.scalars(newest).all())
    return [receipt for receipt in given if receipt is not None]


def repeat(db: Session, guarantor_id: int, wanted: Wanted) -> Notice | None:
    """Return the message that brings the receipt, now owed; None if there is no such receipt of
    that guarantor, or it was sent ten times before.

    Whoever calls this holds leave to text the number (47 CFR 64.1200(a)).
    """
    receipt = find(db, wanted.number, guarantor_id)
    if receipt is None:
        return None
    lock(db, guarantor_id)
    notice = copies.send(db, guarantor_id, wanted, _paper(db, receipt, wanted))
    if notice is not None:
        audit.record(
            db,
            Tag.RECEIPT_REPEATED,
            actor=wanted.actor,
            guarantor_id=guarantor_id,
            reference=str(receipt.payment_id),
            channel=wanted.channel,
            copy=copies.sent(db, receipt.number),
        )
    return notice


def _paper(db: Session, receipt: Receipt, wanted: Wanted) -> Paper:
    if wanted.channel != "sms":
        payment = payments.get(db, receipt.payment_id)
        return Paper(receipt.number, "receipt", in_full(receipt, payment, wanted.language))
    values: dict[str, words.Value] = {
        "amount": Money(receipt.amount_cents),
        "date": receipt.paid_on,
        "last4": receipt.last4,
        "code": receipt.number,
    }
    return Paper(receipt.number, "receipt", words.render("receipt", values, wanted.language))


def _given(db: Session, payment: Payment) -> Receipt:
    entry = entry_of(db, payment.id)
    return Receipt(
        number=payment.confirmation_code,
        payment_id=payment.id,
        guarantor_id=payment.guarantor_id,
        issued_at=clock.now(),
        paid_on=entry.effective_on,
        amount_cents=payment.amount_cents,
        brand=payment.brand,
        last4=payment.last4,
        by_guest=payment.by_guest,
        applied=_applied(db, entry),
        balance_after_cents=_balance_after(db, entry).cents,
    )


def _applied(db: Session, entry: Entry) -> list[list[str | int | None]]:
    legs = db.execute(
        select(Leg.account, Visit.service_date, Leg.amount_cents)
        .outerjoin(Visit, Visit.id == Leg.visit_id)
        .where(Leg.entry_id == entry.id, Leg.account.in_(OF_THE_GUARANTOR))
        .order_by(Leg.position)
    )
    return [[_of(account, day), -cents] for account, day, cents in legs]


def _of(account: str, day: date | None) -> str | None:
    if account == UNAPPLIED:
        return None
    return "" if day is None else day.isoformat()


def _balance_after(db: Session, entry: Entry) -> Money:
    cents = db.scalar(
        select(func.sum(Leg.amount_cents))
        .join(Entry, Entry.id == Leg.entry_id)
        .where(
            Leg.guarantor_id == entry.guarantor_id,
            Leg.account.in_(OF_THE_GUARANTOR),
            Entry.posted_at <= entry.posted_at,
        )
    )
    return Money(int(cents or 0))
