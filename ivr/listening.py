"""From words a recogniser returned to what was meant. Keys always work; this never guesses."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from ivr.prompts.languages import BY_NAME, names
from ivr.prompts.sayings import EVERYWHERE, MEANINGLESS, SAYINGS, Meaning

_SPACED = re.compile(r"[a-z]")  # of the languages here, those in Latin letters
_BETWEEN_WORDS = re.compile(r"[\s.,;:!?¡¿、，。；：！？'’\-]+")


def meant(text: str, choices: Iterable[Meaning]) -> Meaning | None:
    """The one choice whose words are in the text, or what means the same everywhere; else None.

    In any language we speak: people mix them. Two choices in one text are none, but for a person,
    who can sort it out.
    """
    found = _found(text, (*choices, *EVERYWHERE))
    if Meaning.PERSON in found:
        return Meaning.PERSON
    return found.pop() if len(found) == 1 else None


def hints(choices: Iterable[Meaning], language: str) -> str:
    """The words to expect, for the recogniser."""
    return _hints(tuple(choices), language)


def language_named(text: str) -> str | None:
    """The code of the language whose name was said, in itself or in ours; None if in doubt."""
    plain = _plain(text)
    return next((code for code in BY_NAME if _pattern(names(code)).search(plain)), None)


@cache  # as many as there are questions that listen, times four languages
def _hints(choices: tuple[Meaning, ...], language: str) -> str:
    said = (saying for choice in (*choices, *EVERYWHERE) for saying in SAYINGS[language][choice])
    return ",".join(dict.fromkeys(said))


def _found(text: str, choices: tuple[Meaning, ...]) -> set[Meaning]:
    meanings, pattern = _table(choices)
    said = (meanings.get(match) for match in pattern.findall(_plain(text)))
    return {meaning for meaning in said if meaning is not None}


@cache  # as many as there are questions that listen
def _table(choices: tuple[Meaning, ...]) -> tuple[dict[str, Meaning], re.Pattern[str]]:
    meanings = {
        _plain(saying): choice
        for sayings in SAYINGS.values()
        for choice in choices
        for saying in sayings[choice]
    }
    return meanings, _pattern((*meanings, *MEANINGLESS))


@cache
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """The longest first, so that a saying is not taken for a shorter one within it."""
    longest_first = sorted({_plain(word) for word in words if word}, key=len, reverse=True)
    return re.compile("|".join(_bounded(word) for word in longest_first))


def _bounded(word: str) -> str:
    escaped = re.escape(word)
    return rf"(?<!\w){escaped}(?!\w)" if _SPACED.search(word) else escaped


def _plain(text: str) -> str:
    """Lower case, without accents and punctuation: recognisers differ in both."""
    letters = unicodedata.normalize("NFD", text.casefold())
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return _BETWEEN_WORDS.sub(" ", unicodedata.normalize("NFC", bare)).strip()
