"""What every document is put together from: elements, and words in their voices."""

from __future__ import annotations

from functools import lru_cache
from html import escape
from typing import Any

from ivr.calls import Said
from ivr.calls.asked import SLOW_PERCENT
from ivr.prompts.languages import VOICES
from ivr.speech import Break, Spoken

SLOW_RATE = f"{SLOW_PERCENT}%"
SPOKEN_KEPT = 4096  # sentences whose XML is kept; most calls say the same few hundred


def response(verbs: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{verbs}</Response>'


def element(name: str, inside: str = "", **attributes: Any) -> str:
    """One element; what is inside is XML already, attributes are not, and None is left out."""
    written = "".join(
        f' {key}="{escape(str(value))}"' for key, value in attributes.items() if value is not None
    )
    return f"<{name}{written}>{inside}</{name}>" if inside else f"<{name}{written}/>"


def action(step: str, turn: int) -> str:
    """The path that answers a turn."""
    return f"/voice/{step}/{turn}"


def spoken(words: Said, *, slow: bool) -> str:
    """The words; neighbours in one language share a <Say>, each with its own voice."""
    voices: list[tuple[str, list[str | Break]]] = []
    for code, parts in words.words:
        if voices and voices[-1][0] == code:
            voices[-1][1].extend((" ", *parts))
        else:
            voices.append((code, list(parts)))
    return "".join(_say(code, tuple(words), slow) for code, words in voices)


@lru_cache(maxsize=SPOKEN_KEPT)
def _say(code: str, words: Spoken, slow: bool) -> str:
    text = "".join(
        escape(part) if isinstance(part, str) else element("break", time=f"{part.milliseconds}ms")
        for part in words
    )
    if slow:
        text = element("prosody", text, rate=SLOW_RATE)
    voice = VOICES[code]
    return element("Say", text, voice=voice.voice, language=voice.say_language)
