"""Going on where an earlier call was cut off: offered to its number, done for its caller alone."""

from __future__ import annotations

from ivr.calls import Call
from ivr.flows import autopay, balance, dispute, help_paying, identify, main_menu, pay, plan
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
    resuming = (
        *(pay.enter_dollars, pay.confirm_amount, plan.choose, plan.first_payment),
        *(autopay.offer, autopay.choose_day, dispute.choose, dispute.reason),
        help_paying.household,
    )
    for there in resuming:
        if there.key == call.notes.resume_at:
            return Say((words.going_on(),), then=there)
    return Say((), then=balance.speak)
