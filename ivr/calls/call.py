"""Call: a call as the flows see it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

import msgspec
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from billing_core import clock
from billing_core.accounts import queries as accounts
from billing_core.policies import Policy
from ivr.calls.asked import Asked
from ivr.outcomes import Outcome, better
from ivr.prompts import Prompt

if TYPE_CHECKING:
    from ivr.house import House


class Bill(msgspec.Struct, omit_defaults=True):
    """One of several bills paid together: on whose account, how much, and what came of it."""

    guarantor_id: int
    cents: int
    plan_id: str | None = None
    payment_id: str | None = None  # once the caller has agreed


class CardUsed(msgspec.Struct):
    """A card that has paid in this call, and can pay once more without being keyed."""

    token: str
    brand: str
    last4: str


class Notes(msgspec.Struct, omit_defaults=True):
    """What one turn leaves for a later one; no digit of a card, a birth date or a ZIP code."""

    called_before: bool = False  # from this number, so that it is known how to speak
    chose_before: bool = False  # at the main menu, where a new caller hears that 0 is a person
    keys_only: bool = False  # what was said was not understood twice: only keys from then on
    relay: bool = False  # through a relay service: somebody types and reads for the caller
    holds: int = 0  # minutes asked for, to look for something
    paused_at: str | None = None  # the question asked before that
    resume_at: str | None = None  # where whoever is cut off may go on in another call
    stopped_in: str | None = None  # the sid of such a call
    errand: str = "balance"  # what the caller wanted when asked who they are
    keyed_id: int | None = None
    half_id: str | None = None  # four of the eight digits, keyed as if the dash were pound
    birth_date_matched: bool = False
    identity_failures: int = 0
    by_person_only: bool = False  # an account proved to be theirs that the line does not speak of
    visits_heard: int = 0
    dollars: int | None = None  # of an amount, until its cents are keyed
    amount_cents: int | None = None
    token: str | None = None  # the processor's, until the last 1
    brand: str = ""
    last4: str = ""
    good_through: date | None = None  # of the card, the last day of its month
    method_id: str | None = None  # of what is saved: the one to pay with, or to look after
    to_keep: str | None = None  # the token of a card that has paid, until it is saved or not
    wants_receipt: bool = False  # by text, once it is known whether the card is saved
    again_after: str | None = None  # a payment of today after which another is wanted
    cards_refused: int = 0
    account_kind: str | None = None  # checking or savings
    bank_account_id: str | None = None
    agreed_by: str | None = None  # the recording of "I agree"; None: by a key
    bank_payment_id: str | None = None
    payment_id: str | None = None
    bills: list[Bill] = []
    adding: int | None = None  # the account proved to be theirs, whose bill may be added to them
    card_used: CardUsed | None = None  # until the call ends
    news: str | None = None  # a payment of an earlier call, to be told about in this one
    waits: int = 0
    text_to: str | None = None
    guest: bool = False  # paying for someone else: hears nothing they did not supply
    reason: str = "question"  # why a person is asked for
    line: str | None = None  # the line of the phone book to ring, when it is not the usual one
    interpreter: str | None = None  # the language of the interpreter asked for
    call_back_to: str | None = None
    call_back_at: str | None = None  # as it was spoken, with its zone
    premium: str | None = None
    plan_months: int | None = None  # the term chosen
    plan_first_now: bool = False  # its first payment is made in this call
    plan_heard: str = ""  # the day and the balance of the terms as they were heard
    plan_id: str | None = None  # the plan that the payment is for
    pays_later: bool = False  # the amount chosen is for a later day
    draw_on: str | None = None  # that day
    draws_for: Literal["plan", "statement", "once"] = "statement"  # what autopay is set up for
    draws_heard: int = 0
    visit_id: str | None = None  # whose charge is questioned; None: something else on the bill
    charge_reason: str | None = None  # one of disputes.models.REASONS
    dispute: str | None = None  # its number
    placement_heard: bool = False  # that debt was placed with an agency or attorneys
    to_send: str | None = None  # the paper of which a copy is wanted: dispute:12345678
    past_heard: int = 0  # payments of the past, the newest first
    income_by: str | None = None  # month or year: what is keyed next; the amount is not here


A_PHONES = re.compile(r"\+[1-9][0-9]{9,14}")  # shorter ones are not called back from here
# RESTRICTED and UNAVAILABLE, as carriers spell them on a keypad; ANONYMOUS and others are shorter.
WITHHELD = ("+7378742833", "+86282452253")


@dataclass(slots=True)
class Call:
    """A call as the flows see it: its row, and what a step may read and write through."""

    sid: str
    from_number: str
    to_number: str
    started_at: datetime
    step: str
    reference: str
    turn: int = 0
    language: str = "en_US"
    slow: bool = False
    stir_passed: bool = False
    guarantor_id: int | None = None
    verified: bool = False
    mistakes: int = 0
    mistakes_in_call: int = 0
    lead: tuple[Prompt, ...] = ()
    history: list[str] = field(default_factory=list)
    notes: Notes = field(default_factory=Notes)
    asked: Asked = field(default_factory=Asked)
    outcome: Outcome | None = None
    ended_at: datetime | None = None
    received: float | None = None  # when this turn's request came, by the computer's own counter
    connection: Connection | None = None
    house: House | None = None
    after_commit: list[Callable[[], None]] = field(default_factory=list)
    session: Session | None = None

    @property
    def db(self) -> Session:
        """A session in this turn's transaction."""
        if self.session is None:
            assert self.connection is not None
            self.session = Session(self.connection)
        return self.session

    @property
    def reads(self) -> Connection:
        """The same transaction without a session, for what is asked in nearly every turn."""
        assert self.connection is not None
        return self.connection

    @property
    def at(self) -> House:
        """What a step may reach beside the database: phone book, policies, jobs."""
        assert self.house is not None
        return self.house

    @property
    def policy(self) -> Policy:
        """What the operator and the law have decided for the whole line, today."""
        return self.at.policies.for_region(None, self.today)

    @property
    def today(self) -> date:
        """The day it is where the plan is."""
        return clock.today(self.at.book.zone)

    @property
    def account_policy(self) -> Policy:
        """What holds today for the account spoken of, in its region."""
        region = accounts.region(self.db, self.account)
        return self.at.policies.for_region(region, self.today)

    @property
    def account(self) -> int:
        """The guarantor whose bill may be spoken: only once the caller has proved who they are."""
        assert self.verified, "a private step was reached before the caller was identified"
        assert self.guarantor_id is not None
        return self.guarantor_id

    @property
    def paying_for(self) -> int:
        """The guarantor whose bill may be paid: the caller's own, or the one a guest named."""
        assert self.verified or self.notes.guest, "a payment without an account"
        assert self.guarantor_id is not None
        return self.guarantor_id

    def asks_for_a_person(self, reason: str, *, line: str | None = None) -> None:
        """Note why a person is wanted, and which line to ring if not the usual one for it."""
        self.notes.reason = reason
        self.notes.line = line

    def asks_for_anyone(self) -> None:
        """Any person will do; whoever asked for an interpreter gets one for every errand."""
        if self.notes.interpreter is None:
            self.asks_for_a_person("question")
        else:
            line = self.at.book.interpreter_line(self.notes.interpreter)
            self.asks_for_a_person("interpreter", line=line.key)

    def comes_to(self, outcome: Outcome | None) -> None:
        """Note what was reached, unless the call has come to more already."""
        self.outcome = better(self.outcome, outcome)

    @property
    def turn_id(self) -> str:
        """The name of what must happen once for this turn."""
        return f"{self.sid}/{self.turn}"

    @property
    def caller_number(self) -> str | None:
        """The calling number in E.164, or None when it is withheld or not a phone's."""
        number = self.from_number
        return number if A_PHONES.fullmatch(number) and number not in WITHHELD else None
