"""The keys a prompt names, read from its words: what they are, and whether they may mean that."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

STAR, POUND = "star", "pound"
CHOICES_MAX = 5

_CHINESE_DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class _Reading:
    """How a language names keys: "press 1" or, in a short form, "Balance, 1."."""

    digit: re.Pattern[str]
    star: re.Pattern[str]
    pound: re.Pattern[str]


_CHINESE = _Reading(
    re.compile(rf"按([{_CHINESE_DIGITS}])(?![{_CHINESE_DIGITS}])|，([{_CHINESE_DIGITS}])。"),
    re.compile(r"星[号號字][键鍵]"),
    re.compile(r"井[号號字][键鍵]"),
)
_READINGS = {
    "en_US": _Reading(
        re.compile(r"press (\d)(?!\d| \d)|, (\d)\.", re.IGNORECASE),
        re.compile(r"\bstar\b(?! over)"),
        re.compile(r"\bpound\b"),
    ),
    "es_US": _Reading(
        re.compile(r"oprima (\d)(?!\d| \d)|, (\d)\.", re.IGNORECASE),
        re.compile(r"\basterisco\b"),
        re.compile(r"\bnumeral\b"),
    ),
    "zh_Hans_CN": _CHINESE,
    "zh_Hant_HK": _CHINESE,
}

# The keys that mean one thing everywhere, and the English words that say so.
_MEANINGS = {
    "0": re.compile(r"person|representative|interpreter|someone|don't have your bill"),
    "9": re.compile(r"go back|another language"),
    "7": re.compile(r"slower|more time"),
    # In card entry the carrier's own <Pay> ends at star: there it is said to stop.
    STAR: re.compile(r"again|repeat|hear|clear|star 0 for a person|To stop"),
    POUND: re.compile(r"[Tt]hen (?:press )?pound|skip|next|ready|no cents"),
}


def keys(words: str, code: str) -> list[str]:
    """The keys named in these words, in order: digits, then star, then pound."""
    reading = _READINGS[code]
    named = [_digit(match[1] or match[2]) for match in reading.digit.finditer(words)]
    named += [STAR] if reading.star.search(words) else []
    return named + ([POUND] if reading.pound.search(words) else [])


def misused(english: str) -> Iterator[str]:
    """What is wrong with the keys in a prompt's English words, a sentence each."""
    choices = [key for key in keys(english, "en_US") if key.isdigit() and key not in _MEANINGS]
    if len(set(choices)) > CHOICES_MAX:
        yield f"offers {len(set(choices))} choices, more than {CHOICES_MAX}"
    if choices and choices != [str(int(choices[0]) + n) for n in range(len(choices))]:
        yield f"does not offer its keys in order: {', '.join(choices)}"
    for sentence in re.findall(r"[^.?!]+[.?!]", english):
        for key in keys(sentence, "en_US"):
            meaning = _MEANINGS.get(key)
            if meaning and not meaning.search(sentence):
                yield f"gives {key} another meaning: {sentence.strip()}"


def _digit(name: str) -> str:
    return str(_CHINESE_DIGITS.index(name)) if name in _CHINESE_DIGITS else name
