"""Which requests are answered at all: a POST, to one of our addresses, about a call."""

from __future__ import annotations

import pytest

from ivr.calls import CallRow
from ivr.prompts import trouble as trouble_words
from tests.ivr.carrier_forms import (
    arriving,
    standard,
)
from tests.ivr.line import ON_SQLITE, Line

OTHER = "CA" + "2" * 32
SORRY = trouble_words.sorry()
LOST = trouble_words.lost()
XML = "text/xml; charset=utf-8"


@ON_SQLITE
@pytest.mark.parametrize("sid", ["", "CA" + "1" * 33, "x" * 5000])
@pytest.mark.parametrize("path", ["/voice", "/voice/main_menu.choose/1", "/voice/fallback"])
def test_a_call_without_a_usable_sid_is_refused(line: Line, path, sid):
    answer = line.post(path, standard(CallSid=sid))

    assert answer.status_code == 400
    assert line.all(CallRow) == []


@ON_SQLITE
@pytest.mark.parametrize("path", ["/voice", "/voice/main_menu.choose/1", "/voice/fallback"])
def test_a_call_without_a_sid_at_all_is_refused(line: Line, path):
    answer = line.post(path, standard(CallSid=None))

    assert answer.status_code == 400
    assert line.all(CallRow) == []


@ON_SQLITE
@pytest.mark.parametrize("path", ["/voice/status", "/voice/representative.whisper/1"])
def test_word_of_no_call_in_particular_changes_nothing(line: Line, path):
    answer = line.post(path, standard(CallSid=None, CallStatus="completed"))

    assert answer.status_code in (200, 204)
    assert line.all(CallRow) == []


ADDRESSES = (
    "/voice",
    "/voice/main_menu.choose/1",
    "/voice/representative.whisper/1",
    "/voice/representative.accept/1",
    "/voice/fallback",
    "/voice/status",
    "/sms",
    "/sms/status",
)


@ON_SQLITE
@pytest.mark.parametrize("path", ADDRESSES)
@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH"])
def test_anything_but_a_post_is_not_allowed(line: Line, path, method):
    answer = line.client().open(path, method=method)

    assert answer.status_code == 405
    assert "Location" not in answer.headers


@ON_SQLITE
@pytest.mark.parametrize(
    "path",
    [
        *(f"{path}/" for path in ADDRESSES),
        "//voice",
        "/voice//fallback",
        "/VOICE",
        "/voice/main_menu.choose",
        "/voice/main_menu.choose/-1",
        "/voice/main_menu.choose/x",
        "/voice/main_menu.choose/1/2",
        "/sms//status",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_address_near_ours_leads_there_by_a_redirect(line: Line, path, method):
    answer = line.client().open(path, method=method, data=arriving() if method == "POST" else None)

    assert answer.status_code in (403, 404, 405)
    assert "Location" not in answer.headers


@ON_SQLITE
def test_no_webhook_sets_a_cookie(line: Line):
    for path in ADDRESSES:
        answer = line.post(path, arriving())

        assert "Set-Cookie" not in answer.headers
