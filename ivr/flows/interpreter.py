"""An interpreter for any language; a person when in doubt."""

from __future__ import annotations

from ivr.calls import Call
from ivr.flows import representative
from ivr.prompts import LanguageName
from ivr.prompts import interpreter as words
from ivr.prompts.languages import HINTS, OFFERED, named_in
from ivr.steps import Move, step
from ivr.turns import Heard, Listen, Menu, Say

UNKNOWN = "other"


@step
def choose(call: Call) -> Listen:
    """Five languages offer themselves; any other is said by name."""
    offers = tuple(offer().spoken_in(code) for offer, code in zip(OFFERS, OFFERED, strict=True))
    return Listen((*offers, words.say_language()), hints=HINTS, choices="12345")


@choose.answered
def language_chosen(call: Call, answer: str | Heard) -> Move:
    _ask_for(call, OFFERED[int(answer) - 1] if isinstance(answer, str) else named_in(answer.text))
    if isinstance(answer, Heard) and call.notes.interpreter != UNKNOWN:
        return confirm
    return connect


@step
def confirm(call: Call) -> Menu:
    told = words.did_you_say(LanguageName(call.notes.interpreter or UNKNOWN))
    return Menu((told,), {"1": connect, "2": choose})


@step
def connect(call: Call) -> Say:
    known = call.notes.interpreter != UNKNOWN
    return Say(
        (words.free() if known else words.person_will_help(),), then=representative.put_through
    )


def _ask_for(call: Call, language: str | None) -> None:
    call.notes.interpreter = language or UNKNOWN
    call.asks_for_anyone()


OFFERS = (
    words.for_vietnamese,
    words.for_korean,
    words.for_tagalog,
    words.for_russian,
    words.for_arabic,
)
