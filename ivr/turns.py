"""Turns: what the caller hears at a step, and which answers are accepted. Values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from billing_core.money import Money
from ivr.prompts import Prompt
from ivr.prompts.sayings import Meaning

if TYPE_CHECKING:
    from ivr.steps import Step

Words = tuple[Prompt, ...]


@dataclass(frozen=True, slots=True)
class Say:
    """Tell something and go straight on: the next step's words follow in the same breath."""

    words: Words
    then: Step


@dataclass(frozen=True, slots=True)
class Menu:
    """A choice of one key; `shorter` is said at the second try.

    `choices` map a key to the step it leads to, or are just the keys when the answer decides.
    With `spoken` it also listens: for each answer the meaning that, when said, is that answer.
    """

    words: Words
    choices: Mapping[str, Step] | str
    shorter: Words = ()
    timeout_seconds: int = 7
    silence_is: str | None = None  # the answer that silence stands for, where it is no mistake
    spoken: Mapping[str, Meaning] = field(default_factory=dict)
    heard_out: bool = False  # terms: no key cuts them short


@dataclass(frozen=True, slots=True)
class Digits:
    """A number keyed in. Ends at `at_most` digits when `fixed`, else at pound."""

    words: Words
    at_least: int
    at_most: int
    fixed: bool = False
    keeps_star: bool = False  # star is part of the answer, not "start over"
    may_be_empty: bool = False  # pound alone, or silence, is an answer too
    shorter: Words = ()
    timeout_seconds: int = 10


@dataclass(frozen=True, slots=True)
class Listen:
    """Something said: a language's name. Keys still work as a menu's."""

    words: Words
    hints: str
    choices: str = ""
    shorter: Words = ()
    timeout_seconds: int = 7


@dataclass(frozen=True, slots=True)
class TakePayment:
    """Hand over to <Pay>, which reads the card and returns a token: the digits never reach us."""

    words: Words
    amount: Money
    description: str  # kept by the processor: an opaque reference, nothing about care
    bank_account: str | None = None  # checking or savings; None: a card


@dataclass(frozen=True, slots=True)
class Wait:
    """Something of ours is still at work: say so, wait, and ask the step again."""

    words: Words
    seconds: int = 3  # silence never lasts longer


@dataclass(frozen=True, slots=True)
class Transfer:
    """Put the caller through to a number; the answer is how that ended."""

    words: Words
    number: str  # E.164
    ring_seconds: int = 20


@dataclass(frozen=True, slots=True)
class Record:
    """A message after the tone. With `obeys_keys`, 0 is a person and star starts over; without,
    whatever key ends it, it is a message. A key among `answers` is one, instead of words.
    """

    words: Words
    max_seconds: int = 120
    obeys_keys: bool = False
    answers: str = ""


@dataclass(frozen=True, slots=True)
class HangUp:
    """The last words."""

    words: Words


Turn = Say | Menu | Digits | Listen | TakePayment | Wait | Transfer | Record | HangUp


@dataclass(frozen=True, slots=True)
class Card:
    """What <Pay> reported: a token on success, else why not, in one of a few words of ours."""

    token: str | None
    brand: str = ""
    last4: str = ""
    good_through: date | None = None  # the last day of the month printed on it
    failure: str | None = None  # star | hung_up | attempts | declined | outage | broken


@dataclass(frozen=True, slots=True)
class BankEntry:
    """What <Pay> reported of a bank account: a token, never its number; else why not."""

    token: str | None
    routing_number: str = ""
    last_digits: str = ""  # as many as the carrier tells: two
    failure: str | None = None  # the same words


@dataclass(frozen=True, slots=True)
class Dialled:
    """How a transfer ended."""

    status: str  # completed | busy | no-answer | failed | canceled
    bridged: bool


@dataclass(frozen=True, slots=True)
class Recording:
    """A message left: where the carrier keeps it, and how long it is."""

    sid: str | None
    seconds: int
    key: str = ""  # of the turn's `answers`, if one ended it


@dataclass(frozen=True, slots=True)
class Heard:
    """Words the carrier's recogniser returned."""

    text: str
    confidence: float
