"""A day's movements at the processor beside our own rows: what agrees, and what does not.

A charge is found by the key we sent, which is the payment's id, and a refund by the refund's: so a
payment of ten to midnight that was settled after it is found all the same.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from billing_core import clock
from billing_core.gateways import Movement
from billing_core.money import ZERO, Money
from billing_core.payments.models import Payment
from billing_core.refunds.models import Refund

SETTLED = ("paid", "refunded", "disputed", "returned")  # money came, whatever became of it
LONGEST_WAY = timedelta(days=2)  # from a payment's row to its end: a sweep finds all that is open
IDS_AT_ONCE = 500
REFUND_KEY = "refund:"
Kind = Literal["unknown_to_us", "unknown_to_gateway", "amount_differs", "status_differs"]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One movement on which two lists differ."""

    kind: Kind
    movement: Literal["charge", "refund"]
    reference: str
    payment_id: uuid.UUID | None = None
    guarantor_id: int | None = None
    ours: Money | None = None
    theirs: Money | None = None


@dataclass(slots=True)
class Comparison:
    """What a day comes to. `missing` are rows of ours that the processor's day does not have."""

    agreed: list[Movement] = field(default_factory=list)
    disagreements: list[Disagreement] = field(default_factory=list)
    missing_payments: list[Payment] = field(default_factory=list)
    missing_refunds: list[tuple[Refund, Payment]] = field(default_factory=list)


def compare(db: Session, gateway: str, day: date, theirs: Sequence[Movement]) -> Comparison:
    """Return what of a processor's day agrees with our rows, and what of our day it does not have.

    Amounts in cents must be equal, to the cent.
    """
    comparison = Comparison()
    charges = [movement for movement in theirs if movement.kind == "charge"]
    refunds = [movement for movement in theirs if movement.kind == "refund"]
    in_vain = _given_back_in_vain(charges, refunds)
    payments = _payments(db, gateway, [_id(charge.idempotency_key) for charge in charges])
    for charge in charges:
        _compare_charge(comparison, charge, payments, in_vain)
    known = _refunds(db, gateway, [_refund_id(refund) for refund in refunds])
    for refund in refunds:
        _compare_refund(comparison, refund, known, in_vain)
    _find_missing(db, comparison, gateway=gateway, day=day, theirs=theirs)
    return comparison


def _compare_charge(
    comparison: Comparison,
    charge: Movement,
    payments: dict[uuid.UUID, Payment],
    in_vain: set[uuid.UUID],
) -> None:
    payment_id = _id(charge.idempotency_key)
    payment = payments.get(payment_id) if payment_id else None
    if payment is None:
        comparison.disagreements.append(
            Disagreement("unknown_to_us", "charge", charge.reference, theirs=charge.amount)
        )
    elif payment.status not in SETTLED and payment.id not in in_vain:
        comparison.disagreements.append(_of(payment, "status_differs", charge))
    elif payment.amount_cents != charge.amount.cents:
        comparison.disagreements.append(_of(payment, "amount_differs", charge))
    else:
        comparison.agreed.append(charge)


def _compare_refund(
    comparison: Comparison,
    given: Movement,
    refunds: dict[uuid.UUID, tuple[Refund, Payment]],
    in_vain: set[uuid.UUID],
) -> None:
    refund_id = _refund_id(given)
    refund, payment = refunds.get(refund_id, (None, None)) if refund_id else (None, None)
    if refund is None or payment is None:
        if refund_id in in_vain:
            comparison.agreed.append(given)
            return
        comparison.disagreements.append(
            Disagreement("unknown_to_us", "refund", given.reference, theirs=given.amount)
        )
        return
    ours = Money(refund.amount_cents)
    kind: Kind | None = None
    if refund.status != "done":
        kind = "status_differs"
    elif ours != given.amount:
        kind = "amount_differs"
    if kind is None:
        comparison.agreed.append(given)
    else:
        comparison.disagreements.append(
            Disagreement(
                kind,
                "refund",
                given.reference,
                payment.id,
                payment.guarantor_id,
                ours,
                given.amount,
            )
        )


def _find_missing(
    db: Session,
    comparison: Comparison,
    *,
    gateway: str,
    day: date,
    theirs: Iterable[Movement],
) -> None:
    """Our rows that ended on that day and are not in the processor's list of it."""
    first, after = clock.bounds_of(day)
    listed = {movement.idempotency_key for movement in theirs}
    ended = select(Payment).where(
        Payment.gateway == gateway,
        Payment.status.in_(SETTLED),
        Payment.created_at >= first - LONGEST_WAY,
        Payment.created_at < after,
        Payment.finished_at >= first,
        Payment.finished_at < after,
    )
    for payment in db.scalars(ended.order_by(Payment.created_at, Payment.id)):
        if str(payment.id) not in listed:
            comparison.missing_payments.append(payment)
    given = (
        select(Refund, Payment)
        .join(Payment, Payment.id == Refund.payment_id)
        .where(
            Payment.gateway == gateway,
            Refund.method == "card",
            Refund.status == "done",
            Refund.finished_at >= first,
            Refund.finished_at < after,
        )
        .order_by(Refund.created_at, Refund.id)
    )
    for refund, payment in db.execute(given):
        if f"{REFUND_KEY}{refund.id}" not in listed:
            comparison.missing_refunds.append((refund, payment))


def missing_payment(payment: Payment) -> Disagreement:
    """A payment of ours that the processor does not know."""
    return Disagreement(
        "unknown_to_gateway",
        "charge",
        str(payment.id),
        payment.id,
        payment.guarantor_id,
        Money(payment.amount_cents),
    )


def missing_refund(refund: Refund, payment: Payment) -> Disagreement:
    """A refund of ours that the processor does not know."""
    return Disagreement(
        "unknown_to_gateway",
        "refund",
        str(refund.id),
        payment.id,
        payment.guarantor_id,
        Money(refund.amount_cents),
    )


def net(movements: Iterable[Movement]) -> Money:
    """Return what was taken less what was given back."""
    return sum(
        (m.amount if m.kind == "charge" else -m.amount for m in movements),
        ZERO,
    )


def _of(payment: Payment, kind: Kind, charge: Movement) -> Disagreement:
    return Disagreement(
        kind,
        "charge",
        charge.reference,
        payment.id,
        payment.guarantor_id,
        Money(payment.amount_cents),
        charge.amount,
    )


def _given_back_in_vain(charges: list[Movement], refunds: list[Movement]) -> set[uuid.UUID]:
    """Payments we had given up that were charged all the same and given back whole, that day."""
    charged = {_id(charge.idempotency_key): charge.amount for charge in charges}
    found = set()
    for refund in refunds:
        payment_id = _refund_id(refund)
        if payment_id is not None and charged.get(payment_id) == refund.amount:
            found.add(payment_id)
    return found


def _payments(
    db: Session, gateway: str, ids: Sequence[uuid.UUID | None]
) -> dict[uuid.UUID, Payment]:
    return {
        payment.id: payment
        for chunk in _chunks(ids)
        for payment in db.scalars(
            select(Payment).where(Payment.id.in_(chunk), Payment.gateway == gateway)
        )
    }


def _refunds(
    db: Session, gateway: str, ids: Sequence[uuid.UUID | None]
) -> dict[uuid.UUID, tuple[Refund, Payment]]:
    return {
        refund.id: (refund, payment)
        for chunk in _chunks(ids)
        for refund, payment in db.execute(
            select(Refund, Payment)
            .join(Payment, Payment.id == Refund.payment_id)
            .where(Refund.id.in_(chunk), Payment.gateway == gateway)
        )
    }


def _chunks(ids: Sequence[uuid.UUID | None]) -> Iterator[list[uuid.UUID]]:
    known = [id_ for id_ in ids if id_ is not None]
    for start in range(0, len(known), IDS_AT_ONCE):
        yield known[start : start + IDS_AT_ONCE]


def _refund_id(refund: Movement) -> uuid.UUID | None:
    key = refund.idempotency_key or ""
    return _id(key.removeprefix(REFUND_KEY)) if key.startswith(REFUND_KEY) else None


def _id(key: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(key or "")
    except ValueError:
        return None
