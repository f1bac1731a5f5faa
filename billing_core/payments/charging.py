"""A payment's way to the processor and back, with every stop written down before it is left.

`charge` is one walk; `sweep` finds the payments whose walk was broken off and finishes it. Neither
holds a transaction while it waits for the processor.
"""

from __future__ import annotations

import logging
import random
import uuid
from datetime import datetime, timedelta

from billing_core import clock
from billing_core.audit import actions as audit
from billing_core.audit.tags import Tag
from billing_core.database import Database
from billing_core.errors import GatewayUnreachable
from billing_core.gateways import Charged, ChargeRequest, Declined, Gateway, NotFound
from billing_core.money import Money
from billing_core.payments import actions, queries
from billing_core.payments.models import Payment

BELL_EXPECTED_WITHIN = timedelta(seconds=5)
ANSWER_EXPECTED_WITHIN = timedelta(seconds=60)  # above every time-out of a gateway
SENT_AGAIN_AFTER = timedelta(seconds=30)
SENT_WITHIN = timedelta(minutes=15)  # later the payer no longer expects it: it is given up
QUIET_BEFORE_GIVING_UP = timedelta(minutes=5)  # a request of ours may still be on its way
UNREACHABLE_IN_A_ROW_MAX = 3  # then the processor is down, and the next sweep tries again
DESCRIPTION = "Payment by phone"

log = logging.getLogger(__name__)


def charge(database: Database, gateway: Gateway, payment_id: uuid.UUID) -> None:
    """Charge a payment that nobody has begun to charge, if it is one of this gateway's.

    Safe to call any number of times, at once or after a crash.
    """
    now = clock.now()
    with database.transaction(durable=True) as db:
        payment = queries.get(db, payment_id)
        if payment.gateway != gateway.name:
            log.error("payment of another gateway", extra={"payment_id": str(payment_id)})
            return
        if now - payment.created_at > SENT_WITHIN:
            actions.give_up(db, payment_id, status="created")
            return
        begun = actions.begin_charging(db, payment_id)
    if begun is not None:
        _send(database, gateway, begun)


def sweep(database: Database, gateway: Gateway, now: datetime) -> int:
    """Finish what was broken off, as of `now` (UTC); return how many payments were looked at.

    Asks the processor before it sends anything again, always with the same idempotency key.
    """
    with database.transaction() as db:
        not_begun = queries.not_begun(db, gateway.name, now - BELL_EXPECTED_WITHIN)
        unanswered = queries.unanswered(db, gateway.name, now - ANSWER_EXPECTED_WITHIN)
    for payment_id in not_begun:
        charge(database, gateway, payment_id)
    random.shuffle(unanswered)  # one that always fails must not stand before all others for ever
    unreachable_in_a_row = 0
    for payment_id in unanswered:
        reached = _find_out(database, gateway, payment_id, now)
        unreachable_in_a_row = 0 if reached else unreachable_in_a_row + 1
        if unreachable_in_a_row == UNREACHABLE_IN_A_ROW_MAX:
            break
    return len(not_begun) + len(unanswered)


def _send(database: Database, gateway: Gateway, payment: Payment) -> bool:
    """Have the money taken; return whether the processor answered."""
    assert payment.token is not None, "a payment in flight without its token"
    request = ChargeRequest(
        str(payment.id), payment.token, Money(payment.amount_cents), DESCRIPTION
    )
    try:
        outcome = gateway.charge(request)
    except GatewayUnreachable as error:
        log.warning("no answer: %s", error, extra={"payment_id": str(payment.id)})
        with database.transaction() as db:
            actions.mark_unknown(db, payment.id)
        return False
    _settle(database, gateway, payment.id, outcome)
    return True


def _find_out(database: Database, gateway: Gateway, payment_id: uuid.UUID, now: datetime) -> bool:
    """Learn what became of a payment and act on it; return whether the processor answered."""
    with database.transaction() as db:
        actions.mark_unknown(db, payment_id)
        payment = queries.get(db, payment_id)
    try:
        found = gateway.look_up(str(payment_id), payment.created_at)
    except GatewayUnreachable as error:
        log.warning("no answer: %s", error, extra={"payment_id": str(payment_id)})
        return False
    if not isinstance(found, NotFound):
        _settle(database, gateway, payment_id, found)
        return True
    return _never_reached(database, gateway, payment, now)


def _never_reached(database: Database, gateway: Gateway, payment: Payment, now: datetime) -> bool:
    """Send the payment again while the payer may expect it, then wait, then give it up."""
    assert payment.charging_at is not None, "a payment of unknown outcome that was never sent"
    if now - payment.created_at <= SENT_WITHIN:
        with database.transaction(durable=True) as db:
            again = actions.begin_again(db, payment.id, last_sent_before=now - SENT_AGAIN_AFTER)
        return again is None or _send(database, gateway, again)
    if now - payment.charging_at > QUIET_BEFORE_GIVING_UP:
        with database.transaction(durable=True) as db:
            actions.give_up(db, payment.id, status="unknown")
    return True


def _settle(
    database: Database, gateway: Gateway, payment_id: uuid.UUID, outcome: Charged | Declined
) -> None:
    with database.transaction(durable=True) as db:
        settled = actions.settle(db, payment_id, outcome)
        payment = queries.get(db, payment_id)
        charged_in_vain = (
            settled is None and isinstance(outcome, Charged) and payment.status == "declined"
        )
        if charged_in_vain:
            audit.record(
                db,
                Tag.PAYMENT_CHARGED_IN_VAIN,
                actor="job:charge",
                guarantor_id=payment.guarantor_id,
                reference=str(payment_id),
            )
    if charged_in_vain and isinstance(outcome, Charged):
        _give_back(gateway, payment, outcome)


def _give_back(gateway: Gateway, payment: Payment, charged: Charged) -> None:
    """Return money taken after the payer was told it would not be: a worker had hung for long."""
    ids = {"payment_id": str(payment.id)}
    amount = Money(payment.amount_cents)
    try:
        given = gateway.refund(charged.reference, amount, idempotency_key=f"refund:{payment.id}")
    except GatewayUnreachable as error:
        log.error("charged in vain, and not given back: %s", error, extra=ids)
        return
    log.error("charged in vain; given back: %s", type(given).__name__, extra=ids)
