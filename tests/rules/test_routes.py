"""Every address is the carrier's, and then signed, or on a short list that anyone may read."""

from __future__ import annotations

import pytest
from flask import Flask

from app import create_app
from ivr.settings import Settings

CARRIERS = ("/voice", "/sms")
PUBLIC = {"/health/live", "/health/ready", "/metrics", "/static/<path:filename>"}
DEMO_ONLY = ("/phone/", "/2010-04-01/")  # the pretend phone, and the pretend carrier's own API


@pytest.fixture(params=["demo", "live"])
def app(request, tmp_path) -> Flask:
    url = f"sqlite:///{tmp_path / 'line.db'}"
    return create_app(Settings.for_tests(url, tmp_path, ivr_mode=request.param))


def addresses(app: Flask) -> dict[str, set[str]]:
    """Each address and the methods it takes."""
    return {rule.rule: set(rule.methods or ()) for rule in app.url_map.iter_rules()}


def filled(address: str) -> str:
    """An address with something in place of its parameters."""
    return address.replace("<step>", "main_menu.choose").replace("<int:turn>", "1")


def test_every_address_of_the_carriers_refuses_what_is_not_signed(app):
    client = app.test_client()
    carriers = [address for address in addresses(app) if address.startswith(CARRIERS)]

    answers = {
        address: client.post(filled(address), data={"CallSid": "CA1"}) for address in carriers
    }

    assert "/voice" in answers
    assert {address: answer.status_code for address, answer in answers.items()} == dict.fromkeys(
        answers, 403
    )


def test_every_other_address_is_public_on_purpose(app):
    others = {address for address in addresses(app) if not address.startswith(CARRIERS)}

    assert {address for address in others if not address.startswith(DEMO_ONLY)} <= PUBLIC


def test_the_pretend_phone_exists_in_demo_mode_only(app):
    pretend = [address for address in addresses(app) if address.startswith(DEMO_ONLY)]

    assert bool(pretend) == app.extensions["settings"].is_demo


def test_the_carriers_addresses_take_posts_alone(app):
    taken = {
        method
        for address, methods in addresses(app).items()
        if address.startswith(CARRIERS)
        for method in methods
    }

    assert taken == {"POST", "OPTIONS"}
