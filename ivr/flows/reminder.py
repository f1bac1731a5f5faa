"""A call that the line makes, of what falls due: who it is, then the same steps as every call.

Whoever answers is told nothing about an account, or that there is one, until they have proved who
they are; a machine is told a name and a number (45 CFR 164.514(h), 164.510).
"""

from __future__ import annotations

from billing_core.reminders import actions as reminders
from ivr import speech
from ivr.calls import Call
from ivr.flows import identify, trouble
from ivr.prompts import Spelled
from ivr.prompts import reminder as words
from ivr.prompts import welcome as welcome_words
from ivr.steps import Move, step
from ivr.turns import HangUp, Menu


@step(anchor=True)
def hello(call: Call) -> Menu:
    """Silence may be a machine that was taken for a person: it hears what a machine hears."""
    told = words.hello(call.at.book.plan_name), words.choices(), welcome_words.change_language()
    return Menu(told, "123", shorter=(words.choices_short(),), silence_is="")


@hello.answered
def answered(call: Call, key: str) -> Move:
    match key:
        case "1":
            return identify.ask_birth_date if call.notes.keyed_id else identify.start
        case "2":
            return trouble.goodbye.saying(words.any_time(_number(call)))
        case "3":
            if call.caller_number is not None:
                reminders.stop(call.db, call.caller_number)
            return trouble.goodbye.saying(words.stopped())
        case _:
            return leave


@step(anchor=True)
def leave(call: Call) -> HangUp:
    """A name and a number, twice."""
    number = _number(call)
    return HangUp((words.message(call.at.book.plan_name, number), words.number_again(number)))


def _number(call: Call) -> Spelled:
    return speech.phone(call.at.book.number)
