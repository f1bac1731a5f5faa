"""Seconds and keys until a caller hears what they owe, and until they have a confirmation code.

Walks the real flows through the pretend carrier, in each language, as each kind of caller.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask
from sqlalchemy import select

from app import create_app
from billing_core import clock, migrations
from billing_core.accounts import numbers
from billing_core.accounts.models import Guarantor, Patient
from billing_core.database import Database, new_id
from billing_core.methods import actions as methods
from billing_core.money import ZERO, Money
from billing_core.payments.models import Payment
from billing_core.statements import actions as statements
from ivr.prompts import Spelled
from ivr.prompts.languages import LANGUAGES
from ivr.settings import Settings
from ivr.simulator.carrier import Carrier
from ivr.simulator.clock import SimClock
from ivr.simulator.transport import within
from ivr.speech.digits import digit_words
from ivr.speech.numbers import money_words
from tests.benchmarks.walk import CALLERS, Caller, Spent, Walk

START = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
OWED = Money.usd("1234.56")  # the sample value of the prompt catalogue
OWN_NUMBER = "+14155550123"  # on the account
OTHER_NUMBER = "+14155550199"
GUARANTOR_ID = numbers.from_seed("a call that is timed")
BIRTH_DATE, BIRTH_DATE_KEYS = date(1960, 3, 5), "03051960"
ZIP = "94103"

CARD_KEYS = {
    "payment-card-number": "4242424242424242#",
    "expiration-date": "0628",
    "security-code": "123",
    "postal-code": f"{ZIP}#",
}
IDENTIFY_KEYS = {
    "main_menu.choose": "1",
    "identify.by_phone": "1",
    "identify.ask_id": f"{GUARANTOR_ID}#",
    "identify.ask_birth_date": BIRTH_DATE_KEYS,
    "identify.ask_zip": ZIP,
}
PAY_KEYS = {
    "balance.speak": "1",
    "pay.other_method": "1",
    "pay.choose_method": "1",
    "pay.review": "1",
    "pay.charging": "",
}


@dataclass(frozen=True)
class Way:
    """One way through the line. `since` and `until` are landmarks; targets are seconds and keys."""

    name: str
    number: str
    until: str
    since: str | None = None
    called_before: bool = False
    saved_card: bool = False
    seconds_at_most: int = 0
    keys_at_most: int | None = None
    left_out: str | None = None  # a step that is walked, and not counted


WAYS = (
    Way(
        "balance, first call, ID, birth date (the ZIP left out)",
        OTHER_NUMBER,
        until="balance",
        seconds_at_most=60,
        keys_at_most=18,
        left_out="identify.ask_zip",
    ),
    Way(
        "balance, first call, ID, birth date, ZIP",
        OTHER_NUMBER,
        until="balance",
        seconds_at_most=75,
    ),
    Way(
        "balance, first call from the number on the account, birth date",
        OWN_NUMBER,
        until="balance",
        seconds_at_most=60,
        keys_at_most=18,
    ),
    Way(
        "balance, calling again from the number on the account, birth date",
        OWN_NUMBER,
        until="balance",
        called_before=True,
        seconds_at_most=35,
    ),
    Way(
        "new card, from the balance to the confirmation code",
        OWN_NUMBER,
        since="balance",
        until="code",
        called_before=True,
        seconds_at_most=100,
    ),
    Way(
        "saved card, calling again, from the answer to the confirmation code",
        OWN_NUMBER,
        until="code",
        called_before=True,
        saved_card=True,
        seconds_at_most=80,
        keys_at_most=14,
    ),
)


@dataclass(frozen=True)
class Result:
    way: Way
    caller: Caller
    language: str
    steps: tuple[tuple[str, Spent], ...]

    @property
    def spent(self) -> Spent:
        """All the steps together."""
        return Spent.all(spent for _, spent in self.steps)

    @property
    def keys_at_most(self) -> int | None:
        """A language other than English is one key more, to whoever has to choose it."""
        limit = self.way.keys_at_most
        chosen = not self.way.called_before and LANGUAGES[self.language].key != "1"
        return None if limit is None else limit + chosen


def measure() -> list[Result]:
    """Walk every path as every caller in every language; each call on a house of its own."""
    return [
        walked(way, caller, language)
        for way in WAYS
        for caller in CALLERS
        for language in LANGUAGES
    ]


def walked(way: Way, caller: Caller, language: str) -> Result:
    with _house() as (app, carrier):
        if way.called_before:
            _call_before(carrier, way.number, language)
        if way.saved_card:
            _save_a_card(app.extensions["database"])
        walk = Walk(
            phone=carrier.call(way.number),
            language=language,
            caller=caller,
            keys=_keys(language),
            landmarks={
                "balance": lambda: re.escape(money_words(OWED, language)),
                "code": lambda: _code_words(app, language),
            },
            work=app.extensions["jobs"].run_waiting,
        )
        walk.to(way.until)
        steps = walk.by_step(walk.reached[way.since] if way.since else Spent())
        counted = tuple(lap for lap in steps if lap[0] != way.left_out)
        return Result(way, caller, language, counted)


def _keys(language: str) -> Mapping[str, str]:
    """English is what silence brings; the other languages have a key."""
    key = LANGUAGES[language].key
    return IDENTIFY_KEYS | PAY_KEYS | CARD_KEYS | {"welcome.greet": "" if key == "1" else key}


def _code_words(app: Flask, language: str) -> str:
    """The confirmation code as it is spelled, once there is one."""
    with app.extensions["database"].transaction() as db:
        code = db.scalar(select(Payment.confirmation_code))
    if code is None:
        return r"(?!)"
    pieces = digit_words(Spelled(code, (4, 4), slowly=True), language)
    return r"\s*".join(re.escape(piece.strip()) for piece in pieces if isinstance(piece, str))


def _call_before(carrier: Carrier, number: str, language: str) -> None:
    earlier = carrier.call(number)
    earlier.press(LANGUAGES[language].key)
    earlier.hang_up()


def _save_a_card(database: Database) -> None:
    card = methods.Card("sandbox", "sim_tok_ok_visa_4242_timed", "visa", "4242", date(2034, 12, 31))
    kept = methods.Kept(
        GUARANTOR_ID, card, request_key="timed", words="-", language="en_US", evidence="timed"
    )
    with database.transaction() as db:
        methods.save(db, kept)


@contextmanager
def _house() -> Iterator[tuple[Flask, Carrier]]:
    """A line with one bill, and a carrier to call it through."""
    told = SimClock(START)
    with TemporaryDirectory(prefix="payment-line-") as folder, clock.told_by(told.now):
        settings = Settings.for_tests(f"sqlite:///{folder}/line.db", Path(folder))
        app = create_app(settings)
        _one_bill(app.extensions["database"])
        yield app, _carrier(app, settings, told)
        app.extensions["database"].dispose()


def _carrier(app: Flask, settings: Settings, told: SimClock) -> Carrier:
    return Carrier(
        within(app),
        account_sid=settings.twilio_account_sid,
        auth_token=settings.twilio_auth_token,
        clock=told,
        public_url=settings.public_url,
        seed=1,
    )


def _one_bill(database: Database) -> None:
    migrations.upgrade(database)
    patient = new_id()
    with database.transaction() as db:
        who = {"given_name": "Maria", "family_name": "Lopez", "birth_date": BIRTH_DATE}
        db.add(
            Guarantor(
                id=GUARANTOR_ID,
                source_key="timed",
                postal_code=ZIP,
                region="CA-N",
                phone=OWN_NUMBER,
                created_at=clock.now(),
                **who,
            )
        )
        db.flush()
        db.add(Patient(id=patient, guarantor_id=GUARANTOR_ID, source_key="timed", **who))
        db.flush()
        statements.record_visit(db, _visit(patient))
        due = clock.today() + timedelta(days=21)
        statements.issue(db, GUARANTOR_ID, issued_on=clock.today(), due_date=due)


def _visit(patient: uuid.UUID) -> statements.NewVisit:
    line = statements.NewLine(OWED, adjudicated=True, allowed=OWED, deductible=OWED)
    return statements.NewVisit(
        source_key="timed",
        content_hash="timed",
        guarantor_id=GUARANTOR_ID,
        patient_id=patient,
        coverage_kind="private",
        service_date=clock.today() - timedelta(days=30),
        provider="Bayside Clinic",
        charge=OWED,
        allowed=OWED,
        insurance_paid=ZERO,
        patient_share=OWED,
        pending=ZERO,
        lines=(line,),
    )
