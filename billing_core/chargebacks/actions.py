"""A payment is disputed with the cardholder's bank; the dispute is won, or lost."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from billing_core.accounts.actions import lock
from billing_core.audit import actions as audit
from billing_core.audit.tags import Tag
from billing_core.chargebacks import states
from billing_core.chargebacks.models import Chargeback
from billing_core.database import new_id
from billing_core.errors import IllegalMove, OutOfRange
from billing_core.holds import actions as holds
from billing_core.holds.kinds import Stop
from billing_core.ledger import actions as ledger
from billing_core.money import Money
from billing_core.payments import moves
from billing_core.payments import queries as payments
from billing_core.payments.models import Payment
from billing_core.payments.undoing import Undoing, undo

# No late fee for the disputed span (domain.md 6.2); nobody is chased while a bank looks into it.
STOPPED: Sequence[Stop] = ("late_fees", "collections", "credit_reporting")
JOB = "job:chargebacks"


@dataclass(frozen=True, slots=True)
class Notified:
    """What the processor says of a dispute: `reference` is its name for it, `answer_by` the last
    day for our evidence.
    """

    payment_id: uuid.UUID
    reference: str
    amount: Money
    reason: str
    answer_by: date | None = None


def open_(db: Session, notified: Notified, *, on: date, actor: str = JOB) -> Chargeback:
    """Return the chargeback of that reference, opened on a day if it is new.

    The payment is `disputed`, what it paid is owed again by the visits it paid, and a hold stops
    late fees and collections until it is closed. Locks the guarantor. Raises IllegalMove for a
    payment that is not paid, OutOfRange for more than is left of it.
    """
    lock(db, payments.get(db, notified.payment_id).guarantor_id)
    known = db.scalar(select(Chargeback).where(Chargeback.reference == notified.reference))
    if known is not None:
        return known
    payment = payments.get(db, notified.payment_id)
    left = payment.amount_cents - payment.refunded_cents
    if payment.status == "paid" and not 0 < notified.amount.cents <= left:
        raise OutOfRange(1, left)
    disputed = moves.move(db, payment.id, "disputed", before=("paid",))
    if disputed is None:
        raise IllegalMove("payment", payment.status, "disputed")
    chargeback = _opened(db, notified, disputed, on=on, actor=actor)
    _record(db, Tag.PAYMENT_DISPUTED, chargeback, actor)
    return chargeback


def win(db: Session, chargeback_id: uuid.UUID, *, on: date, actor: str = JOB) -> Chargeback | None:
    """Return the chargeback, `won` on a day: the payment is paid as it was before. None if closed.

    Raises NoResultFound for an unknown one.
    """
    chargeback = _close(db, chargeback_id, "won", on=on, actor=actor)
    if chargeback is None:
        return None
    paid = moves.move(db, chargeback.payment_id, "paid", before=("disputed",))
    assert paid is not None, "an open chargeback of a payment that is not disputed"
    key = f"chargeback:{chargeback.id}:won"
    ledger.reverse(db, chargeback.entry_id, key=key, effective_on=on)
    _record(db, Tag.CHARGEBACK_WON, chargeback, actor)
    return chargeback


def lose(db: Session, chargeback_id: uuid.UUID, *, on: date, actor: str = JOB) -> Chargeback | None:
    """Return the chargeback, `lost` on a day: the balance stays open. None if it is closed.

    Raises NoResultFound for an unknown one.
    """
    chargeback = _close(db, chargeback_id, "lost", on=on, actor=actor)
    if chargeback is not None:
        _record(db, Tag.CHARGEBACK_LOST, chargeback, actor)
    return chargeback


def _opened(
    db: Session, notified: Notified, payment: Payment, *, on: date, actor: str
) -> Chargeback:
    chargeback_id = new_id()
    entry = undo(
        db,
        payment,
        notified.amount,
        Money(payment.refunded_cents),
        how=Undoing(f"chargeback:{chargeback_id}", "chargeback", on),
    )
    hold = holds.place(
        db,
        holds.Request(
            payment.guarantor_id,
            kind="return_dispute",
            reason="a payment is disputed with the cardholder's bank",
            reference=f"chargeback:{chargeback_id}",
            starts_on=on,
            stops=STOPPED,
        ),
        actor=actor,
    )
    chargeback = Chargeback(
        id=chargeback_id,
        guarantor_id=payment.guarantor_id,
        payment_id=payment.id,
        reference=notified.reference,
        amount_cents=notified.amount.cents,
        reason=notified.reason,
        status="open",
        opened_on=on,
        answer_by=notified.answer_by,
        entry_id=entry.id,
        hold_id=hold.id,
    )
    db.add(chargeback)
    db.flush()
    return chargeback


def _close(
    db: Session, chargeback_id: uuid.UUID, after: str, *, on: date, actor: str
) -> Chargeback | None:
    lock(db, db.get_one(Chargeback, chargeback_id).guarantor_id)
    states.check("open", after)
    chargeback = db.scalar(
        update(Chargeback)
        .where(Chargeback.id == chargeback_id, Chargeback.status == "open")
        .values(status=after, closed_on=on)
        .returning(Chargeback)
        .execution_options(populate_existing=True)
    )
    if chargeback is not None:
        holds.lift(db, chargeback.hold_id, on=on, actor=actor)
    return chargeback


def _record(db: Session, tag: Tag, chargeback: Chargeback, actor: str) -> None:
    audit.record(
        db,
        tag,
        actor=actor,
        guarantor_id=chargeback.guarantor_id,
        reference=str(chargeback.payment_id),
        chargeback_id=str(chargeback.id),
        amount_cents=chargeback.amount_cents,
    )
