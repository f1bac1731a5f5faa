"""Whether autopay is on already, and what it can be set up for."""

from __future__ import annotations

from ivr.calls import Call
from ivr.flows.autopay import agreeing, ahead, keeping, mandates
from ivr.flows.plan import quoting
from ivr.prompts import autopay as words
from ivr.steps import Move, step
from ivr.turns import Menu, Say


@step
def start(call: Call) -> Say:
    if mandates.standing(call) is not None:
        return Say((), then=keeping.status)
    return Say((), then=offer)


@step(resumes=True)
def offer(call: Call) -> Menu:
    on_plan = quoting.plan_id(call) is not None
    return Menu((words.offer_plan() if on_plan else words.offer_bills(),), "12")


@offer.answered
def wish_chosen(call: Call, key: str) -> Move:
    if key == "2":
        mandates.for_one_day(call)
        return ahead.later
    call.notes.draws_for = "statement" if quoting.plan_id(call) is None else "plan"
    return agreeing.choose_card
