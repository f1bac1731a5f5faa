"""The line as the carrier meets it: any form, at any address, signed or not; and what became of it.

The `caller` of tests/caller.py is a person with a phone; this is for what no phone would send.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from sqlalchemy import select
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict
from werkzeug.test import Client, TestResponse

from billing_core import clock
from billing_core.accounts.models import Guarantor
from billing_core.database import Base, Database
from billing_core.jobs import Jobs
from billing_core.money import Money
from ivr import calls
from ivr.calls import Call, CallRow, CallTurn, Notes
from ivr.house import House
from ivr.prompts import Prompt
from ivr.simulator.carrier import Carrier
from ivr.simulator.phone import Phone
from ivr.simulator.rest import RestApi
from ivr.speech import render
from ivr.steps import Step
from tests import factories

PUBLIC = "https://line.example"
TOKEN = "test-auth-token"
CALLER = "+14155550123"
LINE = "+18005550100"
ACCOUNT = "AC" + "0" * 32
SID = "CA" + "1" * 32
BIRTH_DATE = "03141979"
POSTAL_CODE = "94110"

# What does not hang on the kind of database is tried on one.
ON_SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

Form = Mapping[str, str] | MultiDict[str, str]


@dataclass
class Line:
    """The app on a database, a carrier before it."""

    app: Flask
    carrier: Carrier
    rest: RestApi

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
        """Call the line, from a number nobody vouches for unless told otherwise."""
        extra.setdefault("stir_verstat", None)
        return self.carrier.call(from_number, **extra)

    def post(self, path: str, form: Form, *, sign: bool = True, **request: Any) -> TestResponse:
        """POST a form as the carrier does. `headers`, `base_url` and the like go to the client."""
        headers = dict(request.pop("headers", {}))
        if sign:
            headers.setdefault("X-Twilio-Signature", signature(f"{PUBLIC}{path}", form))
        request.setdefault("base_url", PUBLIC)
        data = MultiDict(form)
        return self.client().open(path, method="POST", data=data, headers=headers, **request)

    def client(self) -> Client:
        return Client(self.app, use_cookies=False)

    def at(self, step: Step, *, turn: int = 0, sid: str = SID, **columns: Any) -> str:
        """Put a call at a step, with `notes` of earlier turns; return the path of its answer."""
        notes = Notes(**columns.pop("notes", {}))
        told = {"from_number": CALLER, "to_number": LINE, "reference": "123456"} | columns
        row = Call(sid=sid, step=step.key, started_at=clock.now(), turn=turn, notes=notes, **told)
        with self.database.connection() as connection:
            calls.start(connection, row)
        return f"/voice/{step.key}/{turn}"

    def row(self, sid: str = SID) -> CallRow:
        """The row of a call."""
        with self.database.transaction() as db:
            row = db.get_one(CallRow, sid)
            db.expunge(row)
            return row

    def notes(self, sid: str = SID) -> dict[str, Any]:
        return self.row(sid).notes

    def path(self, sid: str = SID) -> str:
        """Where the answer to a call's current turn goes."""
        row = self.row(sid)
        return f"/voice/{row.step}/{row.turn}"

    def turns(self, sid: str = SID) -> list[CallTurn]:
        """The log of a call's answered turns."""
        return self.all(CallTurn, CallTurn.sid == sid)

    def all(self, kind: type[Any], *where: Any) -> list[Any]:
        """The rows of a table."""
        with self.database.transaction() as db:
            rows = list(db.scalars(select(kind).where(*where)))
            db.expunge_all()
            return rows

    def everything(self) -> dict[str, list[str]]:
        """Every row of every table."""
        with self.database.connection() as connection:
            return {
                table.name: sorted(str(row) for row in connection.execute(select(table)))
                for table in Base.metadata.sorted_tables
            }

    def owes(self, *shares: float, **columns: Any) -> Guarantor:
        """Bill a household for visits of these dollars."""
        with self.database.transaction() as db:
            amounts = [Money(round(share * 100)) for share in shares]
            made = factories.household(db, *amounts, **columns)
            db.expunge_all()
            return made


def signature(url: str, form: Form, token: str = TOKEN) -> str:
    """The carrier's signature, made by its own library."""
    return str(RequestValidator(token).compute_signature(url, form))


def words(answer: TestResponse) -> str:
    """All that a document says, in a row."""
    said = ET.fromstring(answer.get_data(as_text=True)).iter("Say")
    return " ".join(" ".join(say.itertext()) for say in said)


def hears(answer: TestResponse, prompt: Prompt, language: str = "en_US") -> bool:
    """Whether a document says a prompt, however its words are spread over <Say>."""
    parts = [part for part in render(prompt, language) if isinstance(part, str)]
    return _squeezed(" ".join(parts)) in _squeezed(words(answer))


def _squeezed(text: str) -> str:
    return "".join(text.split())
