"""A payment comes back from the payer's bank."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from billing_core import clock
from billing_core.accounts.actions import lock
from billing_core.audit import actions as audit
from billing_core.audit.tags import Tag
from billing_core.ledger import actions as ledger
from billing_core.ledger.actions import Side
from billing_core.ledger.chart import LATE_FEES, PATIENT_RECEIVABLE
from billing_core.ledger.models import Entry
from billing_core.money import Money
from billing_core.payments import moves
from billing_core.payments import queries as payments
from billing_core.payments.history import ELSEWHERE
from billing_core.payments.undoing import Undoing, undo
from billing_core.policies import Policy
from billing_core.returned_items.models import ReturnedItem

JOB = "job:returned_items"


def take_back(
    db: Session, payment_id: uuid.UUID, code: str, *, on: date, policy: Policy, actor: str = JOB
) -> ReturnedItem | None:
    """Return what came back on a day, once; None if the payment is not paid, or came back before.

    The payment is `returned` and its entry undone side by side: every visit owes again what it
    owed, due when it was due, and a plan's instalment is open again (domain.md 6.4). The fee is the
    policy's `returned_item_fee` for the guarantor's region: none where no row allows one. Locks the
    guarantor.
    """
    lock(db, payments.get(db, payment_id).guarantor_id)
    payment = moves.move(db, payment_id, "returned", before=("paid",))
    if payment is None:
        return None
    already = Money(payment.refunded_cents)
    left = Money(payment.amount_cents) - already
    undo(db, payment, left, already, how=Undoing(f"returned:{payment.id}", "return", on))
    fee = policy.returned_item_fee
    _charge_fee(db, payment.guarantor_id, payment.id, fee=fee, on=on)
    item = ReturnedItem(
        payment_id=payment.id,
        guarantor_id=payment.guarantor_id,
        code=code,
        returned_on=on,
        fee_cents=fee.cents,
        created_at=clock.now(),
    )
    db.add(item)
    db.flush()
    _record(db, item, left, policy=policy, actor=actor)
    return item


def take_back_elsewhere(
    db: Session, entry_id: uuid.UUID, code: str, *, on: date, policy: Policy, actor: str
) -> Entry | None:
    """Return the entry that undoes a payment taken elsewhere (a cheque, a transfer) which came back
    on a day; None if it came back before.

    It is undone side by side, and bears the policy's fee, as take_back() says. Locks the guarantor.
    Raises NoResultFound for an unknown entry; one that is no payment taken elsewhere is a bug.
    """
    taken = db.get_one(Entry, entry_id)
    assert taken.kind in ELSEWHERE, f"not taken elsewhere: {taken.kind}"
    lock(db, taken.guarantor_id)
    if db.scalar(select(exists().where(Entry.reverses_id == entry_id))):
        return None
    undone = ledger.reverse(db, entry_id, key=f"returned:{entry_id}", effective_on=on)
    fee = policy.returned_item_fee
    _charge_fee(db, taken.guarantor_id, entry_id, fee=fee, on=on)
    row = policy.decided_by.get("returned_item_fee")
    audit.record(
        db,
        Tag.PAYMENT_RETURNED,
        actor=actor,
        guarantor_id=taken.guarantor_id,
        reference=str(entry_id),
        code=code,
        fee_cents=fee.cents,
        decided_by=None if row is None else str(row),
    )
    return undone


def _charge_fee(
    db: Session, guarantor_id: int, payment_id: uuid.UUID, *, fee: Money, on: date
) -> None:
    if not fee:
        return
    ledger.post(
        db,
        guarantor_id,
        key=f"returned-item:{payment_id}",
        kind="returned_item_fee",
        effective_on=on,
        sides=[Side(PATIENT_RECEIVABLE, fee), Side(LATE_FEES, -fee)],
    )


def _record(db: Session, item: ReturnedItem, amount: Money, *, policy: Policy, actor: str) -> None:
    row = policy.decided_by.get("returned_item_fee")
    audit.record(
        db,
        Tag.PAYMENT_RETURNED,
        actor=actor,
        guarantor_id=item.guarantor_id,
        reference=str(item.payment_id),
        code=item.code,
        amount_cents=amount.cents,
        fee_cents=item.fee_cents,
        decided_by=None if row is None else str(row),
    )
