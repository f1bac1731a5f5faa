"""Demo mode: a pretend carrier in this process, a softphone at /phone/, its API at /2010-04-01/."""

from __future__ import annotations

from flask import Flask

from ivr.settings import Settings
from ivr.simulator import browser, rest_view
from ivr.simulator.carrier import Carrier
from ivr.simulator.clock import WallClock
from ivr.simulator.people import people
from ivr.simulator.rest import RestApi
from ivr.simulator.transport import within


def open_softphone(app: Flask, settings: Settings) -> None:
    """Mount the pretend carrier. It signs with the demo's random token: the check is never off."""
    carrier = Carrier(
        within(app.wsgi_app),
        account_sid=settings.twilio_account_sid,
        auth_token=settings.twilio_auth_token,
        clock=WallClock(),
        public_url=settings.public_url,
        strict=False,
        stripe_tokens=settings.gateway == "stripe",
    )
    book = app.extensions["phone_book"]
    app.register_blueprint(
        browser.blueprint(
            carrier,
            people=lambda: people(app.extensions["database"]),
            line_number=book.number,
            languages=book.languages,
        )
    )
    app.register_blueprint(rest_view.blueprint(RestApi(carrier)))
