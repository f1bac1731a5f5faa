"""`line`: the whole app as the carrier meets it. `stand`: calls standing at any step of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from billing_core import clock as product_clock
from ivr.flows import pay
from ivr.settings import Settings
from ivr.simulator.carrier import Carrier
from ivr.simulator.rest import RestApi
from ivr.simulator.transport import within
from tests.fixtures_caller import CallTime
from tests.ivr.line import ACCOUNT, PUBLIC, TOKEN, Line
from tests.ivr.standing import Stands
from tests.set_clock import SetClock

OWED = 12_000


@pytest.fixture
def line(app: Flask, carrier: Carrier, carrier_api: RestApi) -> Line:
    """The line on an empty database."""
    return Line(app, carrier, carrier_api)


@pytest.fixture
def card_path(line: Line) -> str:
    """Where the result of <Pay> goes, for a caller who owes 120 dollars and pays them all."""
    who = line.owes(120)
    notes = {"amount_cents": OWED, "errand": "pay"}
    return line.at(pay.take_card, turn=8, guarantor_id=who.id, verified=True, notes=notes)


@pytest.fixture(scope="module")
def stand(_sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stands]:
    """Stand a call at any step; the tests of a module share the line, each has calls of its own."""
    instance = tmp_path_factory.mktemp("standing")
    path = instance / "line.sqlite"
    shutil.copyfile(_sqlite_template, path)
    time = SetClock()
    nowhere = "http://127.0.0.1:9"  # texts are not sent: nobody listens there
    app = create_app(Settings.for_tests(f"sqlite:///{path}", instance, twilio_api_base=nowhere))
    carrier = Carrier(
        within(app.wsgi_app),
        account_sid=ACCOUNT,
        auth_token=TOKEN,
        clock=CallTime(time),
        public_url=PUBLIC,
    )
    line = Line(app, carrier, RestApi(carrier))
    with product_clock.told_by(time.now):
        yield Stands(line)
    line.database.dispose()
