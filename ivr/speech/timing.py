"""How long words take to say: a model, to be measured again with the real voices.

English 150 words a minute, Spanish 5.4 syllables a second, Chinese 4.3 characters a second;
0.15 s a comma, 0.35 s between sentences, and the pauses we ask for.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ivr.prompts import Prompt
from ivr.speech.numbers import number_words
from ivr.speech.rendering import render
from ivr.speech.spoken import Break, Spoken

WORDS_A_SECOND = 150 / 60
SYLLABLES_A_SECOND = 5.4
CHARACTERS_A_SECOND = 4.3
COMMA_SECONDS = 0.15
SENTENCE_SECONDS = 0.35

_ABBREVIATION = re.compile(r"\b([ap])\.m\.")
_COMMAS = re.compile(r"[,，、；;](?!$)")
_STOPS = re.compile(r"[.?!:](?=\s\S)|[。？！：](?=.)")
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?|\d+")
_FIGURE = re.compile(r"\d+")
_IDEOGRAPH = re.compile(r"[\u3400-\u9fff]")
_LATIN_WORD = re.compile(r"[A-Za-z]+")
_VOWELS = re.compile(r"[aeiouáéíóúü]+|\by\b")
_STRONG = re.compile(r"[aeoáéíóú]")


def seconds(prompt: Prompt, language_code: str) -> float:
    """About how long the prompt takes to say, in seconds."""
    return spoken_seconds(render(prompt, language_code), prompt.language or language_code)


def spoken_seconds(spoken: Spoken, code: str) -> float:
    """About how long these words and pauses take, in seconds."""
    return sum(
        piece.milliseconds / 1000 if isinstance(piece, Break) else _text_seconds(piece, code)
        for piece in spoken
    )


@lru_cache(maxsize=4096)
def _text_seconds(text: str, code: str) -> float:
    text = _ABBREVIATION.sub(r"\1 m", text.strip())
    pauses = len(_COMMAS.findall(text)) * COMMA_SECONDS
    pauses += len(_STOPS.findall(text)) * SENTENCE_SECONDS
    if code == "es_US":
        return pauses + _syllables(text) / SYLLABLES_A_SECOND
    if code.startswith("zh"):
        return pauses + _characters(text) / CHARACTERS_A_SECOND
    return pauses + len(_WORD.findall(_figures_as_words(text, "en_US"))) / WORDS_A_SECOND


def _characters(text: str) -> float:
    """Ideographs, and two for each word in Latin letters."""
    return len(_IDEOGRAPH.findall(text)) + 2 * len(_LATIN_WORD.findall(text))


def _syllables(text: str) -> int:
    words = _WORD.findall(_figures_as_words(text, "es_US").lower())
    return sum(_word_syllables(word) for word in words)


def _figures_as_words(text: str, code: str) -> str:
    return _FIGURE.sub(lambda figure: number_words(int(figure[0]), code), text)


def _word_syllables(word: str) -> int:
    groups = _VOWELS.findall(word)
    return max(1, sum(max(1, len(_STRONG.findall(group))) for group in groups))
