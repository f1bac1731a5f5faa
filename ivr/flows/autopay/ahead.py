"""One payment on a later day: set it, hear what is set, cancel it."""

from __future__ import annotations

from datetime import date, timedelta

from billing_core.autopay import actions
from billing_core.autopay.models import Mandate, ScheduledPayment
from billing_core.money import Money
from billing_core.payments import queries as payments
from ivr import keyed as keyed_digits
from ivr.calls import Call
from ivr.flows import main_menu, pay, receipt
from ivr.flows.autopay import agreeing, mandates
from ivr.flows.plan import quoting
from ivr.prompts import autopay as words
from ivr.steps import Move, step
from ivr.turns import Digits, Menu, Say

DAY_DIGITS = 4
SKIP = "#"


@step
def later(call: Call) -> Say:
    """What is set already, one after another; with nothing set, how much and when."""
    if mandates.scheduled(call):
        return Say((), then=scheduled)
    return Say((), then=pay.choose_amount)


@step(resumes=True)
def choose_day(call: Call) -> Menu | Say:
    due_on = _due_on(call)
    if due_on is None:
        return Say((), then=enter_day)
    return Menu((words.due_day(due_on),), "12", shorter=(words.due_day(due_on),))


@choose_day.answered
def due_day_or_another(call: Call, key: str) -> Move:
    due_on = _due_on(call)
    if key == "2" or due_on is None:
        return enter_day
    call.notes.draw_on = due_on.isoformat()
    return agreeing.choose_card


@step
def enter_day(call: Call) -> Digits:
    return Digits((words.enter_day(),), at_least=DAY_DIGITS, at_most=DAY_DIGITS, fixed=True)


@enter_day.answered
def day_entered(call: Call, keyed: str) -> Move:
    day = keyed_digits.coming_day(keyed, call.today)
    if day is None:
        return enter_day.again(words.no_such_day())
    if not call.today < day <= _last_day(call):
        return enter_day.again(words.not_that_day(_last_day(call)))
    call.notes.draw_on = day.isoformat()
    return agreeing.choose_card


@step
def scheduled(call: Call) -> Menu | Say:
    """One payment in a sentence; pound, or silence, brings the next."""
    listed = mandates.scheduled(call)
    if not listed:  # taken or cancelled meanwhile
        return Say((), then=main_menu.choose)
    number = min(call.notes.draws_heard, len(listed) - 1)
    mandate, draw = listed[number]
    card = mandates.last4(mandate)
    told = words.scheduled(Money(draw.amount_cents), draw.draw_on, card)
    if number == len(listed) - 1:
        return Menu((told, words.scheduled_last_choices()), "123")
    return Menu((told, words.scheduled_choices()), "12" + SKIP, silence_is=SKIP)


@scheduled.answered
def scheduled_heard(call: Call, key: str) -> Move:
    listed = mandates.scheduled(call)
    match key:
        case "1":
            return cancel
        case "2" if len(listed) >= mandates.SCHEDULED_MAX:
            return main_menu.choose.saying(words.too_many())
        case "2":
            return pay.choose_amount
        case "3":
            return main_menu.choose
        case _:
            call.notes.draws_heard += 1
            return scheduled


@step
def cancel(call: Call) -> Menu | Say:
    listed = mandates.scheduled(call)
    if not listed:
        return Say((), then=main_menu.choose)
    draw = _heard(call, listed)[1]
    asked = words.cancel_choices(Money(draw.amount_cents), draw.draw_on)
    return Menu((asked,), "12", shorter=(asked,))


@cancel.answered
def cancel_chosen(call: Call, key: str) -> Move:
    listed = mandates.scheduled(call)
    if key == "2" or not listed:
        return receipt.finished.saying(words.kept())
    mandate, draw = _heard(call, listed)
    actions.revoke(call.db, mandate.id, because="asked", actor="caller")
    return receipt.finished.saying(words.cancelled(Money(draw.amount_cents)))


def _heard(
    call: Call, listed: list[tuple[Mandate, ScheduledPayment]]
) -> tuple[Mandate, ScheduledPayment]:
    return listed[min(call.notes.draws_heard, len(listed) - 1)]


def _due_on(call: Call) -> date | None:
    """The day the bill is due, or the next instalment, if the payment can wait until then."""
    now = payments.standing(call.db, call.account, call.today)
    plan = quoting.asked_of(call, now)
    due_on = now.summary.due_date if plan is None else plan.due_on
    return due_on if due_on and call.today < due_on <= _last_day(call) else None


def _last_day(call: Call) -> date:
    return call.today + timedelta(days=call.account_policy.autopay.ahead_days)
