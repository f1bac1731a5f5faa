"""Prompts into words: the hot path, so templates and words are kept once made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from billing_core.money import Money
from ivr.prompts import At, Hours, LanguageName, Prompt, Spelled, Value, WebAddress
from ivr.speech.addresses import address_words
from ivr.speech.dates import date_words, hours_words, moment_words
from ivr.speech.digits import digit_words
from ivr.speech.languages import language_words
from ivr.speech.numbers import money_words, number_words
from ivr.speech.spoken import Break, Spoken
from ivr.speech.templates import Slot, Template, template

_BETWEEN_GROUPS = {"es_US": "; ", "zh_Hans_CN": "，", "zh_Hant_HK": "，"}
_SENTENCE_ENDS = (".", "?", "!")
_FULL_WIDTH_ENDS = ("。", "？", "！", "，")


def render(prompt: Prompt, language_code: str) -> Spoken:
    """The words and pauses of a prompt, in its own language if it has one, else the caller's."""
    code = prompt.language or language_code
    spoken = _filled(prompt, code)
    first = spoken[0]
    if isinstance(first, str) and first[0].islower():
        return (first[0].upper() + first[1:], *spoken[1:])
    return spoken


def plain(prompt: Prompt, language_code: str) -> str:
    """The same as one line of text, pauses written as punctuation, for a transcript."""
    code = prompt.language or language_code
    text = ""
    for piece in render(prompt, code):
        if isinstance(piece, str):
            text += piece
        elif text.endswith(_SENTENCE_ENDS):
            text += " "
        elif not text.endswith(_FULL_WIDTH_ENDS):
            text += _BETWEEN_GROUPS.get(code, ", ")
    return text


def _filled(prompt: Prompt, code: str) -> Spoken:
    return fill(template(prompt.key, code), prompt.values, code)


def fill(words: Template, values: Mapping[str, Value], code: str) -> Spoken:
    """A template with its slots filled, in a language."""
    if words.spoken is not None:
        return words.spoken
    joined: list[str | Break] = []
    for part in words.parts:
        said = _said(values[part.name], code, part.counting) if isinstance(part, Slot) else (part,)
        for piece in said:
            if isinstance(piece, str) and joined and isinstance(joined[-1], str):
                joined[-1] += piece
            else:
                joined.append(piece)
    return tuple(joined)


def _said(value: Value, code: str, counting: bool) -> Spoken:
    if isinstance(value, str):
        return (value,)
    if isinstance(value, int):
        return (number_words(value, code, counting=counting),)
    if isinstance(value, Prompt):
        return _filled(value, value.language or code)
    return _SAYERS[type(value)](value, code)


_SAYERS: dict[type, Callable[[Any, str], Spoken]] = {
    Money: lambda value, code: (money_words(value, code),),
    Spelled: digit_words,
    date: lambda value, code: (date_words(value, code),),
    At: lambda value, code: (moment_words(value, code),),
    Hours: lambda value, code: (hours_words(value, code),),
    LanguageName: lambda value, code: (language_words(value.code, code),),
    WebAddress: lambda value, code: (address_words(value.url, code),),
}
