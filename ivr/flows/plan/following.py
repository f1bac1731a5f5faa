"""A plan that is there: how much of it is left, what is due next, and what can be done about it."""

from __future__ import annotations

from billing_core.plans.asking import Asked
from ivr.calls import Call
from ivr.flows import autopay, help_paying, main_menu, pay, trouble
from ivr.flows.plan import changing, offering, quoting, telling
from ivr.outcomes import Outcome
from ivr.prompts import Prompt
from ivr.prompts import balance as balance_words
from ivr.prompts import plan as words
from ivr.steps import Move, step
from ivr.turns import Menu, Say


@step(outcome=Outcome.HEARD_BALANCE)
def status(call: Call) -> Menu | Say:
    now = quoting.standing(call)
    if now is None and quoting.plan_id(call) is None:  # ended meanwhile
        return Say((), then=offering.start)
    if now is None:
        told = words.paid_off(), balance_words.choices_nothing_owed()
        return Menu(told, "1", silence_is="")
    return Menu(
        (quoting.due(now), _progress(now), words.status_choices()),
        "12345",
        shorter=(words.status_choices_short(),),
    )


@status.answered
def about_plan_chosen(call: Call, key: str) -> Move:
    now = quoting.standing(call)
    call.notes.plan_first_now = False
    if now is None:
        return main_menu.choose if key else trouble.goodbye
    match key:
        case "1":
            quoting.pays(call, now, now.amount)
            call.notes.plan_id = now.plan.id.hex
            return pay.begin
        case "2":
            return changing.change
        case "3":
            return autopay.start
        case "4":
            return telling.text_consent
        case _:
            return help_paying.choose


@step
def instalment(call: Call) -> Menu | Say:
    """What is paid now by someone on a plan: the instalment first, not the whole debt."""
    now = quoting.standing(call)
    if now is None:
        return Say((), then=pay.choose_amount)
    return Menu((*quoting.told(now), words.pay_choices(quoting.everything(now))), "123")


@instalment.answered
def amount_chosen(call: Call, key: str) -> Move:
    now = quoting.standing(call)
    if now is None:
        return pay.choose_amount
    if key == "2":
        return pay.enter_dollars
    if key == "1":
        quoting.pays_what_is_asked(call, now)
    else:
        quoting.pays(call, now, quoting.everything(now))
    return pay.begin


def _progress(now: Asked) -> Prompt:
    """Whether it has begun, and how much of it is left."""
    if now.plan.status == "agreed":
        return words.not_started()
    if now.payments_left == 1:
        return words.left_last(now.left)
    return words.left(now.payments_left, now.left)
