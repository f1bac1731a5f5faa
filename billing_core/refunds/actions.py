"""The moves of a refund, each a single statement that one worker wins. sending.py sends it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from billing_core import clock
from billing_core.accounts.actions import lock
from billing_core.audit import actions as audit
from billing_core.audit.tags import Tag
from billing_core.database import new_id
from billing_core.errors import IllegalMove, OutOfRange
from billing_core.gateways import Declined, Refunded
from billing_core.ledger.chart import BANK_CLEARING, CARD_CLEARING
from billing_core.money import Money
from billing_core.payments import queries as payments
from billing_core.payments.models import Payment
from billing_core.refunds import posting, queries, states
from billing_core.refunds.models import Refund

BY_CARD_WITHIN = timedelta(days=180)  # what processors take back to a card; then a cheque (6.2)
JOB = "job:refund"


@dataclass(frozen=True, slots=True)
class Request:
    """What to give back. The same `request_key` asked twice is one refund.

    Taken from the `payment`, it undoes what that paid, and visits are owed again; taken from the
    guarantor's `credit`, it gives back what nothing is owed for.
    """

    payment_id: uuid.UUID
    amount: Money
    request_key: str
    reason: str
    asked_by: str  # "representative:7", "cli:refund"
    taken_from: Literal["payment", "credit"] = "payment"


def request(db: Session, wanted: Request, *, today: date) -> Refund:
    """Return the refund of this request, to the card that paid; by cheque 180 days later.

    Locks the guarantor. Raises OutOfRange for more than is left of the payment, less what is on its
    way back, or more than the credit it is taken from (a refund goes to the original method, never
    above what was captured: card network rules); IllegalMove if the payment is not paid.
    """
    lock(db, payments.get(db, wanted.payment_id).guarantor_id)
    known = db.scalar(select(Refund).where(Refund.request_key == wanted.request_key))
    if known is not None:
        return known
    payment = payments.get(db, wanted.payment_id)
    if payment.status != "paid":
        raise IllegalMove("payment", payment.status, "refunded")
    most = queries.refundable(db, payment)
    if wanted.taken_from == "credit":
        most = min(most, queries.credit(db, payment.guarantor_id))
    if not 0 < wanted.amount.cents <= most.cents:
        raise OutOfRange(1, most.cents)
    return _requested(db, wanted, payment, today)


def begin(db: Session, refund_id: uuid.UUID, *, sent_before: datetime) -> Refund | None:
    """Return the refund, now `sending`; None if another worker has it, or sent it since then (UTC).

    Commit this durably before the processor is called.
    """
    now = clock.now()
    first = _move(
        db, refund_id, "sending", before=("requested",), method="card", changes={"sending_at": now}
    )
    if first is not None:
        return first
    return db.scalar(
        update(Refund)
        .where(Refund.id == refund_id, Refund.status == "sending", Refund.sending_at <= sent_before)
        .values(sending_at=now)
        .returning(Refund)
        .execution_options(populate_existing=True)
    )


def settle(db: Session, refund_id: uuid.UUID, outcome: Refunded | Declined) -> Refund | None:
    """Return the refund, now `done` or `refused`; None when it was settled already.

    Done: the ledger gets its entry, and the payment counts what was given back.
    """
    lock(db, queries.get(db, refund_id).guarantor_id)
    if isinstance(outcome, Declined):
        return _refused(db, refund_id, outcome)
    done = {"gateway_reference": outcome.reference, "finished_at": clock.now()}
    refund = _move(db, refund_id, "done", before=("sending",), method="card", changes=done)
    if refund is not None:
        posting.post(db, refund, CARD_CLEARING)
        _record(db, Tag.PAYMENT_REFUNDED, refund, actor=JOB)
    return refund


def write_cheque(db: Session, refund_id: uuid.UUID, number: str, *, by: str) -> Refund | None:
    """Return the refund, done with that cheque; None if it does not wait for one."""
    lock(db, queries.get(db, refund_id).guarantor_id)
    done = {"gateway_reference": number, "finished_at": clock.now()}
    refund = _move(db, refund_id, "done", before=("requested",), method="cheque", changes=done)
    if refund is not None:
        posting.post(db, refund, BANK_CLEARING)
        _record(db, Tag.PAYMENT_REFUNDED, refund, actor=by)
    return refund


def cancel(db: Session, refund_id: uuid.UUID, *, by: str) -> Refund | None:
    """Return the refund, cancelled; None once it is on its way."""
    lock(db, queries.get(db, refund_id).guarantor_id)
    over = {"finished_at": clock.now()}
    refund = _move(db, refund_id, "cancelled", before=("requested",), changes=over)
    if refund is not None:
        _record(db, Tag.REFUND_CANCELLED, refund, actor=by)
    return refund


def _requested(db: Session, wanted: Request, payment: Payment, today: date) -> Refund:
    paid_on = clock.day_of(payment.finished_at or payment.created_at)
    refund = Refund(
        id=new_id(),
        guarantor_id=payment.guarantor_id,
        payment_id=payment.id,
        request_key=wanted.request_key,
        amount_cents=wanted.amount.cents,
        status="requested",
        method="card" if today - paid_on <= BY_CARD_WITHIN else "cheque",
        taken_from=wanted.taken_from,
        reason=wanted.reason,
        asked_by=wanted.asked_by,
        created_at=clock.now(),
    )
    db.add(refund)
    db.flush()
    _record(db, Tag.REFUND_REQUESTED, refund, actor=wanted.asked_by)
    return refund


def _refused(db: Session, refund_id: uuid.UUID, outcome: Declined) -> Refund | None:
    changes = {"refused_code": outcome.code, "finished_at": clock.now()}
    refund = _move(db, refund_id, "refused", before=("sending",), method="card", changes=changes)
    if refund is not None:
        _record(db, Tag.REFUND_REFUSED, refund, actor=JOB)
    return refund


def _move(
    db: Session,
    refund_id: uuid.UUID,
    after: str,
    *,
    before: Sequence[str],
    changes: dict[str, Any],
    method: str | None = None,
) -> Refund | None:
    for status in before:
        states.check(status, after)
    statement = update(Refund).where(Refund.id == refund_id, Refund.status.in_(before))
    if method is not None:
        statement = statement.where(Refund.method == method)
    return db.scalar(
        statement.values(status=after, **changes)
        .returning(Refund)
        .execution_options(populate_existing=True)
    )


def _record(db: Session, tag: Tag, refund: Refund, *, actor: str) -> None:
    audit.record(
        db,
        tag,
        actor=actor,
        guarantor_id=refund.guarantor_id,
        reference=str(refund.payment_id),
        refund_id=str(refund.id),
        amount_cents=refund.amount_cents,
    )
