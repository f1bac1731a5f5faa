"""Caller: a person with a phone, for tests of flows. Every method returns the caller.

    caller.at(pay.enter_dollars).owes(120)
    caller.presses("500#")
    caller.stays().hears(prompts.pay.more_than_owed(Money.usd(120)))

Every request goes through the whole application, signed, and every document is linted.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec
from flask import Flask
from sqlalchemy import select

from billing_core.accounts import numbers
from billing_core.accounts.models import Guarantor
from billing_core.money import Money
from billing_core.seed import seed
from ivr.calls import CallRow, Notes
from ivr.prompts import Prompt
from ivr.prompts.languages import LANGUAGES
from ivr.simulator.carrier import LINE_NUMBER, Carrier
from ivr.simulator.pay import cards
from ivr.simulator.phone import Phone
from ivr.simulator.recognise import prompts_heard
from ivr.simulator.rest import RestApi
from ivr.speech import Spoken, render
from ivr.steps import Step
from tests import factories
from tests.beginning import PASSED, Beginning


class Caller:
    """Calls when first asked to do or hear something; before that, say who calls and where."""

    def __init__(self, app: Flask, carrier: Carrier, rest: RestApi) -> None:
        self.app = app
        self.carrier = carrier
        self.rest = rest
        self.begins = Beginning()
        self._phone: Phone | None = None
        self._step_before = ""

    # Who calls, and where they are.

    def at(self, step: Step, **notes: Any) -> Caller:
        """The call is at this step already, with these notes of earlier turns."""
        self.begins.step, self.begins.notes = step, notes
        return self

    def calls_from(self, number: str, *, stir: str | None = PASSED) -> Caller:
        """The calling number, and what the network says of it."""
        self.begins.from_number, self.begins.stir_verstat = number, stir
        return self

    def speaks(self, language: str) -> Caller:
        """The language of the call; use before the call begins at a step."""
        self.begins.language = language
        return self

    def owes(self, *shares: int | str | Money, **columns: Any) -> Caller:
        """The caller is identified, and was billed a visit for each of these dollars."""
        money = [share if isinstance(share, Money) else Money.usd(share) for share in shares]
        with self.app.extensions["database"].transaction() as db:
            columns.setdefault("language", self.begins.language)
            self.begins.person = factories.household(db, *money, **columns)
        return self

    def identified(self, person: Guarantor | None = None) -> Caller:
        """The caller has proved to be this person, or somebody who owes something."""
        if person is None:
            return self.owes(40)
        self.begins.person = person
        return self

    def is_household(self, name: str) -> Caller:
        """The caller has the bill of a demo household, which is made now."""
        database = self.app.extensions["database"]
        seed(database)
        with database.transaction() as db:
            self.begins.person = db.get_one(Guarantor, numbers.from_seed(name))
        return self

    # What they do.

    def dials(
        self,
        from_number: str | None = None,
        *,
        language: str | None = None,
        to_number: str = LINE_NUMBER,
    ) -> Caller:
        """Call the line; with a language, choose it by its key. Calling again is a new call."""
        self.begins.step, self.begins.to_number = None, to_number
        self.begins.from_number = from_number or self.begins.from_number
        self._phone = self.begins.call(self.app, self.carrier)
        if language is not None:
            self.presses(LANGUAGES[language].key)
        return self

    def takes_up(self, sid: str, other: Caller) -> Caller:
        """Be the other, in a call that has come somewhere already; hear its step again."""
        self.begins = begins = other.begins
        numbers = begins.from_number, begins.to_number
        self._phone = self.carrier.call(*numbers, stir_verstat=begins.stir_verstat, sid=sid)
        return self

    def takes(self, phone: Phone) -> Caller:
        """This is their phone; the line calls it, and it rings."""
        self._phone = phone
        return self

    def presses(self, keys: str, *, after_seconds: float | None = None) -> Caller:
        """Press keys, when the prompt has ended or some seconds into it."""
        return self._act(lambda phone: phone.press(keys, after_seconds=after_seconds))

    def is_silent(self) -> Caller:
        """Press nothing until the line loses patience."""
        return self._act(Phone.silence)

    def says(self, words: str, confidence: float = 0.9) -> Caller:
        """Speak to a line that listens."""
        return self._act(lambda phone: phone.say(words, confidence))

    def hangs_up(self) -> Caller:
        """Put the phone down."""
        return self._act(Phone.hang_up)

    def waits(self) -> Caller:
        """Let the jobs run and the line's own waiting go by."""
        return self.lets_jobs_run()._act(Phone.wait)

    def keys_guarantor_id(self) -> Caller:
        """Key the ID on the bill, and pound."""
        return self.presses(f"{self.person.id}#")

    def keys_birth_date(self) -> Caller:
        """Key the birth date in the order in which the caller's language asks for it."""
        year_first = self.language.startswith("zh")
        return self.presses(f"{self.person.birth_date:{'%Y%m%d' if year_first else '%m%d%Y'}}")

    def keys_zip(self) -> Caller:
        """Key the ZIP code of the bill."""
        return self.presses((self.person.postal_code or "")[:5])

    def keys_wrong_birth_date(self) -> Caller:
        """Key a birth date that is nobody's here."""
        return self.presses("01011911")

    def keys_wrong_zip(self) -> Caller:
        """Key a ZIP code that is nobody's here."""
        return self.presses("00501")

    def pays_with(self, card: str) -> Caller:
        """Key a test card by its name through every step of <Pay> that is asked."""
        while self.phone.waiting.kind == "pay":
            self.keys_card(card)
        return self

    def keys_card(self, card: str) -> Caller:
        """Key what the current step of <Pay> asks for."""
        return self.presses(cards.keys(card, self.phone.waiting.step))

    def texts(self, body: str) -> Caller:
        """Send a text message to the line."""
        self.phone.text(body)
        return self

    def leaves_a_message(self, seconds: int = 10, *, hangs_up: bool = False) -> Caller:
        """Speak after the tone."""
        return self._act(lambda phone: phone.leave_message(seconds, hangs_up=hangs_up))

    # What others do meanwhile.

    def lets_jobs_run(self) -> Caller:
        """Charge, send and deliver all that is queued now."""
        self.app.extensions["jobs"].run_waiting()
        self.rest.deliver()
        return self

    def is_answered(self, *, accept: bool = True, talk_seconds: float = 60) -> Caller:
        """The person being rung picks up: accepts the call, or hears the whisper and does not."""
        return self._act(lambda phone: phone.answer_transfer(accept, talk_seconds))

    def is_not_answered(self, how: str = "no_answer") -> Caller:
        """The person being rung does not pick up: no_answer, busy or failed."""
        return self._act(getattr(Phone, how))

    # What came of it.

    def hears(self, *prompts: Prompt) -> Caller:
        """Each prompt was spoken since the last input, in the caller's language or its own."""
        for prompt in prompts:
            assert self._in_speech(prompt), self._told(f"did not hear {self._words(prompt)!r}")
        return self

    def does_not_hear(self, *prompts: Prompt) -> Caller:
        """None of the prompts was spoken since the last input."""
        for prompt in prompts:
            assert not self._in_speech(prompt), self._told(f"heard {self._words(prompt)!r}")
        return self

    def hears_in_order(self, *keys: str) -> Caller:
        """These prompts and no others were spoken since the last input, whatever was filled in."""
        heard = prompts_heard(self.phone)
        assert heard == list(keys), self._told(f"heard {heard}")
        return self

    def stays(self) -> Caller:
        """The call is at the step where it was before the last input."""
        assert self.row.step == self._step_before, self._told(f"left {self._step_before}")
        return self

    def is_at(self, step: Step) -> Caller:
        """The call has come to this step."""
        assert self.row.step == step.key, self._told(f"is not at {step.key}")
        return self

    def is_put_through_to(self, line: str) -> Caller:
        """A line of the phone book, or a number, is being rung for the caller."""
        book = self.app.extensions["phone_book"]
        number = line if line.startswith("+") else book.line(line).number
        assert number in self.phone.waiting.called, self._told(f"{number} is not rung")
        return self

    def representative_hears(self, *prompts: Prompt) -> Caller:
        """Who was rung heard this before the two were put through."""
        whispered = "".join(e.text for e in self.phone.events if e.kind == "whisper")
        for prompt in prompts:
            found = _squeezed(self._words(prompt)) in _squeezed(whispered)
            assert found, self._told(f"nobody whispered {self._words(prompt)!r}")
        return self

    def gets_text(self, containing: str) -> Caller:
        """A text message with these words is on the phone, once the jobs have run."""
        messages = self.lets_jobs_run().phone.messages
        found = any(containing in message for message in messages)
        assert found, self._told(f"no text with {containing!r}: {messages}")
        return self

    def gets_no_text(self) -> Caller:
        """No text message has come, though the jobs have run."""
        assert not self.lets_jobs_run().phone.messages, self._told("a text came")
        return self

    def call_is_over(self) -> Caller:
        """The call has ended."""
        assert self.phone.ended, self._told("the call goes on")
        return self

    def heard_no_built_in_words(self) -> Caller:
        """The carrier never spoke in its own voice during this call."""
        assert not any(event.built_in for event in self.phone.events), self._told("built-in words")
        return self

    @property
    def phone(self) -> Phone:
        """The phone in this call; the call begins now if it has not."""
        if self._phone is None:
            self._phone = self.begins.call(self.app, self.carrier)
        return self._phone

    @property
    def row(self) -> CallRow:
        """The call as the database has it."""
        sid = self.phone.sid  # the call begins before the transaction does
        with self.app.extensions["database"].transaction() as db:
            found = db.scalars(select(CallRow).where(CallRow.sid == sid)).one()
            db.expunge(found)
            return found

    @property
    def notes(self) -> Notes:
        """The notes of the call's earlier turns."""
        return msgspec.convert(self.row.notes, Notes)

    def _act(self, act: Any) -> Caller:
        phone = self.phone
        self._step_before = self.row.step
        act(phone)
        return self

    @property
    def person(self) -> Guarantor:
        """Whose bill it is."""
        person = self.begins.person
        assert person is not None, "nobody: use owes(), identified() or is_household() first"
        return person

    def _in_speech(self, prompt: Prompt) -> bool:
        return _squeezed(self._words(prompt)) in _squeezed(self.phone.spoken)

    def _words(self, prompt: Prompt) -> str:
        spoken: Spoken = render(prompt, self.language)
        return " ".join(part for part in spoken if isinstance(part, str))

    @property
    def language(self) -> str:
        """The language the call is in now."""
        return self.row.language

    def _told(self, what: str) -> str:
        return f"{what}\nnow at {self.row.step}\n{self.phone.transcript()}"


def _squeezed(text: str) -> str:
    """Text without white space and pauses: how words are spread over <Say> does not matter."""
    return re.sub(r"\s+", "", text)
