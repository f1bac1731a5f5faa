"""`app`, `caller` and what is around them: the whole line, and someone who calls it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
import responses
from flask import Flask

from billing_core.database import Database
from ivr.settings import Settings
from ivr.simulator.carrier import Carrier
from ivr.simulator.quirks import Quirks
from ivr.simulator.rest import RestApi
from ivr.simulator.transport import within
from tests.caller import Caller
from tests.set_clock import SetClock


class CallTime:
    """The test's clock, as a phone uses it."""

    def __init__(self, clock: SetClock) -> None:
        self._clock = clock

    def now(self) -> datetime:
        return self._clock.now()

    def elapse(self, seconds: float) -> None:
        self._clock.forward(seconds=seconds)


@contextmanager
def open_app(database: Database, path: Path) -> Iterator[Flask]:
    """The line on a database, with what else it keeps under a path."""
    from app import create_app

    url = database.engine.url.render_as_string(hide_password=False)
    made = create_app(Settings.for_tests(url, path))
    yield made
    made.extensions["database"].dispose()


def carrier_of(app: Flask, clock: SetClock, quirks: Quirks) -> Carrier:
    """A strict carrier whose only line is the app."""
    settings = app.extensions["settings"]
    return Carrier(
        within(app.wsgi_app),
        account_sid=settings.twilio_account_sid,
        auth_token=settings.twilio_auth_token,
        clock=CallTime(clock),
        public_url=settings.public_url,
        quirks=quirks,
    )


@pytest.fixture
def app(database: Database, clock: SetClock, tmp_path: Path) -> Iterator[Flask]:
    """The line on an empty database."""
    with open_app(database, tmp_path) as made:
        yield made


@pytest.fixture
def quirks() -> Quirks:
    """The carrier's habits; a test module overrides this to turn one."""
    return Quirks()


@pytest.fixture
def carrier(app: Flask, clock: SetClock, quirks: Quirks) -> Carrier:
    """The carrier that serves the app."""
    return carrier_of(app, clock, quirks)


@contextmanager
def api_of(app: Flask, carrier: Carrier) -> Iterator[RestApi]:
    """The carrier's API where the line calls it."""
    rest = RestApi(carrier)
    base = app.extensions["settings"].twilio_api_base

    def answer(request: requests.PreparedRequest) -> tuple[int, dict[str, str], str]:
        url = urlsplit(str(request.url))
        form = dict(parse_qsl(str(request.body or url.query)))
        status, told = rest.handle(str(request.method), url.path, form)
        return status, {"Content-Type": "application/json"}, json.dumps(told)

    with responses.RequestsMock(assert_all_requests_are_fired=False) as mocked:
        for method in ("GET", "POST"):
            mocked.add_callback(method, re.compile(f"{re.escape(base)}/.*"), callback=answer)
        yield rest


@pytest.fixture
def carrier_api(app: Flask, carrier: Carrier) -> Iterator[RestApi]:
    """The carrier's API where the line calls it."""
    with api_of(app, carrier) as rest:
        yield rest


@pytest.fixture
def caller(app: Flask, carrier: Carrier, carrier_api: RestApi) -> Caller:
    """Someone with a phone."""
    return Caller(app, carrier, carrier_api)
