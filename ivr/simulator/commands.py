"""What can be typed during a call in the terminal, and what it does."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from ivr.simulator.clock import SimClock
from ivr.simulator.events import SimulatorError
from ivr.simulator.pay import cards
from ivr.simulator.phone import KEYS, Phone
from ivr.simulator.postbox import Postbox
from ivr.simulator.recording import Recording
from ivr.simulator.screen import Screen

SAY, SURE = "say:", "@"  # say:balance, or say:balance@0.3 to be heard badly
UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
MESSAGE_SECONDS = 10


class Jobs(Protocol):
    """The line's own work, done when the caller waits."""

    def run_waiting(self) -> int: ...


@dataclass
class TerminalCall:
    """A call and what is around it while it is played."""

    phone: Phone
    time: SimClock
    jobs: Jobs
    postbox: Postbox
    screen: Screen
    recording: Recording | None = None

    def obey(self, line: str) -> None:
        """Do what was typed, then show what came of it. Raises SimulatorError when it cannot be."""
        if line.startswith("/"):
            name, _, argument = line[1:].partition(" ")
            if name not in COMMANDS:
                raise SimulatorError(f"there is no /{name}; /help lists what there is")
            COMMANDS[name](self, argument.strip())
        elif not line:
            self._silence()
        elif set(line) <= set(KEYS):
            self.press(line)
        else:
            self.say(line)
        self._after()

    def press(self, keys: str) -> None:
        if self.recording:
            self.recording.keys(keys)
        self.phone.press(keys)

    def say(self, words: str) -> None:
        if self.phone.waiting.kind != "speech":
            raise SimulatorError("the line hears only keys now; /help lists what can be typed")
        text, _, sure = words.removeprefix(SAY).rpartition(SURE)
        confidence = _share(sure) if text else None
        told = (words.removeprefix(SAY),) if confidence is None else (text, confidence)
        self._note("says", *told)
        self.phone.say(*told)

    def card(self, name: str) -> None:
        """Key a card through every step that is asked."""
        name = name or "visa"
        if self.phone.waiting.kind != "pay":
            raise SimulatorError("the line does not ask for a card")
        while self.phone.waiting.kind == "pay":
            keys = cards.keys(name, self.phone.waiting.step)
            if self.recording:
                self.recording.card(name)
            self.phone.press(keys)
            self._heard()

    def wait(self, _: str) -> None:
        """Let the line do its own work first: charge, and send."""
        self.jobs.run_waiting()
        self._note("waits")
        self.phone.wait()

    def hang_up(self, _: str) -> None:
        self._note("hangs_up")
        self.phone.hang_up()

    def answer(self, _: str) -> None:
        if self.phone.waiting.kind == "incoming":
            self.phone.pick_up()
            return
        self._note("is_answered")
        self.phone.answer_transfer()

    def decline(self, _: str) -> None:
        self._note("is_answered", accept=False)
        self.phone.answer_transfer(accept=False)

    def busy(self, _: str) -> None:
        self._note("is_not_answered", "busy")
        self.phone.busy()

    def no_answer(self, _: str) -> None:
        self._note("is_not_answered")
        self.phone.no_answer()

    def message(self, seconds: str) -> None:
        length = int(seconds) if seconds.isdigit() else MESSAGE_SECONDS
        self._note("leaves_a_message", length)
        self.phone.leave_message(length)

    def text(self, words: str) -> None:
        self.phone.text(words)

    def move_clock(self, how: str) -> None:
        moved = re.fullmatch(r"\+(\d+)([smhd])", how)
        if not moved:
            raise SimulatorError("the clock moves on by +30s, +10m, +2h or +1d")
        self.time.forward(seconds=int(moved[1]) * UNITS[moved[2]])

    def help(self, _: str) -> None:
        self.screen.help()

    def silence(self, _: str) -> None:
        self._silence()

    def _silence(self) -> None:
        self._note("is_silent")
        self.phone.silence()

    def _note(self, do: str, *given: Any, **named: Any) -> None:
        if self.recording:
            self.recording.act(do, *given, **named)

    def _heard(self) -> None:
        if self.recording:
            self.recording.heard()

    def _after(self) -> None:
        self._heard()
        self.jobs.run_waiting()
        self.postbox.look(self.phone)
        self.screen.show()


def _share(text: str) -> float | None:
    """How sure the recogniser is to be, from 0 to 1; None when that is not what was written."""
    try:
        share = float(text)
    except ValueError:
        return None
    return share if 0 <= share <= 1 else None


COMMANDS: dict[str, Callable[[TerminalCall, str], None]] = {
    "hangup": TerminalCall.hang_up,
    "wait": TerminalCall.wait,
    "silence": TerminalCall.silence,
    "card": TerminalCall.card,
    "say": TerminalCall.say,
    "answer": TerminalCall.answer,
    "decline": TerminalCall.decline,
    "busy": TerminalCall.busy,
    "noanswer": TerminalCall.no_answer,
    "message": TerminalCall.message,
    "text": TerminalCall.text,
    "clock": TerminalCall.move_clock,
    "help": TerminalCall.help,
}
