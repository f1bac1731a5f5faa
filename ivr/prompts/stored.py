"""Prompts as JSON and back: a call's row keeps what was said on the way to its current step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from billing_core.money import Money
from ivr.prompts import At, Hours, LanguageName, Prompt, Spelled, Value, WebAddress


def to_stored(prompt: Prompt) -> list[Any]:
    """A prompt as lists and plain values."""
    values = {name: _value_to_stored(value) for name, value in prompt.values.items()}
    return [prompt.key, values, prompt.language]


def from_stored(stored: list[Any]) -> Prompt:
    """The prompt that to_stored() was given."""
    key, values, language = stored
    return Prompt(key, {n: FROM[kind](value) for n, (kind, value) in values.items()}, language)


def _value_to_stored(value: Value) -> list[Any]:
    for kind, (type_, store) in TO.items():
        if isinstance(value, type_):
            return [kind, store(value)]
    raise TypeError(f"a {type(value).__name__} cannot be spoken")


def _hours(value: Hours) -> list[Any]:
    times = [value.opens.isoformat(), value.closes.isoformat()]
    return [value.first_day, value.last_day, *times, value.zone]


TO: dict[str, tuple[type, Callable[[Any], Any]]] = {
    "money": (Money, lambda v: [v.cents, v.currency]),
    "at": (At, lambda v: [v.moment.isoformat(), v.zone]),
    "date": (date, lambda v: v.isoformat()),
    "number": (int, lambda v: v),
    "text": (str, lambda v: v),
    "spelled": (Spelled, lambda v: [v.digits, list(v.groups), v.slowly]),
    "hours": (Hours, _hours),
    "language": (LanguageName, lambda v: v.code),
    "web": (WebAddress, lambda v: v.url),
    "prompt": (Prompt, to_stored),
}
FROM: dict[str, Callable[[Any], Value]] = {
    "money": lambda v: Money(v[0], v[1]),
    "at": lambda v: At(datetime.fromisoformat(v[0]), v[1]),
    "date": date.fromisoformat,
    "number": int,
    "text": str,
    "spelled": lambda v: Spelled(v[0], tuple(v[1]), v[2]),
    "hours": lambda v: Hours(v[0], v[1], time.fromisoformat(v[2]), time.fromisoformat(v[3]), v[4]),
    "language": LanguageName,
    "web": WebAddress,
    "prompt": from_stored,
}
