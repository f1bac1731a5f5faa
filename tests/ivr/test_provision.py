"""Pointing a number at this line, through the carrier's API."""

from __future__ import annotations

import click
import pytest
import requests
import responses

from ivr import provision
from ivr.simulator.carrier import Route
from tests.ivr.line import ACCOUNT, CALLER, LINE, ON_SQLITE, PUBLIC, Line

URL = f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers.json"
POINTED = {
    "voice_url": f"{PUBLIC}/voice",
    "voice_fallback_url": f"{PUBLIC}/voice/fallback",
    "status_callback": f"{PUBLIC}/voice/status",
    "sms_url": f"{PUBLIC}/sms",
}


@ON_SQLITE
def test_a_number_of_ours_is_pointed_here(line: Line):
    line.carrier.routes[LINE] = Route("https://old.example", "", "", "")

    told = provision.point_here(line.house.settings, LINE)

    assert told == POINTED
    assert line.carrier.route(LINE) == Route(*POINTED.values())


@ON_SQLITE
def test_a_call_to_a_number_that_was_pointed_here_is_answered(line: Line):
    line.carrier.routes[LINE] = Route("https://old.example", "", "", "")
    provision.point_here(line.house.settings, LINE)

    phone = line.call()
    phone.hang_up()

    assert line.row(phone.sid).ended_as == "completed"


@ON_SQLITE
def test_pointing_it_here_again_changes_nothing(line: Line):
    provision.point_here(line.house.settings, LINE)

    assert provision.point_here(line.house.settings, LINE) == POINTED


@ON_SQLITE
def test_a_number_the_account_does_not_have_is_named(line: Line):
    with pytest.raises(click.ClickException, match=r"no number \+14155550123"):
        provision.point_here(line.house.settings, CALLER)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"json": {"code": 20003, "message": "Authenticate", "status": 401}, "status": 401}, "401"),
        ({"json": {"code": 20404, "message": "Not found", "status": 404}, "status": 404}, "404"),
        ({"body": requests.ConnectTimeout("connect")}, "no answer"),
        ({"body": requests.ConnectionError("refused")}, "no answer"),
        ({"body": "<html>", "status": 200}, "no answer"),
    ],
)
def test_what_the_carrier_says_against_it_is_told(app, answer, said):
    with responses.RequestsMock() as mock:
        mock.get(URL, **answer)

        with pytest.raises(click.ClickException, match=said):
            provision.point_here(app.extensions["settings"], LINE)
