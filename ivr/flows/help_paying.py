"""What help exists for a bill that is hard to pay, and the people who give it."""

from __future__ import annotations

from ivr.calls import Call
from ivr.flows import main_menu, representative
from ivr.outcomes import Outcome
from ivr.prompts import help_paying as words
from ivr.steps import Move, step
from ivr.turns import Menu


@step
def choose(call: Call) -> Menu:
    told = (words.what_exists(), words.care_is_safe(), words.choices())
    return Menu(told, "123", shorter=(words.choices(),))


@choose.answered
def help_chosen(call: Call, key: str) -> Move:
    match key:
        case "1":
            call.asks_for_a_person("hardship")
            return representative.put_through
        case "2":
            return assistance
        case _:
            return main_menu.choose


@step(outcome=Outcome.INFORMED)
def assistance(call: Call) -> Menu:
    told = (words.assistance(), words.assistance_choices())
    return Menu(told, "123", shorter=(words.assistance_choices(),))


@assistance.answered
def assistance_chosen(call: Call, key: str) -> Move:
    match key:
        case "1":
            call.asks_for_a_person("assistance")
            return representative.put_through
        case "2":
            call.asks_for_a_person("hardship")
            return representative.put_through
        case _:
            return main_menu.choose
