"""What came back lately."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from billing_core.ledger.chart import BANK_CLEARING, CARD_CLEARING
from billing_core.ledger.models import Entry, Leg
from billing_core.money import Money
from billing_core.payments.history import ELSEWHERE
from billing_core.payments.models import Payment
from billing_core.returned_items.models import ReturnedItem


@dataclass(frozen=True, slots=True)
class Returned:
    """A payment that came back on a day. `payment` is its confirmation code, or the key of its
    ledger entry if it was taken elsewhere; then why it came back is in the audit trail alone.
    """

    on: date
    guarantor_id: int
    amount: Money
    payment: str
    why: str


def newest(db: Session, limit: int) -> list[Returned]:
    """Return what came back, the newest day first, at most `limit` of them."""
    by_card = (
        select(ReturnedItem, Payment)
        .join(Payment, Payment.id == ReturnedItem.payment_id)
        .order_by(ReturnedItem.returned_on.desc(), ReturnedItem.payment_id)
        .limit(limit)
    )
    found = [
        Returned(
            item.returned_on,
            item.guarantor_id,
            Money(payment.amount_cents - payment.refunded_cents),
            payment.confirmation_code,
            item.code,
        )
        for item, payment in db.execute(by_card)
    ]
    found += _elsewhere(db, limit)
    return sorted(found, key=lambda item: item.on, reverse=True)[:limit]


def _elsewhere(db: Session, limit: int) -> list[Returned]:
    taken = aliased(Entry)
    cents = func.sum(Leg.amount_cents)
    rows = db.execute(
        select(Entry.effective_on, Entry.guarantor_id, taken.key, cents)
        .join(taken, taken.id == Entry.reverses_id)
        .join(Leg, (Leg.entry_id == taken.id) & Leg.account.in_((CARD_CLEARING, BANK_CLEARING)))
        .where(Entry.kind == "reversal", taken.kind.in_(ELSEWHERE))
        .group_by(Entry.id, Entry.effective_on, Entry.guarantor_id, taken.key)
        .order_by(Entry.effective_on.desc(), Entry.id)
        .limit(limit)
    )
    return [
        Returned(day, guarantor_id, Money(int(amount)), key, "")
        for day, guarantor_id, key, amount in rows
    ]
