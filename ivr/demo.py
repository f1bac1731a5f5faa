"""Demo mode: a pretend carrier in this process, a softphone at /phone/, its API at /2010-04-01/."""

from __future__ import annotations

from flask import Flask

from billing_core.accounts import numbers
from billing_core.seed.households import DEMOS
from ivr.settings import Settings
from ivr.simulator import browser, rest_view
from ivr.simulator.carrier import Carrier
from ivr.simulator.clock import WallClock
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
    app.register_blueprint(browser.blueprint(carrier, people=_people))
    app.register_blueprint(rest_view.blueprint(RestApi(carrier)))


def _people() -> list[browser.DemoPerson]:
    """The demo households, with what their bills show."""
    return [
        browser.DemoPerson(
            name=f"{demo.given_name} {demo.family_name}",
            phone=demo.phone,
            guarantor_id=numbers.from_seed(demo.name),
            birth_date=demo.birth_date,
            postal_code=demo.postal_code,
            language=demo.language,
            special=demo.special,
        )
        for demo in DEMOS
    ]
