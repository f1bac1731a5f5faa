"""What is said in one breath, prompt after prompt, with the longest values it commonly carries."""

from __future__ import annotations

from dataclasses import dataclass

from ivr import catalogues
from ivr.catalogues.worst_case import worst_seconds
from ivr.speech.templates import is_choice, sentences
from ivr.speech.timing import SENTENCE_SECONDS


@dataclass(frozen=True)
class Chain:
    """Prompts by key, in order; one that is spoken in a language of its own has it after a colon.

    Read from a trail: `balance.owed@3f1c9a balance.choices@77d0aa`.
    """

    prompts: tuple[str, ...]

    @classmethod
    def read(cls, trail: str) -> Chain:
        return cls(tuple(named.partition("@")[0] for named in trail.split()))

    def seconds_to_choice(self, language: str) -> float:
        """Until the first key has been named, or all is said where none is."""
        before = 0.0
        for number, prompt in enumerate(self.prompts):
            before += SENTENCE_SECONDS if number else 0
            key, _, own = prompt.partition(":")
            code = own or language
            words = catalogues.words(key, code)
            offered = _up_to_the_choice(words)
            if offered is not None:
                return before + _seconds(key, offered, code)
            before += _seconds(key, words, code)
        return before


def _up_to_the_choice(words: str) -> str | None:
    before: list[str] = []
    for sentence in sentences(words):
        before.append(sentence)
        if is_choice(sentence):
            return " ".join(before)
    return None


def _seconds(key: str, words: str, code: str) -> float:
    return worst_seconds(catalogues.wordings()[key], words, code)
