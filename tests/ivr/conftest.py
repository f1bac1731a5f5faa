"""The `line` fixture: the whole app on each kind of database, as the carrier meets it."""

from __future__ import annotations

import pytest
from flask import Flask

from ivr.simulator.carrier import Carrier
from ivr.simulator.rest import RestApi
from tests.ivr.line import Line


@pytest.fixture
def line(app: Flask, carrier: Carrier, carrier_api: RestApi) -> Line:
    """The line on an empty database."""
    return Line(app, carrier, carrier_api)
