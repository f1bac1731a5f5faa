"""A prompt with the longest values it will commonly carry, to see that it stays short enough."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from importlib import import_module
from typing import get_type_hints

from billing_core import clock
from billing_core.money import Money
from ivr import prompts
from ivr.catalogues import wordings
from ivr.prompts import (
    At,
    Hours,
    LanguageName,
    Prompt,
    Spelled,
    Value,
    WebAddress,
    Wording,
)
from ivr.speech import seconds
from ivr.speech.rendering import fill
from ivr.speech.templates import cut
from ivr.speech.timing import spoken_seconds

PACIFIC = "America/Los_Angeles"

_TEXTS = {
    "plan_name": "Kaiser Permanente",
    "provider": "Northern Valley Medical Group",
}
_DIGITS = {
    "last4": Spelled("2237"),
    "code": Spelled("40718233", (4, 4), slowly=True),
    "entered": Spelled("80412237", (4, 4)),
    "reference": Spelled("407182", (3, 3)),
}
_PHONE = Spelled("5105550142", (3, 3, 4))
_LONG_AGO = date(2017, 9, 27)


def worst_seconds(wording: Wording, words: str, code: str) -> float:
    """About how long a prompt's words in a language take to say with long values, in seconds."""
    hints = get_type_hints(_function(wording.key))
    values = {name: _value(name, hints[name], wording.key, code) for name in wording.placeholders}
    return spoken_seconds(fill(cut(words, code), values, code), code)


def _function(key: str) -> Callable[..., Prompt]:
    module, name = key.split(".")
    function = getattr(import_module(f"{prompts.__name__}.{module}"), name)
    return function.__wrapped__  # type: ignore[no-any-return]  # the function @prompt was put on


def _value(name: str, kind: type, key: str, code: str) -> Value:
    if kind is Prompt:
        return _longest_phrase(key.split(".", maxsplit=1)[0], code)
    if kind is str:
        return _TEXTS.get(name, "Kaiser Permanente")
    if kind is Spelled:
        return _DIGITS.get(name, _PHONE)
    if kind is date:
        return _LONG_AGO if name == "service_date" else _this_year()
    return _BY_TYPE[kind]()


def _this_year() -> date:
    return date(clock.today().year, 9, 27)  # a long name, and its year is never said


def _longest_phrase(module: str, code: str) -> Prompt:
    """The longest of the module's phrases: what has no full stop is made to be put in others."""
    phrases = [
        Prompt(wording.key)
        for wording in wordings().values()
        if wording.key.startswith(f"{module}.") and not wording.english.endswith((".", "?", "!"))
    ]
    return max(phrases, key=lambda phrase: seconds(phrase, code))


_BY_TYPE: dict[type, Callable[[], Value]] = {
    Money: lambda: Money(123456),
    int: lambda: 8,
    At: lambda: At(
        datetime(clock.today().year, 9, 27, 19, 30, tzinfo=UTC), PACIFIC
    ),  # we promise half hours
    Hours: lambda: Hours(0, 4, time(8), time(17), PACIFIC),
    LanguageName: lambda: LanguageName("ht"),
    WebAddress: lambda: WebAddress("https://kp.org/mas/onlinebilling"),
}
