"""Where a caller goes on who has said how much: past what they have paid today already."""

from __future__ import annotations

from datetime import timedelta

from billing_core import clock
from billing_core.payments.history import PastPayment
from ivr.calls import Call
from ivr.flows import autopay, main_menu
from ivr.flows.pay import agreed, card, method
from ivr.prompts import Prompt
from ivr.prompts import pay as words
from ivr.steps import Move, step
from ivr.turns import Menu, Say

AN_HOUR = timedelta(hours=1)


@step
def begin(call: Call) -> Say:
    """On another day, or now: whoever paid today is told so first; then how they want to pay."""
    if call.notes.pays_later:
        return Say((), then=autopay.choose_day)
    past = agreed.earlier(call)
    if past is not None and past.id.hex != call.notes.again_after:
        return Say((), then=paid_before)
    if agreed.usable(call):
        return Say((), then=method.choose_method)
    return Say((), then=method.other_method if agreed.has_choice(call) else card.ready)


@step
def paid_before(call: Call) -> Menu:
    """Only 1 goes on to a second payment of the day."""
    past = agreed.earlier(call)
    told = (_told(past),) if past else ()
    return Menu((*told, words.pay_again_choices()), "12")


@paid_before.answered
def paid_before_heard(call: Call, key: str) -> Move:
    if key == "2":
        return main_menu.choose.saying(words.cancelled())
    past = agreed.earlier(call)
    call.notes.again_after = past.id.hex if past else None
    return begin


def _told(past: PastPayment) -> Prompt:
    since = clock.now() - past.at
    if past.how == "bank":
        return words.set_up_today(past.amount)
    if since < AN_HOUR:
        return words.paid_within_an_hour(past.amount)
    if since < 2 * AN_HOUR:
        return words.paid_an_hour_ago(past.amount)
    return words.paid_hours_ago(past.amount, since // AN_HOUR)
