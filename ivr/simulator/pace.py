"""How fast people press keys, and how long words take: the model behind simulated seconds."""

from __future__ import annotations

import re
from dataclasses import dataclass

ENGLISH_WORDS_A_SECOND = 2.5
SPANISH_WORDS_A_SECOND = 2.6  # 5.4 syllables a second, about 2.1 syllables a word
CHINESE_CHARACTERS_A_SECOND = 4.3
COMMA_SECONDS = 0.15
SENTENCE_SECONDS = 0.35

_CHINESE = re.compile(r"[\u3400-\u9fff]")
_COMMAS = re.compile(r"[,;:，、；：]")
_STOPS = re.compile(r"[.!?。！？](?=\s|$|[\u3400-\u9fff])")


@dataclass(frozen=True, slots=True)
class Pace:
    """A caller's and the platform's speed, in seconds. An older caller: Pace(1.2, 3.0)."""

    key_seconds: float = 0.7
    think_seconds: float = 1.0
    platform_seconds: float = 0.6


def seconds(text: str, language: str) -> float:
    """About how long `text` takes to say."""
    characters = len(_CHINESE.findall(text))
    words = len(_CHINESE.sub(" ", text).split())
    a_second = SPANISH_WORDS_A_SECOND if language.startswith("es") else ENGLISH_WORDS_A_SECOND
    stops = len(_COMMAS.findall(text)) * COMMA_SECONDS
    stops += max(0, len(_STOPS.findall(text)) - 1) * SENTENCE_SECONDS
    return words / a_second + characters / CHINESE_CHARACTERS_A_SECOND + stops
