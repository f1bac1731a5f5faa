"""What the steps of a payment share: how much, of how much, and which payment it became."""

from __future__ import annotations

import uuid

from billing_core import clock
from billing_core.money import Money
from billing_core.payments import queries
from billing_core.payments.models import Payment
from billing_core.payments.queries import Payable
from ivr.calls import Call

CARDS_MAX = 3


def amount(call: Call) -> Money:
    return Money(call.notes.amount_cents or 0)


def payable(call: Call) -> Payable:
    today = clock.today(call.at.book.zone)
    minimum = call.policy.payment_minimum
    return queries.payable(call.db, call.paying_for, minimum=minimum, today=today)


def payment(call: Call) -> Payment:
    assert call.notes.payment_id is not None
    return queries.get(call.db, uuid.UUID(call.notes.payment_id))
