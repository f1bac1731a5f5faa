"""What became of a payment whose caller was cut off: the first thing said when they call back."""

from __future__ import annotations

import uuid
from datetime import timedelta

from sqlalchemy import select

from billing_core import clock
from billing_core.money import Money
from billing_core.payments import actions as payments
from billing_core.payments import queries
from billing_core.payments.models import Payment
from billing_core.payments.states import IN_FLIGHT
from ivr.calls import Call, CallRow
from ivr.prompts import Prompt
from ivr.prompts import welcome as words

FRESH = timedelta(days=1)
CALLS_LOOKED_AT = 5


def look_by_number(call: Call) -> None:
    """Find such a payment among the last calls from this number, if the network vouches for it."""
    if not call.stir_passed or call.caller_number is None:
        return
    earlier = (
        select(CallRow.notes)
        .where(
            CallRow.from_number == call.caller_number,
            CallRow.started_at > clock.now() - FRESH,
            CallRow.sid != call.sid,
        )
        .order_by(CallRow.started_at.desc())
        .limit(CALLS_LOOKED_AT)
    )
    for notes in call.db.scalars(earlier):
        if "payment_id" in notes:
            payment = queries.get(call.db, uuid.UUID(notes["payment_id"]))
            if payment.told_at is None:
                _keep(call, payment)
                return


def look_by_account(call: Call) -> None:
    """Find such a payment on the account of a caller who has just been identified."""
    said, call.notes.news = call.notes.news, None
    payment = queries.untold(call.db, call.account, clock.now() - FRESH)
    if payment is None or payment.request_key.partition("/")[0] == call.sid:
        return
    if payment.id.hex != said or payment.status not in IN_FLIGHT:  # else as the greeting told
        _keep(call, payment)


def told(call: Call) -> tuple[Prompt, ...]:
    """The words about it, if there is one."""
    if call.notes.news is None:
        return ()
    payment = queries.get(call.db, uuid.UUID(call.notes.news))
    amount = Money(payment.amount_cents)
    if payment.status == "declined":
        return (words.payment_was_declined(amount),)
    if payment.status == "paid":
        return (words.payment_was_made(amount),)
    return (words.payment_is_being_checked(amount),)


def _keep(call: Call, payment: Payment) -> None:
    call.notes.news = payment.id.hex
    payments.tell(call.db, payment.id)
