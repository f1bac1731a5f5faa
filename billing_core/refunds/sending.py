"""A refund's way to the processor: written down before it is sent, sent again until it answers.

The refund's id is its idempotency key, so it is made once however often it is sent; processors
remember a key for a day, so after twenty-three hours a person must look (refunds.queries.work).
"""

from __future__ import annotations

import logging
import uuid
from datetime import datetime, timedelta

from billing_core.database import Database
from billing_core.errors import GatewayUnreachable
from billing_core.gateways import Gateway
from billing_core.money import Money
from billing_core.payments import queries as payments
from billing_core.refunds import actions, queries

ANSWER_EXPECTED_WITHIN = timedelta(seconds=60)  # above every time-out of a gateway
KEY_REMEMBERED = timedelta(hours=23)
UNREACHABLE_IN_A_ROW_MAX = 3  # then the processor is down, and the next sweep tries again

log = logging.getLogger(__name__)


def sweep(database: Database, gateway: Gateway, now: datetime) -> int:
    """Send what waits for this gateway, as of `now` (UTC); return how many refunds were sent."""
    with database.transaction() as db:
        waiting = queries.to_send(db, gateway.name, now - ANSWER_EXPECTED_WITHIN)
    sent = unreachable_in_a_row = 0
    for refund_id in waiting:
        reached = send(database, gateway, refund_id, now)
        sent += 1
        unreachable_in_a_row = 0 if reached else unreachable_in_a_row + 1
        if unreachable_in_a_row == UNREACHABLE_IN_A_ROW_MAX:
            break
    return sent


def send(database: Database, gateway: Gateway, refund_id: uuid.UUID, now: datetime) -> bool:
    """Have the money given back; return whether the processor answered, or need not have.

    Safe to call any number of times, at once or after a crash.
    """
    with database.transaction(durable=True) as db:
        refund = queries.get(db, refund_id)
        if now - refund.created_at > KEY_REMEMBERED and refund.status == "sending":
            return True
        begun = actions.begin(db, refund_id, sent_before=now - ANSWER_EXPECTED_WITHIN)
        if begun is None:
            return True
        reference = payments.get(db, begun.payment_id).gateway_reference
        amount = Money(begun.amount_cents)
    assert reference is not None, "a paid payment without the processor's name for it"
    try:
        outcome = gateway.refund(reference, amount, idempotency_key=f"refund:{refund_id}")
    except GatewayUnreachable as error:
        log.warning("no answer to a refund: %s", error, extra={"refund_id": str(refund_id)})
        return False
    with database.transaction(durable=True) as db:
        actions.settle(db, refund_id, outcome)
    return True
