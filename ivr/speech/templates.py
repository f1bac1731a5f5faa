"""A prompt's words in one language, cut once into fixed text, pauses and slots to fill."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from ivr import catalogues
from ivr.speech.spoken import Break, Spoken

OPTION_PAUSE = Break(500)  # between two choices, so that each can be weighed before the next

_SLOT = re.compile(r"\{(\w+)\}")
_SENTENCE = re.compile(r"[^.?!。？！]*(?:[.?!](?=\s|$)|[。？！]|[.?!])+|[^.?!。？！]+$")
# What makes a sentence a choice: an action, then the one key for it.
_OPTION = re.compile(
    r"(?:press|oprima) (?:\d|star|asterisco|\{key\})(?! ?\d)"
    r"|(?<!then )press pound|, oprima numeral|(?<!然[后後])按井[号號字][键鍵]"
    r"|按(?:[零一二三四五六七八九]|星[号號字][键鍵]|\{key\})(?![零一二三四五六七八九])"
)
# A number before one of these counts things: 两位, not 二位; un pago, not uno pago.
_COUNTED = {
    "es_US": re.compile(r" (?:\w+os|días|meses|dólares|idiomas)\b"),
    "zh_Hans_CN": re.compile(r"[位个次期张条项种份笔天周年秒]|美?元|分钟|小时|星期"),
    "zh_Hant_HK": re.compile(r"[位個次期張條項種份筆日週年秒]|美?元|分鐘|小時|星期"),
}


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a value goes. `counting` when it is a number before the things it counts."""

    name: str
    counting: bool = False


@dataclass(frozen=True, slots=True)
class Template:
    """Text, pauses and slots in order; `spoken` when there is nothing to fill."""

    parts: tuple[str | Break | Slot, ...]
    spoken: Spoken | None


@cache  # as many as there are prompts, times four languages
def template(key: str, code: str) -> Template:
    """The prompt's words in a language, ready to fill. KeyError for a key nobody wrote."""
    return cut(catalogues.words(key, code), code)


def cut(words: str, code: str) -> Template:
    """Words as a template: pauses between neighbouring choices, slots where placeholders are."""
    parts: list[str | Break | Slot] = []
    for chunk in _chunks(words):
        if parts:
            parts.append(OPTION_PAUSE)
        parts.extend(_slots(chunk, code))
    fixed = tuple(part for part in parts if not isinstance(part, Slot))
    return Template(tuple(parts), fixed if len(fixed) == len(parts) else None)


def sentences(words: str) -> list[str]:
    """The sentences of a text, each with its end mark."""
    return [sentence.strip() for sentence in _SENTENCE.findall(words) if sentence.strip()]


def is_choice(sentence: str) -> bool:
    """Whether a sentence is an action, then the one key for it."""
    return _OPTION.search(sentence) is not None


def _chunks(words: str) -> list[str]:
    """Sentences joined again, except where one choice follows another."""
    chunks: list[str] = []
    last_is_option = False
    for sentence in _SENTENCE.findall(words):
        is_option = is_choice(sentence)
        if chunks and not (is_option and last_is_option):
            chunks[-1] += sentence
        else:
            chunks.append(sentence)
        last_is_option = is_option
    return [chunk.strip() for chunk in chunks]


def _slots(words: str, code: str) -> list[str | Break | Slot]:
    parts: list[str | Break | Slot] = []
    start = 0
    for match in _SLOT.finditer(words):
        if match.start() > start:
            parts.append(words[start : match.start()])
        counted = _COUNTED.get(code)
        counting = counted is not None and counted.match(words, match.end()) is not None
        parts.append(Slot(match[1], counting))
        start = match.end()
    if start < len(words):
        parts.append(words[start:])
    return parts
