"""A caller who listens: answers what is asked, and presses a key once it has been offered in words.

How fast they think and key is the pretend carrier's to count; whoever is slower than a <Gather> or
<Pay> waits is not heard in time.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from ivr.prompts.languages import ENGLISH, LANGUAGES
from ivr.simulator.events import Event
from ivr.simulator.pace import Pace
from ivr.speech.numbers import number_words
from tests.caller import Caller
from tests.scenarios.errands.errand import SILENCE, Errand

STOPS_MAX = 60
QUICK, USUAL, SLOW = Pace(0.3, 0.5), Pace(1.2, 2.0), Pace(3.0, 3.0)
SPEEDS = {"quick": QUICK, "usual": USUAL, "slow": SLOW}
OFFER = {  # how a key is offered, at first and when it is said shorter
    "en_US": r"press ({figure}|{word})|, {figure}\.",
    "es_US": r"oprima ({figure}|{word})|, {figure}\.",
    "zh_Hans_CN": "按{word}|，{word}。",
    "zh_Hant_HK": "按{word}|，{word}。",
}
CODES = {language.say_language: code for code, language in LANGUAGES.items()}
OFFERED_KEYS = "1234568"  # the others mean the same everywhere, and are not offered each time
BACK = "9"
DEEDS: dict[str, tuple[str, Callable[[str], tuple[Any, ...]]]] = {
    "id": ("keys_guarantor_id", lambda _: ()),
    "birth": ("keys_birth_date", lambda _: ()),
    "zip": ("keys_zip", lambda _: ()),
    "wait": ("waits", lambda _: ()),
    "card": ("keys_card", lambda name: (name,)),
    "say": ("says", lambda words: (words,)),
    "message": ("leaves_a_message", lambda seconds: (int(seconds),)),
    "answered": ("is_answered", lambda _: ()),
    "nobody": ("is_not_answered", lambda _: ()),
    "bye": ("hangs_up", lambda _: ()),
    SILENCE: ("is_silent", lambda _: ()),
}


@dataclass
class Listener:
    """Somebody with an errand, in a language, at a speed. `stops` are the steps that asked them."""

    caller: Caller
    errand: Errand
    language: str = ENGLISH.code
    pace: Pace = USUAL
    listens: bool = True  # to the words; else a key is pressed as it is asked for
    stops: list[str] = field(default_factory=list)
    told: Callable[[str, tuple[Any, ...], dict[str, Any]], object] | None = None  # what was done
    _asked: Counter[str] = field(default_factory=Counter)

    def sets_out(self) -> Listener:
        """Be who the errand is about, and call the line."""
        self.errand.given(self.caller.speaks(self.language))
        self._do("dials")
        return self

    def goes_through(self) -> Listener:
        """Answer whatever is asked until the call is over."""
        while not self.caller.phone.ended:
            self.answers()
        return self

    def asked_by(self) -> str:
        """The step that asks now; with the field of <Pay>, if it is <Pay> that asks."""
        waiting = self.caller.phone.waiting
        step = waiting.action.removeprefix("/voice/").partition("/")[0] or self.caller.row.step
        return f"{step}/{waiting.step}" if waiting.kind == "pay" else step

    def answers(self) -> None:
        """Do what is wanted where the call stands."""
        asked_by = self.asked_by()
        self.stops.append(asked_by)
        assert len(self.stops) < STOPS_MAX, f"no end\n{self.caller.phone.transcript()}"
        own = self._own_language(asked_by)
        if own is not None:
            self._press(own, asked_by)
            return
        step = asked_by.partition("/")[0]
        if self.caller.phone.waiting.kind != "pay":
            self._asked[step] += 1
        self._fulfil(self.errand.wish(step, max(1, self._asked[step])), asked_by)

    def _own_language(self, asked_by: str) -> str | None:
        """The key that brings the caller to their own language, where it is needed."""
        key = LANGUAGES[self.language].key
        if asked_by == "welcome.greet" and asked_by not in self.errand.wishes:
            return SILENCE if self.language == ENGLISH.code else key
        if asked_by == "welcome.languages" and asked_by not in self.errand.wishes:
            return key
        spoken = self.caller.language
        return BACK if asked_by == "main_menu.choose" and spoken != self.language else None

    def _fulfil(self, wish: str, asked_by: str) -> None:
        kind, _, value = wish.partition(":")
        if wish == "again":
            self._do("hangs_up")
            self._do("dials")
        elif kind in DEEDS:
            do, given = DEEDS[kind]
            self._do(do, *given(value))
        else:
            self._press(wish, asked_by)

    def _press(self, keys: str, asked_by: str) -> None:
        if keys == SILENCE:
            self._do("is_silent")
        elif self.listens and len(keys) == 1 and keys in OFFERED_KEYS:
            self._press_when_offered(keys, asked_by)
        else:
            self._do("presses", keys)

    def _press_when_offered(self, key: str, asked_by: str) -> None:
        """As soon after it was offered as it takes to think, the prompt ended or not."""
        phone = self.caller.phone
        now = phone.seconds
        offered = self._offered(key, asked_by, now)
        ends = max((event.at_seconds + event.seconds for event in phone.heard), default=now) - now
        at = max(0.0, offered + self.pace.think_seconds)
        if at < ends:
            self._do("presses", key, after_seconds=round(at, 1))
        else:
            self._do("presses", key, pace=replace(self.pace, think_seconds=at - max(ends, 0.0)))

    def _offered(self, key: str, asked_by: str, now: float) -> float:
        """When the last offer of a key has been said, in seconds from now."""
        said = [event for event in self.caller.phone.heard if event.kind == "said"]
        found = [at for at in (_offer(event, key) for event in said) if at is not None]
        assert found, f"{key} was not offered at {asked_by}\n{self.caller.phone.transcript()}"
        return found[-1] - now

    def _do(self, do: str, *given: Any, pace: Pace | None = None, **named: Any) -> None:
        carrier = self.caller.carrier
        carrier.pace = pace or self.pace
        getattr(self.caller, do)(*given, **named)
        carrier.pace = self.pace
        if self.told is not None:
            self.told(do, given, named)


def _offer(event: Event, key: str) -> float | None:
    """When words that offer a key have been said, if they are among those of an event."""
    code = CODES[event.language]
    offer = OFFER[code].format(figure=key, word=number_words(int(key), code))
    found = re.search(rf"({offer})(?!\d)", event.text)
    return event.at_seconds + event.seconds * found.end() / len(event.text) if found else None
