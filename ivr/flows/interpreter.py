"""An interpreter for any language; a person when in doubt."""

from __future__ import annotations

from ivr import remembered
from ivr.calls import Call
from ivr.flows import representative
from ivr.listening import language_named
from ivr.prompts import LanguageName
from ivr.prompts import interpreter as words
from ivr.prompts.languages import LANGUAGES, OFFERED, hints
from ivr.prompts.sayings import YES_OR_NO
from ivr.steps import Move, step
from ivr.turns import Heard, Listen, Menu, Say

UNKNOWN = "other"


@step
def choose(call: Call) -> Listen:
    """Five languages offer themselves; any other is said by name."""
    offers = tuple(offer().spoken_in(code) for offer, code in zip(OFFERS, OFFERED, strict=True))
    return Listen((*offers, words.say_language()), hints=hints(call.language), choices="12345")


@choose.answered
def language_chosen(call: Call, answer: str | Heard) -> Move:
    if isinstance(answer, str):
        _ask_for(call, OFFERED[int(answer) - 1])
        return connect
    named = language_named(answer.text)
    _ask_for(call, named)
    return confirm if named else connect


@step
def confirm(call: Call) -> Menu:
    told = words.did_you_say(LanguageName(call.notes.interpreter or UNKNOWN))
    return Menu((told,), "12", spoken=YES_OR_NO)


@confirm.answered
def confirmed(call: Call, key: str) -> Move:
    if key == "2":
        return choose
    if call.notes.interpreter in LANGUAGES:  # ours: whoever answers its line speaks it
        _speak(call, call.notes.interpreter)
        return representative.put_through
    return connect


@step
def connect(call: Call) -> Say:
    known = call.notes.interpreter != UNKNOWN
    return Say(
        (words.free() if known else words.person_will_help(),), then=representative.put_through
    )


def _speak(call: Call, language: str) -> None:
    call.language = language
    call.notes.interpreter = None
    call.asks_for_anyone()
    remembered.remember(call.db, call)


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
