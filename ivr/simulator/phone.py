"""Phone: a call as the caller has it. Press, speak, wait, hang up; read what was heard.

phone = carrier.call("+14155550123")
phone.spoken      "Thanks for calling …"
phone.waiting     Waiting(kind="keys", timeout_seconds=7, …)
phone.press("2")  runs the line's answer until it needs something again
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from ivr.simulator.events import (
    ENDED,
    Answered,
    Event,
    HungUp,
    Input,
    Key,
    MachineAnswered,
    Message,
    NotAnswered,
    Script,
    SimulatorError,
    TimePasses,
    Waiting,
    Words,
)

if TYPE_CHECKING:
    from ivr.simulator.carrier import Carrier
    from ivr.simulator.leg import Leg

KEYS = "0123456789*#"
BULLET = "•"
HEARD = ("said", "played")


class Phone:
    """One call, from ringing to the end. `events` is the transcript and only grows."""

    def __init__(self, carrier: Carrier, leg: Leg, script: Callable[[Leg], Script[None]]) -> None:
        self.carrier = carrier
        self.leg = leg
        self.number = leg.caller_number
        self.waiting: Waiting = ENDED
        self.events: list[Event] = []
        self.documents: list[str] = []
        self.keys_pressed = 0
        self.started: datetime = carrier.clock.now()
        self._heard_from = 0  # the event with which the last stretch of speech begins
        self._answered_since = False
        leg.report = self.add
        leg.keep = self.documents.append
        self._script = script(leg)

    def start(self) -> Phone:
        """Let it ring at the other end, and run until the line waits for something."""
        self._advance(lambda: next(self._script))
        return self

    def press(self, keys: str, *, after_seconds: float | None = None) -> None:
        """Press keys, the first when the prompt has ended or `after_seconds` into it.

        The others follow at once: after the key that ends one answer, the next begins another.
        """
        wrong = set(keys) - set(KEYS)
        if wrong:
            raise SimulatorError(f"no such key on a phone: {' '.join(sorted(wrong))}")
        for index, key in enumerate(keys):
            self._written(key)
            self._give(Key(key, after_seconds if index == 0 else 0.0))
            if self.ended:
                return

    def say(self, text: str, confidence: float = 0.9) -> None:
        """Speak to a line that listens."""
        self.add(Event("words", text=text))
        self._give(Words(text, confidence))

    def silence(self) -> None:
        """Do nothing until the line loses patience."""
        self._give(TimePasses())

    def wait(self) -> None:
        """Let the line's pause, ringing or music go by."""
        self._give(TimePasses())

    def hang_up(self) -> None:
        """Put the phone down."""
        self._in_call()
        self.add(Event("hung_up", text="caller"))
        self._answered_since = True
        self._advance(lambda: self._script.throw(HungUp()))

    def answer_transfer(self, accept: bool = True, talk_seconds: float = 60) -> None:
        """Who is being called picks up: accepts and talks, or hears the whisper and declines."""
        if not self.waiting.in_queue:
            self._only("ringing")
        self._give(Answered(accept, talk_seconds))

    def no_answer(self) -> None:
        """Whoever is being called lets it ring."""
        self._only("ringing", "incoming")
        self._give(NotAnswered("no-answer"))

    def busy(self) -> None:
        """Whoever is being called is on another call."""
        self._only("ringing", "incoming")
        self._give(NotAnswered("busy"))

    def failed(self) -> None:
        """The number that is being called cannot be reached."""
        self._only("ringing")
        self._give(NotAnswered("failed"))

    def leave_message(self, seconds: int, *, hangs_up: bool = False) -> None:
        """Speak after the tone, then press pound or put the phone down."""
        self._only("record")
        self._give(Message(seconds, hangs_up))

    def pick_up(self) -> None:
        """Answer a call that the line makes to this phone."""
        self._only("incoming")
        self._give(Answered(accept=True, talk_seconds=0))

    def let_machine_answer(self) -> None:
        """An answering machine takes a call that the line makes to this phone."""
        self._only("incoming")
        self._give(MachineAnswered())

    def text(self, body: str) -> None:
        """Send a text message to the number that was called."""
        self.carrier.texts(self.number, self.leg.line_number, body)

    @property
    def ended(self) -> bool:
        return self.waiting.kind == "ended"

    @property
    def sid(self) -> str:
        return self.leg.sid

    @property
    def heard(self) -> list[Event]:
        """What was said and played since the last input that led to anything being said."""
        return [event for event in self.events[self._heard_from :] if event.kind in HEARD]

    @property
    def spoken(self) -> str:
        """The words of `heard`."""
        return " ".join(event.text for event in self.heard if event.kind == "said")

    @property
    def messages(self) -> list[str]:
        """The texts that arrived here, oldest first."""
        return [event.text for event in self.events if event.kind == "message"]

    @property
    def seconds(self) -> float:
        """How long the call has lasted."""
        return (self.carrier.clock.now() - self.started).total_seconds()

    def transcript(self) -> str:
        """The call as text, one event a line, for a failing test or a terminal."""
        return "\n".join(
            f"{event.at_seconds:7.1f}  {event.kind:11} {event.text}"
            + (f"  [{event.language}]" if event.language else "")
            for event in self.events
        )

    def add(self, event: Event) -> None:
        """Write an event into the transcript; `at_seconds` it carries is an offset from now."""
        if event.kind in HEARD and self._answered_since:
            self._heard_from = len(self.events)
            self._answered_since = False
        self.events.append(replace(event, at_seconds=round(self.seconds + event.at_seconds, 2)))

    def interrupt(self, exception: BaseException) -> None:
        """Break into the call from outside: the REST API redirects it or ends it."""
        self._in_call()
        self._advance(lambda: self._script.throw(exception))

    def _give(self, given: Input) -> None:
        self._in_call()
        self._answered_since = True
        self.leg.requests_without_input = 0
        self._advance(lambda: self._script.send(given))

    def _advance(self, move: Callable[[], Waiting]) -> None:
        try:
            self.waiting = move()
        except StopIteration:
            self.waiting = ENDED
        except BaseException:
            self.waiting = ENDED
            raise

    def _written(self, key: str) -> None:
        self._in_call()
        self.keys_pressed += 1
        secret = self.waiting.secret
        details = {"field": secret} if secret else {}
        self.leg.unwritten = Event("pressed", text=BULLET if secret else key, details=details)
        if self.waiting.kind not in ("keys", "speech", "pay"):
            self.leg.write_key()

    def _in_call(self) -> None:
        if self.ended:
            raise SimulatorError("the call has ended")

    def _only(self, *kinds: str) -> None:
        if self.waiting.kind not in kinds:
            raise SimulatorError(
                f"the line waits for {self.waiting.kind}, not {' or '.join(kinds)}"
            )
