"""The moves of a payment along its graph, each a single statement that one worker wins.

None of them commits, none waits for the network: charging.py puts them around the processor.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from billing_core import clock
from billing_core.accounts.actions import lock
from billing_core.audit import actions as audit
from billing_core.audit.tags import Tag
from billing_core.database import new_id
from billing_core.errors import NoCodeLeft, OutOfRange
from billing_core.gateways import Charged, Declined
from billing_core.money import Money
from billing_core.payments import allocation, moves, queries, states, texts
from billing_core.payments.models import Payment

CODE_TRIES_MAX = 5  # a clash is one in ninety million for each payment there is
JOB = "job:charge"


@dataclass(frozen=True, slots=True)
class Request:
    """What a payer confirmed. The same `request_key` asked twice is one payment."""

    guarantor_id: int
    amount: Money
    request_key: str
    token: str = field(repr=False)
    brand: str
    last4: str
    by_guest: bool = False
    language: str = "en_US"
    plan_id: uuid.UUID | None = None  # the plan it is for, whether that is due yet or not


def take(db: Session, request: Request, *, gateway: str, minimum: Money, today: date) -> Payment:
    """Return the payment of this request of a day, owed to the processor named `gateway`.

    Locks the guarantor, so that two payments for one balance come one after the other. Raises
    OutOfRange when the amount is below `minimum` (the policy's) or above what is due less what is
    in flight, UnknownGuarantor, and NoCodeLeft if no confirmation code can be found.
    """
    lock(db, request.guarantor_id)
    known = db.scalar(select(Payment).where(Payment.request_key == request.request_key))
    if known is not None:
        return known
    allowed = queries.payable(db, request.guarantor_id, minimum=minimum, today=today)
    payer_may = allowed.minimum <= request.amount <= allowed.maximum and request.amount.cents > 0
    if not payer_may:
        raise OutOfRange(allowed.minimum.cents, allowed.maximum.cents)
    payment = _created(db, request, gateway)
    actor = "guest" if payment.by_guest else "caller"
    _record(db, Tag.PAYMENT_TAKEN, payment, actor=actor, amount_cents=payment.amount_cents)
    return payment


def begin_charging(db: Session, payment_id: uuid.UUID) -> Payment | None:
    """Return the payment, now `charging`; None if it is not for us: another worker has it.

    Commit this durably before the processor is called.
    """
    return moves.move(db, payment_id, "charging", before=("created",), charging_at=clock.now())


def begin_again(
    db: Session, payment_id: uuid.UUID, *, last_sent_before: datetime
) -> Payment | None:
    """Return an `unknown` payment that may be sent once more; None if it was sent since (UTC)."""
    return moves.change(
        db,
        payment_id,
        before=("unknown",),
        conditions=(Payment.charging_at <= last_sent_before,),
        changes={"charging_at": clock.now()},
    )


def mark_unknown(db: Session, payment_id: uuid.UUID) -> Payment | None:
    """Return the payment, now `unknown`: the processor did not answer. None if it had moved on."""
    payment = moves.move(db, payment_id, "unknown", before=("charging",))
    if payment is not None:
        _record(db, Tag.PAYMENT_UNKNOWN, payment, actor=JOB)
    return payment


def settle(db: Session, payment_id: uuid.UUID, outcome: Charged | Declined) -> Payment | None:
    """Return the payment, now `paid` or `declined`; None when it was settled already.

    Paid: the ledger gets its entry, the oldest visits first. Either way the token is forgotten, and
    the text that was asked for is queued. Both happen once, whoever comes twice.
    """
    # The guarantor before the payment, as take() does: in one order, nobody waits in a circle.
    lock(db, db.scalars(select(Payment.guarantor_id).where(Payment.id == payment_id)).one())
    before = ("charging", "unknown")
    if isinstance(outcome, Declined):
        return _decline(db, payment_id, before, decline_class=outcome.decline_class)
    payment = moves.move(
        db, payment_id, "paid", before=before, gateway_reference=outcome.reference, **_final()
    )
    if payment is None:
        return None
    allocation.post(db, payment)
    _record(db, Tag.PAYMENT_PAID, payment, actor=JOB, amount_cents=payment.amount_cents)
    texts.queue(db, payment)
    return payment


def give_up(db: Session, payment_id: uuid.UUID, *, status: str) -> Payment | None:
    """Return the payment, now declined as `not_sent`: the processor never had it and never will.

    `status` is what it was when that was found out, `created` or `unknown`; None if it moved since.
    """
    return _decline(db, payment_id, (status,), decline_class="not_sent")


def tell(db: Session, payment_id: uuid.UUID) -> None:
    """Note that the payer has heard the final outcome; nothing while there is none to hear."""
    db.execute(
        update(Payment)
        .where(
            Payment.id == payment_id,
            Payment.told_at.is_(None),
            Payment.status.not_in(states.IN_FLIGHT),
        )
        .values(told_at=clock.now())
    )


def notify(db: Session, payment_id: uuid.UUID, phone: str) -> None:
    """Owe the payer one text with the outcome, to the first number given that consented to it."""
    payment = db.scalar(
        update(Payment)
        .where(Payment.id == payment_id, Payment.notify_phone.is_(None))
        .values(notify_phone=phone)
        .returning(Payment)
        .execution_options(populate_existing=True)
    )
    if payment is not None and payment.status not in states.IN_FLIGHT:
        texts.queue(db, payment)


def _created(db: Session, request: Request, gateway: str) -> Payment:
    for _ in range(CODE_TRIES_MAX):
        payment = _new(request, gateway)
        try:
            with db.begin_nested():
                db.add(payment)
            return payment
        except IntegrityError:
            if not _is_taken(db, payment.confirmation_code):
                raise
    raise NoCodeLeft(CODE_TRIES_MAX)


def _new(request: Request, gateway: str) -> Payment:
    return Payment(
        id=new_id(),
        guarantor_id=request.guarantor_id,
        request_key=request.request_key,
        amount_cents=request.amount.cents,
        status="created",
        gateway=gateway,
        token=request.token,
        brand=request.brand,
        last4=request.last4,
        by_guest=request.by_guest,
        plan_id=request.plan_id,
        # Eight digits, the first not 0: read out in two groups of four.
        confirmation_code=str(10_000_000 + secrets.randbelow(90_000_000)),
        notify_language=request.language,
        created_at=clock.now(),
    )


def _is_taken(db: Session, confirmation_code: str) -> bool:
    return bool(db.scalar(select(Payment.id).where(Payment.confirmation_code == confirmation_code)))


def _decline(
    db: Session, payment_id: uuid.UUID, before: Sequence[str], *, decline_class: str
) -> Payment | None:
    payment = moves.move(
        db, payment_id, "declined", before=before, decline_class=decline_class, **_final()
    )
    if payment is None:
        return None
    _record(db, Tag.PAYMENT_DECLINED, payment, actor=JOB, decline_class=decline_class)
    texts.queue(db, payment)
    return payment


def _final() -> dict[str, Any]:
    return {"token": None, "finished_at": clock.now()}


def _record(db: Session, tag: Tag, payment: Payment, *, actor: str, **details: Any) -> None:
    audit.record(
        db,
        tag,
        actor=actor,
        guarantor_id=payment.guarantor_id,
        reference=str(payment.id),
        **details,
    )
