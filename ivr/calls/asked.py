"""What a call is asked: put into words once, and noted for the trail without its values."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from ivr import catalogues
from ivr.prompts import Prompt
from ivr.speech import Spoken, render
from ivr.speech.timing import spoken_seconds

SLOW_PERCENT = 85  # of the usual speed, once key 7 was pressed
VERSION_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Said:
    """Prompts in words, each with its language; their names; and about how long they take."""

    words: tuple[tuple[str, Spoken], ...] = ()
    prompts: str = ""
    milliseconds: int = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """The question a call stands at. Once it is answered this is what the trail says of it."""

    via: str = ""  # the steps that only told something on the way here
    prompts: str = ""  # what was heard, as `said` names it
    speech_ms: int = 0  # modelled
    at: datetime | None = None
    language: str = ""
    slow: bool = False


@dataclass(frozen=True, slots=True)
class Visit:
    """A step that was answered: what was asked, and of the answer its kind, never what it was."""

    step: str
    asked: Asked
    heard: str  # ivr.answers.Kind, or what moved the call on instead
    input: str = "none"
    keys: int = 0


def said(prompts: tuple[Prompt, ...], language: str, *, slow: bool) -> Said:
    """The prompts as a caller of that language hears them."""
    words = tuple((p.language or language, render(p, language)) for p in prompts)
    seconds = sum(spoken_seconds(spoken, code) for code, spoken in words)
    milliseconds = seconds * 1000 * (100 / SLOW_PERCENT if slow else 1)
    names = " ".join(_named(p.key, p.language, language) for p in prompts)
    return Said(words, names, round(milliseconds))


@cache  # as many as there are prompts, times four languages
def version(key: str, code: str) -> str:
    """A name of the words behind a prompt, in a language, as they are now."""
    words = catalogues.words(key, code).encode()
    return hashlib.sha256(words).hexdigest()[:VERSION_DIGITS]


def version_today(key: str, code: str) -> str | None:
    """The same of a prompt that an earlier call heard; None where there is no such prompt now."""
    return version(key, code) if key in catalogues.wordings() else None


@cache
def _named(key: str, own: str | None, language: str) -> str:
    """`balance.owed@3f1c9a`; with its language when that is not the caller's."""
    where = f":{own}" if own and own != language else ""
    return f"{key}{where}@{version(key, own or language)}"
