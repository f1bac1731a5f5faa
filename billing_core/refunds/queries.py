"""How much may be given back, and which refunds wait for whom."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from billing_core.ledger import queries as ledger
from billing_core.ledger.chart import UNAPPLIED
from billing_core.ledger.models import Leg
from billing_core.money import ZERO, Money
from billing_core.payments.models import Payment
from billing_core.refunds.models import Refund
from billing_core.refunds.states import OPEN

SWEPT_AT_ONCE_MAX = 200


def get(db: Session, refund_id: uuid.UUID) -> Refund:
    """Return the refund as the database has it now; raise NoResultFound if there is none."""
    return db.get_one(Refund, refund_id, populate_existing=True)


def refundable(db: Session, payment: Payment) -> Money:
    """Return what is left of a paid payment to give back, less what is on its way already."""
    if payment.status != "paid":
        return ZERO
    on_its_way = db.scalar(
        select(func.sum(Refund.amount_cents)).where(
            Refund.payment_id == payment.id, Refund.status.in_(OPEN)
        )
    )
    return Money(payment.amount_cents - payment.refunded_cents - int(on_its_way or 0))


def credit(db: Session, guarantor_id: int) -> Money:
    """Return the guarantor's credit: money that no visit has taken, and what stands on visits above
    their share; less refunds of it on their way.
    """
    loose = db.scalar(
        select(func.sum(Leg.amount_cents)).where(
            Leg.guarantor_id == guarantor_id, Leg.account == UNAPPLIED
        )
    )
    on_its_way = db.scalar(
        select(func.sum(Refund.amount_cents)).where(
            Refund.guarantor_id == guarantor_id,
            Refund.taken_from == "credit",
            Refund.status.in_(OPEN),
        )
    )
    on_visits = sum(ledger.paid_above_cost(db, guarantor_id).values(), ZERO)
    held = max(Money(-int(loose or 0)), ZERO) + on_visits
    return max(held - Money(int(on_its_way or 0)), ZERO)


def to_send(db: Session, gateway: str, sent_before: datetime) -> list[uuid.UUID]:
    """Return refunds to this gateway that nobody has sent, or sent before a moment (UTC) without an
    answer since.
    """
    waiting = (Refund.status == "requested") | (
        (Refund.status == "sending") & (Refund.sending_at <= sent_before)
    )
    return list(
        db.scalars(
            select(Refund.id)
            .join(Payment, Payment.id == Refund.payment_id)
            .where(Payment.gateway == gateway, Refund.method == "card", waiting)
            .order_by(Refund.created_at, Refund.id)
            .limit(SWEPT_AT_ONCE_MAX)
        )
    )


def work(db: Session, limit: int) -> list[Refund]:
    """Return the refunds that wait: for the processor, or for a person to write a cheque."""
    return list(
        db.scalars(
            select(Refund)
            .where(Refund.status.in_(OPEN))
            .order_by(Refund.created_at, Refund.id)
            .limit(limit)
        )
    )
