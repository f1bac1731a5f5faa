"""The whole app on one database, a pretend carrier before it, and a signed POST of any form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import responses
from flask import Flask
from requests import PreparedRequest
from sqlalchemy import select
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict
from werkzeug.test import Client, TestResponse

from app import create_app
from billing_core.accounts.models import Guarantor
from billing_core.database import Database
from billing_core.jobs import Jobs
from billing_core.money import Money
from ivr.calls import CallRow, CallTurn
from ivr.house import House
from ivr.settings import Settings
from ivr.simulator.carrier import Carrier
from ivr.simulator.phone import Phone
from ivr.simulator.rest import RestApi
from ivr.simulator.transport import within
from tests import factories
from tests.set_clock import SetClock

PUBLIC = "https://line.example"
TOKEN = "test-auth-token"
API = "https://api.twilio.com"
CALLER = "+14155550123"
LINE = "+18005550100"
ACCOUNT = "AC" + "0" * 32
SID = "CA" + "1" * 32
BIRTH_DATE = "03141979"
POSTAL_CODE = "94110"

Form = Mapping[str, str] | MultiDict[str, str]


class PhonesClock:
    """The set clock of a test as the phone's: what takes time on the phone moves it."""

    def __init__(self, clock: SetClock) -> None:
        self.clock = clock

    def now(self) -> datetime:
        return self.clock.now()

    def elapse(self, seconds: float) -> None:
        self.clock.forward(seconds=seconds)


@dataclass
class Line:
    """The line under test."""

    app: Flask
    clock: SetClock
    carrier: Carrier = field(init=False)

    def __post_init__(self) -> None:
        self.carrier = Carrier(
            within(self.app.wsgi_app),
            account_sid=ACCOUNT,
            auth_token=TOKEN,
            clock=PhonesClock(self.clock),
            public_url=PUBLIC,
        )
        self.rest = RestApi(self.carrier, numbers=(LINE, self.house.book.number))

    @property
    def house(self) -> House:
        house: House = self.app.extensions["house"]
        return house

    @property
    def database(self) -> Database:
        return self.house.database

    @property
    def jobs(self) -> Jobs:
        return self.house.jobs

    def call(self, from_number: str = CALLER, **extra: Any) -> Phone:
        """Call the line, from a number nobody has vouched for unless told otherwise."""
        extra.setdefault("stir_verstat", None)
        return self.carrier.call(from_number, **extra)

    def post(self, path: str, form: Form, *, sign: bool = True, **request: Any) -> TestResponse:
        """POST a form as the carrier does. `headers`, `base_url` … go to the client."""
        headers = dict(request.pop("headers", {}))
        if sign:
            headers.setdefault("X-Twilio-Signature", signature(f"{PUBLIC}{path}", form))
        request.setdefault("base_url", PUBLIC)
        return self.client().open(
            path, method="POST", data=MultiDict(form), headers=headers, **request
        )

    def client(self) -> Client:
        return Client(self.app, use_cookies=False)

    def row(self, sid: str = SID) -> CallRow:
        """The row of a call."""
        with self.database.transaction() as db:
            row = db.get_one(CallRow, sid)
            db.expunge(row)
            return row

    def turns(self, sid: str = SID) -> list[CallTurn]:
        """The log of a call's answered turns."""
        wanted = select(CallTurn).where(CallTurn.sid == sid).order_by(CallTurn.turn)
        with self.database.transaction() as db:
            rows = list(db.scalars(wanted))
            db.expunge_all()
            return rows

    def owes(self, *shares: float, **columns: Any) -> Guarantor:
        """Bill a household for visits of these dollars."""
        with self.database.transaction() as db:
            amounts = [Money(round(share * 100)) for share in shares]
            made = factories.household(db, *amounts, **columns)
            db.expunge_all()
            return made

    def work(self) -> None:
        """Let the jobs run that are waiting, with the carrier's API at hand for texts."""
        with carrier_api(self.rest):
            self.jobs.run_waiting()

    def close(self) -> None:
        self.database.dispose()


def open_line(database: Database, instance: Path, clock: SetClock, **changes: Any) -> Line:
    """Build the app over a migrated database."""
    url = database.engine.url.render_as_string(hide_password=False)
    settings = Settings.for_tests(url, instance, public_url=PUBLIC, **changes)
    return Line(create_app(settings), clock)


def signature(url: str, form: Form, token: str = TOKEN) -> str:
    """The carrier's signature, made by its own library."""
    return str(RequestValidator(token).compute_signature(url, form))


@contextmanager
def carrier_api(rest: RestApi) -> Iterator[None]:
    """Let the line reach the pretend carrier's REST API."""

    def answered(request: PreparedRequest) -> tuple[int, dict[str, str], str]:
        parts = urlsplit(request.url or "")
        body = request.body if request.method == "POST" else parts.query
        text = body.decode() if isinstance(body, bytes) else body or ""
        status, json = rest.handle(request.method or "", parts.path, dict(parse_qsl(str(text))))
        return status, {}, _json(json)

    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        for method in (responses.GET, responses.POST):
            mock.add_callback(method, re.compile(f"{re.escape(API)}/.*"), callback=answered)
        yield


def query(**fields: str) -> str:
    """A form as a query string."""
    return urlencode(fields)


def _json(value: object) -> str:
    import json

    return json.dumps(value)
