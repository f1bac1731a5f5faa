"""What help there is, and the people who give it: for everyone, known or not."""

from __future__ import annotations

from ivr.calls import Call
from ivr.flows import help_paying, identify, main_menu, plan, representative
from ivr.flows.help_paying import standing
from ivr.outcomes import Outcome
from ivr.prompts import help_paying as words
from ivr.steps import Move, step
from ivr.turns import Menu, Say


@step
def choose(call: Call) -> Menu:
    told = (words.what_exists(), words.care_is_safe(), words.choices())
    return Menu(told, "1234", shorter=(words.choices(),))


@choose.answered
def help_chosen(call: Call, key: str) -> Move:
    match key:
        case "1":
            return help_paying.application if standing.is_known(call) else assistance
        case "2":
            call.asks_for_a_person("hardship")
            return representative.put_through
        case "3":
            call.notes.errand = "plan"
            return plan.start if call.verified else identify.start
        case _:
            return main_menu.choose


@step(outcome=Outcome.INFORMED)
def assistance(call: Call) -> Menu:
    told = (words.assistance(), words.assistance_choices())
    return Menu(told, "1234", shorter=(words.assistance_choices(),))


@assistance.answered
def assistance_chosen(call: Call, key: str) -> Move:
    match key:
        case "1" | "2":
            call.notes.errand = "assistance" if key == "1" else "application"
            return begin if call.verified else identify.start
        case "3":
            call.asks_for_a_person("assistance")
            return representative.put_through
        case _:
            return main_menu.choose


@step
def begin(call: Call) -> Say:
    """Whose bill it is, is known: what is there already comes before anything new."""
    if standing.is_known(call):
        return Say((), then=help_paying.application)
    if call.notes.errand == "application":
        return Say((), then=help_paying.ready)
    return Say((words.private(),), then=help_paying.household)
