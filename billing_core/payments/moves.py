"""A payment's move along its graph: one UPDATE … WHERE, which one of many at once wins."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import case, update
from sqlalchemy.orm import Session

from billing_core.money import Money
from billing_core.payments import states
from billing_core.payments.models import Payment


def move(
    db: Session, payment_id: uuid.UUID, after: str, *, before: Sequence[str], **changes: Any
) -> Payment | None:
    """Return the payment, moved; None if it is no longer in one of these statuses.

    Raises IllegalMove for a move that is not on the graph.
    """
    for status in before:
        states.check(status, after)
    return change(db, payment_id, before=before, changes={"status": after, **changes})


def change(
    db: Session,
    payment_id: uuid.UUID,
    *,
    before: Sequence[str],
    changes: dict[str, Any],
    conditions: Sequence[Any] = (),
) -> Payment | None:
    """Change the payment if it is still in one of these statuses: of many at once, one does."""
    return db.scalar(
        update(Payment)
        .where(Payment.id == payment_id, Payment.status.in_(before), *conditions)
        .values(**changes)
        .returning(Payment)
        .execution_options(populate_existing=True)
    )


def give_back(db: Session, payment_id: uuid.UUID, amount: Money) -> Payment | None:
    """Return the payment with that much more given back; `refunded` once it is all of it.

    None if it is not paid any more, or if it is more than is left of it.
    """
    states.check("paid", "refunded")
    refunded = Payment.refunded_cents + amount.cents
    whole = case((refunded == Payment.amount_cents, "refunded"), else_=Payment.status)
    return change(
        db,
        payment_id,
        before=("paid",),
        changes={"refunded_cents": refunded, "status": whole},
        conditions=(refunded <= Payment.amount_cents,),
    )
