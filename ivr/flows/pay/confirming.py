"""The last question about a card: only key 1 in answer to it charges."""

from __future__ import annotations

import uuid
from functools import partial

from billing_core.errors import OutOfRange
from billing_core.payments import actions as payments
from billing_core.payments.actions import Request
from billing_core.payments.models import Payment
from ivr.calls import Call
from ivr.flows import guest, main_menu
from ivr.flows.pay import again, agreed, amount, bills, card, method, outcome, together
from ivr.prompts import Spelled
from ivr.prompts import guest as guest_words
from ivr.prompts import pay as words
from ivr.prompts import together as together_words
from ivr.steps import Move, step
from ivr.turns import Menu


@step
def review(call: Call) -> Menu:
    """The last question. Silence, and any key but 1, charges nothing."""
    owed = agreed.amount(call)
    brand = method.brand(call.notes.brand)
    told = words.review(owed, brand, Spelled(call.notes.last4)), words.review_choices()
    if not call.verified:
        return Menu(told, "123", shorter=(words.review_short(owed),))
    return Menu((*told, together_words.offer()), "1234", shorter=(words.review_short(owed),))


@review.answered
def reviewed(call: Call, key: str) -> Move:
    if key == "4":
        bills.begin(call)
        return together.another_id
    token, keyed = bills.token(call), call.notes.token
    call.notes.token = None
    if key == "2":
        return again.begin
    if key == "3" or token is None:
        return main_menu.choose.saying(words.cancelled())
    if not agreed.may_try_a_card(call):
        return card.no_more_cards
    try:
        payment = _take(call, token)
    except OutOfRange:  # the balance changed, or another payment was faster
        if call.notes.guest:
            return guest.enter_dollars.saying(words.cancelled(), guest_words.amount_refused())
        return amount.choose_amount.saying(words.cancelled())
    agreed.card_tried(call, payment.id)
    call.notes.payment_id, call.notes.to_keep = payment.id.hex, keyed
    call.after_commit.append(partial(call.at.jobs.charge, payment.id))
    return outcome.charging


def _take(call: Call, token: str) -> Payment:
    call.notes.waits = 0
    request = Request(
        guarantor_id=call.paying_for,
        amount=agreed.amount(call),
        request_key=call.turn_id,
        token=token,
        brand=call.notes.brand,
        last4=call.notes.last4,
        by_guest=call.notes.guest,
        language=call.language,
        plan_id=uuid.UUID(call.notes.plan_id) if call.notes.plan_id else None,
    )
    return payments.take(
        call.db,
        request,
        gateway=call.at.settings.gateway,
        minimum=call.policy.payment_minimum,
        today=call.today,
    )
