"""Which prompts were spoken: from words back to keys, whatever amounts and dates were filled in."""

from __future__ import annotations

import re
from functools import cache

from ivr import catalogues
from ivr.prompts.languages import LANGUAGES
from ivr.simulator.phone import Phone
from ivr.speech.templates import Slot, template

VALUE_MAX = 200  # characters a filled-in value may take
LITERAL_MIN = 2  # a prompt of less fixed text could be found anywhere

_BY_SAY_LANGUAGE = {language.say_language: code for code, language in LANGUAGES.items()}


def prompts_heard(phone: Phone) -> list[str]:
    """The keys of the prompts in what was said last, in order."""
    return [
        key
        for event in phone.heard
        if event.kind == "said" and event.language in _BY_SAY_LANGUAGE
        for key in prompts_in(event.text, _BY_SAY_LANGUAGE[event.language])
    ]


def prompts_in(text: str, code: str) -> list[str]:
    """The keys of the prompts in a text; at each place the one with most fixed words wins."""
    squeezed, found, at = _squeezed(text), [], 0
    while at < len(squeezed):
        matches = [
            (fixed, key, match.end())
            for key, pattern, fixed in _patterns(code)
            if (match := pattern.match(squeezed, at))
        ]
        if not matches:
            at += 1
            continue
        _, key, at = max(matches, key=lambda match: (match[0], -match[2]))
        found.append(key)
    return found


@cache
def _patterns(code: str) -> tuple[tuple[str, re.Pattern[str], int], ...]:
    found = []
    for key in catalogues.wordings():
        pattern, fixed = "", 0
        for part in template(key, code).parts:
            if isinstance(part, Slot):
                pattern += f".{{1,{VALUE_MAX}}}?"
            elif isinstance(part, str):
                pattern += re.escape(_squeezed(part))
                fixed += len(_squeezed(part))
        if fixed >= LITERAL_MIN:
            found.append((key, re.compile(pattern, re.IGNORECASE), fixed))
    return tuple(found)


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)
