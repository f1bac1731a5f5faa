"""Going on where an earlier call was cut off: offered to the number, done once it is known who calls."""

from __future__ import annotations

from ivr.calls import Call
from ivr.flows import balance, identify, main_menu, pay
from ivr.prompts import resume as words
from ivr.steps import Move, step
from ivr.turns import Menu, Say

ERRAND = "resume"


@step(anchor=True)
def offer(call: Call) -> Menu:
    return Menu((words.offer(),), "12")


@offer.answered
def chosen(call: Call, key: str) -> Move:
    if key == "2":
        call.notes.stopped_in = None
        return main_menu.choose
    call.notes.errand = ERRAND
    return identify.start


@step
def go_on(call: Call) -> Say:
    """To the step where the earlier call of this account stopped; else to what is owed."""
    match call.notes.resume_at:
        case pay.enter_dollars.key:
            return Say((words.going_on(),), then=pay.enter_dollars)
        case pay.confirm_amount.key:
            return Say((words.going_on(),), then=pay.confirm_amount)
        case _:
            return Say((), then=balance.speak)
