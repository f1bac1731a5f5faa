"""The words of a notice: a text file for each language, and who it is from.

The texts carry an amount, a date, four digits and a code: no name, and nothing about health.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from babel.dates import format_date
from babel.numbers import format_currency

from billing_core.money import Money

TEMPLATES = Path(__file__).parent / "templates"
LANGUAGES = ("en_US", "es_US", "zh_Hans_CN", "zh_Hant_HK")
DEFAULT_LANGUAGE = "en_US"

# How a text says that it can be stopped, at its end; a letter or an e-mail cannot.
HOW_TO_STOP = re.compile(
    r"(?:Reply STOP to end texts\.|Responda STOP para no recibir más mensajes\."
    r"|回复STOP停收短信。|回覆STOP停收短訊。)\s*$"
)

Value = str | Money | date


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Whose notices these are, and the number to call with questions, as it is to be read."""

    plan: str
    phone: str
    assistance_url: str | None = None  # where the form for assistance is, if it is anywhere


DEFAULT_LETTERHEAD = Letterhead("Your health plan", "the number on your bill")

_letterhead = DEFAULT_LETTERHEAD


def use(letterhead: Letterhead) -> None:
    """Write every notice of this process under that name, from now on."""
    global _letterhead  # noqa: PLW0603 - one plan for the process, set once when it starts
    _letterhead = letterhead


def letterhead() -> Letterhead:
    """Whose notices, statements and letters this process writes."""
    return _letterhead


def render(
    template: str, values: Mapping[str, Value], language: str, *, folder: Path = TEMPLATES
) -> str:
    """Return the text of a template in a language; in English if we do not write that language.

    Money and dates among the values are written as that language writes them. `folder` has other
    texts than those of notices, by language as theirs are. Raises KeyError if the template asks for
    a value that is not there. A value that ends with a full stop ("6 p.m.") ends the sentence too.
    """
    written_in = language if language in LANGUAGES else DEFAULT_LANGUAGE
    written = {name: _written(value, written_in) for name, value in values.items()}
    own = {"plan": _letterhead.plan, "phone": _letterhead.phone}
    return _template(folder, template, written_in).format_map(own | written).replace("..", ".")


def without_stop(body: str) -> str:
    """Return the words of a text without how to end texts, for another channel."""
    return HOW_TO_STOP.sub("", body).strip()


@cache
def _template(folder: Path, name: str, language: str) -> str:
    return (folder / language / f"{name}.txt").read_text("utf-8").strip()


def _written(value: Value, language: str) -> str:
    if isinstance(value, Money):
        return format_currency(value.dollars, value.currency, locale=language)
    if isinstance(value, date):
        return format_date(value, "medium", locale=language)
    return value
