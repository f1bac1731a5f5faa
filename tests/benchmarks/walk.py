"""One walked call, and what its seconds go to: our words, keys, thought, the platform, the bank.

The model: prompt lengths by `ivr.speech`; 0.7 s a key; 1.0 s of thought an answer; 0.6 s of the
platform a turn. Someone of 75 or more: 1.2 s a key, 3 s of thought.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from functools import reduce

from ivr.prompts.languages import LANGUAGES
from ivr.simulator.events import Event
from ivr.simulator.phone import Phone
from ivr.speech import Break
from ivr.speech.numbers import number_words
from ivr.speech.timing import spoken_seconds

PLATFORM_SECONDS = 0.6
TOKEN_SECONDS = 2.0  # the processor turns a card into a token: assumed, not measured
RECOGNISED_SECONDS = 1.0  # after which someone who knows a prompt knows which it is
STOPS_MAX = 60

CODES = {language.say_language: code for code, language in LANGUAGES.items()}
CHOICE = {  # how a key is offered
    "en_US": "press {figure}",
    "es_US": "oprima {figure}",
    "zh_Hans_CN": "按{word}",
    "zh_Hant_HK": "按{word}",
}


@dataclass(frozen=True)
class Caller:
    """How someone answers. `waits_for`: the end of a prompt, the choice they want, or nothing."""

    name: str
    waits_for: str
    key_seconds: float = 0.7
    think_seconds: float = 1.0


CALLERS = (
    Caller("hears everything", "the end"),
    Caller("answers once the choice is said", "the choice"),
    Caller("knows the line", "nothing"),
    Caller("75 or older, hears everything", "the end", key_seconds=1.2, think_seconds=3.0),
)


@dataclass(frozen=True)
class Spent:
    """Seconds by what they went to, and keys pressed."""

    speech: float = 0.0
    keying: float = 0.0
    thought: float = 0.0
    platform: float = 0.0
    waiting: float = 0.0
    keys: int = 0

    @property
    def seconds(self) -> float:
        return self.speech + self.keying + self.thought + self.platform + self.waiting

    @property
    def carrier(self) -> float:
        """The platform, the processor, and silence until it goes on."""
        return self.platform + self.waiting

    @classmethod
    def all(cls, spent: Iterable[Spent]) -> Spent:
        """The sum of these."""
        return reduce(lambda one, other: one.plus(**asdict(other)), spent, cls())

    def plus(self, **more: float) -> Spent:
        return replace(self, **{name: getattr(self, name) + value for name, value in more.items()})

    def since(self, earlier: Spent) -> Spent:
        return self.plus(**{part.name: -getattr(earlier, part.name) for part in fields(self)})


@dataclass(frozen=True)
class Stretch:
    """What is said between two answers."""

    events: tuple[Event, ...]

    @property
    def seconds(self) -> float:
        return sum(_seconds(event) for event in self.events)

    def until(self, pattern: str) -> float | None:
        """Seconds until these words have been said; None when they are not said."""
        before = 0.0
        for event in self.events:
            said = re.search(pattern, event.text)
            if said:
                return before + _seconds(event) * said.end() / len(event.text)
            before += _seconds(event)
        return None


@dataclass
class Walk:
    """A caller going through the line. `keys` by step; `landmarks` are words that must be heard."""

    phone: Phone
    language: str
    caller: Caller
    keys: Mapping[str, str]
    landmarks: Mapping[str, Callable[[], str]]
    work: Callable[[], object]  # lets the jobs do what is waiting
    spent: Spent = field(default_factory=Spent)
    reached: dict[str, Spent] = field(default_factory=dict)
    laps: list[tuple[str, Spent]] = field(default_factory=list)  # each step, and what is spent then
    _seen: int = 0

    def to(self, landmark: str) -> Spent:
        """Go on until those words have been heard; return what it took from the start."""
        for _ in range(STOPS_MAX):
            stretch = self._next_stretch()
            step = self._step()
            key = self.keys.get(step)
            self._listen(stretch, key)
            if landmark in self.reached:
                self.laps.append((step, self.reached[landmark]))
                return self.reached[landmark]
            self._answer(step, key)
            self.laps.append((step, self.spent))
        raise AssertionError(f"{landmark} was never heard:\n{self.phone.transcript()}")

    def by_step(self, start: Spent) -> list[tuple[str, Spent]]:
        """What each step took, in the order they came, from there on."""
        taken, before = [], start
        for step, then in self.laps:
            if then.seconds > start.seconds:
                taken.append((step, then.since(before)))
                before = then
        return taken

    def _next_stretch(self) -> Stretch:
        new = self.phone.events[self._seen :]
        self._seen = len(self.phone.events)
        tokens = sum(event.kind == "pay_step" and event.text == "success" for event in new)
        self.spent = self.spent.plus(platform=PLATFORM_SECONDS, waiting=tokens * TOKEN_SECONDS)
        return Stretch(tuple(event for event in new if event.kind == "said"))

    def _step(self) -> str:
        waiting = self.phone.waiting
        return waiting.step or waiting.action.removeprefix("/voice/").partition("/")[0]

    def _listen(self, stretch: Stretch, key: str | None) -> None:
        heard = self._heard(stretch, key)
        for name, words in self.landmarks.items():
            at = stretch.until(words()) if name not in self.reached else None
            if at is not None:
                self.reached[name] = self.spent.plus(speech=at)
                heard = max(heard, at)
        self.spent = self.spent.plus(speech=heard)

    def _heard(self, stretch: Stretch, key: str | None) -> float:
        if self.caller.waits_for == "nothing" and key:
            return min(RECOGNISED_SECONDS, stretch.seconds)
        if self.caller.waits_for == "the choice" and key and len(key) == 1:
            word = number_words(int(key), self.language)
            said = stretch.until(CHOICE[self.language].format(figure=key, word=word))
            assert said is not None, f"{key} was not offered: {[e.text for e in stretch.events]}"
            return said
        return stretch.seconds

    def _answer(self, step: str, key: str | None) -> None:
        if key:
            keying = len(key) * self.caller.key_seconds
            thought = self.caller.think_seconds
            self.spent = self.spent.plus(keying=keying, thought=thought, keys=len(key))
            self.phone.press(key)
            return
        assert key is not None, f"no key for {step}:\n{self.phone.transcript()}"
        self.work()
        self.spent = self.spent.plus(waiting=self.phone.waiting.timeout_seconds)
        self.phone.silence()


def _seconds(event: Event) -> float:
    pieces = tuple(Break(p) if isinstance(p, int) else p for p in event.pieces)
    return spoken_seconds(pieces, CODES[event.language])
