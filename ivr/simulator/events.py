"""What is heard and done on a phone, what the line waits for, and what a caller can give it."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

Piece = str | int  # words, or the milliseconds of a break


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the transcript. `kind` is one of:

    said, played, pause, asked, pressed, words, pay_step, ringing, whisper, connected, queued,
    recorded, interrupted, hung_up, message (a text arriving), texted (one sent), http, refused,
    warning, trouble.
    """

    kind: str
    at_seconds: float = 0.0  # since the call began; a prompt's is when it starts
    text: str = ""  # keys that are secret are written as bullets
    language: str = ""  # of <Say>
    voice: str = ""
    seconds: float = 0.0  # how long it lasts
    pieces: tuple[Piece, ...] = ()  # the text again, with its breaks, for a speech synthesiser
    rate: str = ""  # of <prosody>, when all of it is spoken slower
    step: str = ""  # of <Pay>
    built_in: bool = False  # the carrier's own words, in the carrier's own language
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the line waits for. `kind` is one of:

    keys, speech (keys are taken too), pay, record, ringing, pause, queue, ended;
    incoming: the line calls this phone, and nobody has picked up yet.
    """

    kind: str
    timeout_seconds: float = 0.0
    step: str = ""  # of <Pay>
    attempt: int = 1  # of <Pay>
    action: str = ""  # the path that will be told, e.g. /voice/identify.birth_date/7
    digits_at_most: int | None = None
    finish_on_key: str = ""
    hints: tuple[str, ...] = ()
    language: str = ""  # the recogniser's
    called: tuple[str, ...] = ()  # numbers that are ringing
    secret: str = (
        ""  # the field whose digits must not be written down: birth_date, zip, card_number …
    )
    barge_in: bool = True
    in_queue: bool = False  # somebody may pick up, whatever else is awaited


ENDED = Waiting("ended")


@dataclass(frozen=True, slots=True)
class Key:
    """One key. `after_seconds` into the prompt; None when the caller hears it to its end first."""

    key: str
    after_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """Something said, and how sure the recogniser is."""

    text: str
    confidence: float


@dataclass(frozen=True, slots=True)
class TimePasses:
    """The caller does nothing until something happens by itself."""


@dataclass(frozen=True, slots=True)
class Answered:
    """Who was called, or serves the queue, picks up; and talks if they accept the call."""

    accept: bool
    talk_seconds: float


@dataclass(frozen=True, slots=True)
class MachineAnswered:
    """An answering machine picks up, and has said its own words."""


@dataclass(frozen=True, slots=True)
class NotAnswered:
    """Who was called does not pick up: no-answer, busy or failed."""

    status: str


@dataclass(frozen=True, slots=True)
class Message:
    """A message spoken after the tone."""

    seconds: int
    hangs_up: bool = False


Input = Key | Words | TimePasses | Answered | MachineAnswered | NotAnswered | Message

T = TypeVar("T")
Script = Generator[Waiting, Input, T]
"""A part of a call: runs until it waits, is given an input, goes on, returns its result."""


class SimulatorError(Exception):
    """Something the simulator cannot or must not do; the message says what."""


class HungUp(Exception):
    """The caller put the phone down. Thrown into the script, so every verb can have its say."""
