from __future__ import annotations

import base64
from typing import Any

import pytest
from flask import Flask

from ivr.simulator import rest_view
from ivr.simulator.rest import RestApi
from tests.ivr.simulator.fake_line import ACCOUNT, CALLER, TOKEN, FakeLine, gather, say

BASE = f"/2010-04-01/Accounts/{ACCOUNT}"
LINE = "+18005550100"
RECEIPT = {
    "To": CALLER,
    "From": LINE,
    "Body": "Paid $12.34. Code ABCD 2345.",
    "StatusCallback": "https://line.example/sms/status?notice=7",
}


@pytest.fixture
def line():
    return FakeLine({"/voice": gather(say("Hello."), numDigits="1")})


@pytest.fixture
def rest(line):
    return RestApi(line.carrier())


def send(rest: RestApi, **changes: str | None) -> tuple[int, Any]:
    form = {name: value for name, value in (RECEIPT | changes).items() if value is not None}
    return rest.handle("POST", f"{BASE}/Messages.json", form)


def test_a_message_is_taken_then_sent_then_delivered(rest, line):
    phone = rest.carrier.call(CALLER)

    status, json = send(rest)
    assert (status, json["status"]) == (201, "queued")
    assert line.forms("/sms/status") == []
    assert phone.messages == []
    assert rest.deliver() == 1

    told = line.forms("/sms/status")
    assert [form["MessageStatus"] for form in told] == ["sent", "delivered"]
    assert {form["MessageSid"] for form in told} == {json["sid"]}
    assert told[0].items() >= {"From": LINE, "To": CALLER, "SmsStatus": "sent"}.items()
    assert phone.messages == [RECEIPT["Body"]]
    assert rest.deliver() == 0


def test_the_query_of_a_status_callback_is_kept_and_signed(rest, line):
    send(rest)

    rest.deliver()

    assert line.urls[-1] == "https://line.example/sms/status?notice=7"


@pytest.mark.parametrize(
    ("number", "code"),
    [("+15005550033", "30003"), ("+15005550036", "30006"), ("+15005550037", "30007")],
)
def test_a_message_can_fail_on_its_way(rest, line, number, code):
    send(rest, To=number)

    rest.deliver()

    last = line.forms("/sms/status")[-1]
    assert (last["MessageStatus"], last["ErrorCode"]) == ("undelivered", code)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"To": "+15005550001"}, 21211),
        ({"To": "12"}, 21211),
        ({"To": None}, 21604),
        ({"To": "+15005550002"}, 21612),
        ({"To": "+15005550003"}, 21408),
        ({"To": "+15005550004"}, 21610),
        ({"To": "+15005550009"}, 21614),
        ({"From": "+15005550001"}, 21212),
        ({"From": "+15005550007"}, 21606),
        ({"From": "+15005550008"}, 21611),
        ({"From": None}, 21603),
        ({"Body": ""}, 21602),
        ({"Body": "x" * 1601}, 21617),
    ],
)
def test_a_message_that_the_carrier_does_not_take(rest, changes, code):
    status, json = send(rest, **changes)

    assert (status, json["code"], json["status"]) == (400, code, 400)
    assert json["more_info"] == f"https://www.twilio.com/docs/errors/{code}"
    assert json["message"]


def test_after_stop_no_message_is_taken_until_start(rest, line):
    phone = rest.carrier.call(CALLER)

    phone.text("Stop")
    refused = send(rest)
    phone.text("START")
    taken = send(rest)

    assert refused[1]["code"] == 21610
    assert taken[0] == 201
    assert [form["OptOutType"] for form in line.forms("/sms")] == ["STOP", "START"]
    assert any("unsubscribed" in message for message in phone.messages)


def test_a_text_to_the_line_is_told_and_its_answer_arrives(rest, line):
    line.documents["/sms"] = "<Message>Call us.</Message>"
    phone = rest.carrier.call(CALLER)

    phone.text("How much do I owe?")

    form = line.form("/sms")
    assert (form["Body"], form["From"], form["NumMedia"]) == ("How much do I owe?", CALLER, "0")
    assert phone.messages == ["Call us."]


def test_a_message_can_be_looked_up(rest):
    _, json = send(rest)

    status, found = rest.handle("GET", f"{BASE}/Messages/{json['sid']}.json", {})

    assert (status, found["body"]) == (200, RECEIPT["Body"])


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", f"{BASE}/Messages/SMnone.json", 404),
        ("GET", f"{BASE}/Calls/CAnone.json", 404),
        ("GET", f"{BASE}/IncomingPhoneNumbers/PNnone.json", 404),
        ("GET", f"{BASE}/Conferences.json", 404),
        ("GET", "/2010-04-01/Accounts/ACother/Messages.json", 404),
        ("PUT", f"{BASE}/Messages.json", 405),
    ],
)
def test_what_is_not_there(rest, method, path, status):
    assert rest.handle(method, path, {})[0] == status


def test_messages_are_listed_the_latest_first(rest):
    for body in ("First.", "Second."):
        send(rest, Body=body)
    send(rest, To="+14155550199")

    _, listed = rest.handle("GET", f"{BASE}/Messages.json", {"To": CALLER})

    assert [message["body"] for message in listed["messages"]] == ["Second.", "First."]


def test_a_line_that_cannot_take_a_text_or_its_status_is_left_alone(rest, line):
    phone = rest.carrier.call(CALLER)
    send(rest)
    line.unreachable = 100

    rest.deliver()
    phone.text("Hello?")

    assert phone.messages == [RECEIPT["Body"]]


@pytest.fixture
def waiting():
    """What the API does once its answer is out."""
    return []


@pytest.fixture
def client(rest, waiting):
    app = Flask(__name__)
    app.register_blueprint(rest_view.blueprint(rest, soon=waiting.append))
    return app.test_client()


def basic(sid: str = ACCOUNT, token: str = TOKEN) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{sid}:{token}".encode()).decode()}


def test_the_api_answers_those_who_know_the_token(client, rest, waiting):
    answer = client.post(f"{BASE}/Messages.json", data=RECEIPT, headers=basic())

    assert answer.status_code == 201
    assert answer.json["to"] == CALLER
    (text,) = rest.carrier.texts_sent.messages
    assert text.status == "queued"
    (deliver,) = waiting
    deliver()
    assert text.status == "delivered"


@pytest.mark.parametrize(
    "headers",
    [{}, basic(token="wrong"), basic(sid="ACwrong"), {"Authorization": f"Bearer {TOKEN}"}],
)
def test_the_api_answers_nobody_else(client, rest, headers):
    answer = client.post(f"{BASE}/Messages.json", data=RECEIPT, headers=headers)

    assert answer.status_code == 401
    assert not rest.carrier.texts_sent.messages


def test_the_api_lists_numbers(client):
    answer = client.get(
        f"{BASE}/IncomingPhoneNumbers.json", query_string={"PhoneNumber": LINE}, headers=basic()
    )

    assert [number["phone_number"] for number in answer.json["incoming_phone_numbers"]] == [LINE]
