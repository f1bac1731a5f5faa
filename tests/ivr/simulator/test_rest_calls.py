from __future__ import annotations

from typing import Any

import pytest

from ivr.simulator.rest import RestApi
from tests.ivr.simulator.fake_line import ACCOUNT, CALLER, FakeLine, gather, say

BASE = f"/2010-04-01/Accounts/{ACCOUNT}"
LINE = "+18005550100"


@pytest.fixture
def line():
    return FakeLine({"/voice": gather(say("Hello."), numDigits="1")})


@pytest.fixture
def rest(line):
    return RestApi(line.carrier())


def call_out(rest: RestApi, **changes: str) -> tuple[int, Any]:
    form = {"To": CALLER, "From": LINE, "Url": "https://line.example/voice/reminder"} | changes
    return rest.handle("POST", f"{BASE}/Calls.json", form)


def test_the_line_can_call_someone(rest, line):
    line.documents["/voice/reminder"] = say("This is your plan.")
    events = "initiated ringing answered completed"

    status, json = call_out(
        rest, StatusCallback="https://line.example/voice/status", StatusCallbackEvent=events
    )
    phone = rest.carrier.phone_in_call(json["sid"])
    assert (status, phone.waiting.kind) == (201, "incoming")
    phone.pick_up()

    form = line.form("/voice/reminder")
    assert (form["Direction"], form["To"], form["From"]) == ("outbound-api", CALLER, LINE)
    assert phone.spoken == "This is your plan."
    statuses = [form["CallStatus"] for form in line.forms("/voice/status")]
    assert statuses == ["initiated", "ringing", "in-progress", "completed"]


def test_a_call_that_nobody_answers(rest, line):
    _, json = call_out(rest, StatusCallback="https://line.example/voice/status")

    rest.carrier.phone_in_call(json["sid"]).wait()

    assert line.form("/voice/status")["CallStatus"] == "no-answer"
    assert line.forms("/voice/reminder") == []


def test_a_call_can_be_called_off_while_it_rings(rest, line):
    _, json = call_out(rest, StatusCallback="https://line.example/voice/status")

    status, found = rest.handle("POST", f"{BASE}/Calls/{json['sid']}.json", {"Status": "canceled"})

    assert (status, found["status"]) == (200, "canceled")
    assert line.form("/voice/status")["CallStatus"] == "canceled"
    assert rest.handle("GET", f"{BASE}/Calls/{json['sid']}.json", {})[1] == found


def test_a_call_can_bring_its_document_along(rest):
    _, json = call_out(rest, Url="", Twiml=f"<Response>{say('Short.')}</Response>")
    phone = rest.carrier.phone_in_call(json["sid"])

    phone.pick_up()

    assert phone.spoken == "Short."


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"To": "+15005550001"}, 21217),
        ({"To": "+15005550004"}, 21216),
        ({"To": "nobody"}, 21211),
        ({"From": "+15005550001"}, 21212),
        ({"From": "nobody"}, 21212),
        ({"Url": ""}, 21205),
        ({"Url": "", "Twiml": "x" * 4001}, 32018),
    ],
)
def test_a_call_that_the_carrier_does_not_make(rest, changes, code):
    assert call_out(rest, **changes)[1]["code"] == code


def test_a_running_call_can_be_sent_elsewhere(rest, line):
    line.documents["/voice/elsewhere"] = gather(say("Elsewhere."))
    phone = rest.carrier.call(CALLER)

    status, _ = rest.handle(
        "POST", f"{BASE}/Calls/{phone.sid}.json", {"Url": "https://line.example/voice/elsewhere"}
    )

    assert status == 200
    assert phone.heard[-1].text == "Elsewhere."


def test_a_running_call_can_be_ended(rest, line):
    phone = rest.carrier.call(CALLER)

    rest.handle("POST", f"{BASE}/Calls/{phone.sid}.json", {"Status": "completed"})

    assert phone.ended
    assert line.form("/voice/status")["CallStatus"] == "completed"


def test_a_call_that_is_over_cannot_be_sent_anywhere(rest):
    phone = rest.carrier.call(CALLER)
    phone.hang_up()

    status, json = rest.handle(
        "POST", f"{BASE}/Calls/{phone.sid}.json", {"Url": "https://x.example/"}
    )

    assert (status, json["code"]) == (400, 21220)


def test_a_number_can_be_found_and_pointed_elsewhere(rest, line):
    _, listed = rest.handle("GET", f"{BASE}/IncomingPhoneNumbers.json", {"PhoneNumber": LINE})
    (number,) = listed["incoming_phone_numbers"]
    assert number["voice_url"] == "https://line.example/voice"

    path = f"{BASE}/IncomingPhoneNumbers/{number['sid']}.json"
    status, changed = rest.handle("POST", path, {"VoiceUrl": "https://line.example/other"})
    rest.carrier.call(CALLER)

    assert (status, changed["voice_url"]) == (200, "https://line.example/other")
    assert rest.handle("GET", path, {})[1] == changed
    assert line.requests[0][0] == "/other"


def test_a_number_that_the_account_does_not_own_is_not_listed(rest):
    _, listed = rest.handle("GET", f"{BASE}/IncomingPhoneNumbers.json", {"PhoneNumber": CALLER})

    assert listed["incoming_phone_numbers"] == []
