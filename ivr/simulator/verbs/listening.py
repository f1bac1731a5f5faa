"""Listening: prompts that sound while the caller may already answer. Used by Gather and Pay."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from ivr.simulator.events import Event, Input, Key, TimePasses
from ivr.simulator.verbs.speak import sounds

if TYPE_CHECKING:
    from ivr.simulator.leg import Leg


class Listening:
    """The prompts of one question, heard to the end or cut short by a key."""

    def __init__(self, leg: Leg, prompts: list[Element], *, barge_in: bool = True) -> None:
        self._leg = leg
        self._barge_in = barge_in
        self._unheard = sounds(leg, prompts)
        self._answering = False
        if not barge_in and self._unheard:
            leg.typed.clear()

    def add(self, seconds: float) -> None:
        """Something else sounds after the prompts, e.g. the carrier's own words."""
        self._unheard += seconds

    def takes(self, given: Key) -> bool:
        """Let a key be pressed; False when it came during a prompt that cannot be interrupted."""
        if given.after_seconds is not None and given.after_seconds < self._unheard:
            if not self._barge_in:
                self._leg.write_key()
                return False
            self._leg.elapse(given.after_seconds)
            self._leg.report(Event("interrupted"))
        else:
            self._leg.elapse(self._unheard)
            if not self._answering:
                self._leg.elapse(self._quiet(given))
        self._unheard = 0.0
        self._answering = True
        self._leg.write_key()
        self._leg.elapse(self._leg.carrier.pace.key_seconds)
        return True

    def hears_out(self) -> None:
        """Let the prompts come to their end."""
        self._leg.elapse(self._unheard)
        self._unheard = 0.0

    def is_over(self, given: Input, timeout_seconds: float) -> bool:
        """Whether the line loses patience first; a key that is late reaches what is asked next."""
        late = isinstance(given, Key) and self._quiet(given) > timeout_seconds
        if not (late or isinstance(given, TimePasses)):
            return False
        self.hears_out()
        if isinstance(given, Key):
            self._leg.typed.append(Key(given.key, max(0.0, self._quiet(given) - timeout_seconds)))
        if not (late and self._answering):  # between two keys the time has gone by already
            self._leg.elapse(timeout_seconds)
        return True

    def _quiet(self, given: Key) -> float:
        """Seconds without a sound before a key: thinking of the first, reaching for another."""
        pace = self._leg.carrier.pace
        if self._answering:
            return pace.key_seconds
        return pace.think_seconds if given.after_seconds is None else 0.0
