"""What a caller can hear. A prompt is a value: which words, and what to fill in.

Flows know no language and tests compare prompts, not text; `ivr.speech` turns one into words.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from functools import wraps
from typing import Any, ParamSpec

from billing_core.money import Money

P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Spelled:
    """Digits read one by one, in groups: `Spelled("80412237", (4, 4))`; `slowly` to write down."""

    digits: str
    groups: tuple[int, ...] = ()
    slowly: bool = False


@dataclass(frozen=True, slots=True)
class At:
    """A moment to be spoken in a zone: weekday, date, time of day, zone."""

    moment: datetime
    zone: str


@dataclass(frozen=True, slots=True)
class Hours:
    """Opening hours to be spoken, e.g. Monday to Friday, 8 to 5 Pacific time. Monday is 0."""

    first_day: int
    last_day: int
    opens: time
    closes: time
    zone: str


@dataclass(frozen=True, slots=True)
class LanguageName:
    """The name of a language, e.g. `LanguageName("vi")`, spoken in the caller's language."""

    code: str


@dataclass(frozen=True, slots=True)
class WebAddress:
    """A web address to be spoken: `WebAddress("https://kp.org/pay")`, "kp dot org slash pay"."""

    url: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """Words by key, and their placeholders' values. `language` only when it is not the caller's."""

    key: str
    values: Mapping[str, Value] = field(default_factory=dict)
    language: str | None = None

    def spoken_in(self, language: str) -> Prompt:
        """The same words in a given language, whatever the caller's."""
        return replace(self, language=language)


Value = Money | date | int | str | Spelled | At | Hours | LanguageName | WebAddress | Prompt


@dataclass(frozen=True, slots=True)
class Wording:
    """The English words behind a key, and what translators should know."""

    key: str
    english: str
    note: str
    placeholders: tuple[str, ...]


WORDINGS: dict[str, Wording] = {}


def N_(english: str) -> str:  # noqa: N802 - gettext's own name for "to be translated"
    """Mark English words for the catalogues."""
    return english


def prompt(words: Callable[P, str]) -> Callable[P, Prompt]:
    """Make a function that returns English words into one that returns the prompt.

    Its parameters are the placeholders, its docstring is the note to translators, and its
    key is `<module>.<function>`.
    """
    key = f"{words.__module__.rsplit('.', 1)[1]}.{words.__name__}"
    signature = inspect.signature(words)
    names = tuple(signature.parameters)
    english = words(*[None] * len(names))  # type: ignore[call-arg, arg-type]  # only words come back
    assert key not in WORDINGS, f"two prompts named {key}"
    WORDINGS[key] = Wording(key, english, inspect.getdoc(words) or "", names)

    @wraps(words)
    def make(*args: P.args, **kwargs: P.kwargs) -> Prompt:
        values: dict[str, Any] = dict(zip(names, args, strict=False)) | kwargs
        assert len(values) == len(names), f"{key} needs {names}"
        return Prompt(key, values)

    return make
