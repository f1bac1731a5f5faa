"""Listening: prompts that sound while the caller may already answer. Used by Gather and Pay."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from ivr.simulator.events import Event, Key
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
            self._think(given)
        self._unheard = 0.0
        self._answering = True
        self._leg.write_key()
        self._leg.elapse(self._leg.carrier.pace.key_seconds)
        return True

    def hears_out(self) -> None:
        """Let the prompts come to their end."""
        self._leg.elapse(self._unheard)
        self._unheard = 0.0

    def _think(self, given: Key) -> None:
        if given.after_seconds is None and not self._answering:
            self._leg.elapse(self._leg.carrier.pace.think_seconds)
