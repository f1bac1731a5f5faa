from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from ivr.simulator.carrier import PHONES_KEPT
from ivr.simulator.documents import Response, TooManyDocuments
from ivr.simulator.events import SimulatorError
from ivr.simulator.quirks import Quirks
from tests.ivr.simulator.fake_line import ACCOUNT, CALLER, XML, FakeLine, called, gather, say

SIGNED_FORM = {
    "CallSid": "CA1234567890ABCDE",
    "Caller": "+12349013030",
    "Digits": "1234",
    "From": "+12349013030",
    "To": "+18005551212",
}


@pytest.mark.parametrize(
    ("url", "signature"),
    [
        ("https://mycompany.com/myapp.php?foo=1&bar=2", "0/KCTR6DLpKmkAf8muzZqo1nDgQ="),
        ("https://example.com/myapp.php?foo=1&bar=2", "vNe7KK2kJwCsxc9K3OLkkKB3qqI="),
        ("https://example.com/myapp", "NGAgWNhdnsLF8j385frvrQoi9sg="),
    ],
)
def test_signatures_are_the_published_ones(url, signature):
    assert FakeLine().carrier().signature(url, SIGNED_FORM) == signature


def test_the_first_request_of_a_call_carries_what_the_carrier_sends():
    line, _ = called(say("Hello."))

    form = line.form("/voice")

    assert form["CallStatus"] == "ringing"
    assert re.fullmatch(r"CA[0-9a-f]{32}", form["CallSid"])
    expected = {
        "AccountSid": ACCOUNT,
        "ApiVersion": "2010-04-01",
        "Direction": "inbound",
        "From": CALLER,
        "Caller": CALLER,
        "FromCity": "",
        "FromZip": "",
        "To": "+18005550100",
        "Called": "+18005550100",
        "ToCity": "SAN FRANCISCO",
        "StirVerstat": "TN-Validation-Passed-A",
    }
    assert form.items() >= expected.items()
    assert "CallToken" in form


def test_later_requests_are_in_progress_and_carry_no_token():
    line, phone = called(gather(numDigits="1"))

    phone.press("2")

    form = line.form("/voice/answered/1")
    assert form["CallStatus"] == "in-progress"
    assert "StirVerstat" not in form
    assert "CallToken" not in form


def test_a_caller_can_be_withheld_and_unverified():
    line = FakeLine()

    line.carrier().call("anonymous", stir_verstat=None)

    assert line.form("/voice")["From"] == "anonymous"
    assert "StirVerstat" not in line.form("/voice")


def test_extra_parameters_are_in_every_request():
    line = FakeLine({"/voice": gather(numDigits="1")})

    line.carrier().call(CALLER, ForwardedFrom="+14155550199").press("1")

    assert {form["ForwardedFrom"] for _, form in line.requests} == {"+14155550199"}


def test_the_line_is_told_that_the_call_ended():
    line, phone = called(gather(say("Yes?")))

    phone.silence()

    assert phone.ended
    form = line.form("/voice/status")
    assert form["CallStatus"] == "completed"
    assert int(form["CallDuration"]) >= 7
    assert form["Duration"] == "1"
    assert form["SequenceNumber"] == "0"
    assert form["CallbackSource"] == "call-progress-events"
    assert form["Timestamp"].endswith("+0000")


def test_hanging_up_is_told_too_and_nothing_else_is_asked():
    line, phone = called(gather(say("Yes?"), actionOnEmptyResult="true"))

    phone.hang_up()

    assert [path for path, _ in line.requests] == ["/voice", "/voice/status"]
    assert phone.events[-2].kind == "hung_up"


def test_nothing_can_be_done_on_a_call_that_has_ended():
    _, phone = called(say("Goodbye."))

    with pytest.raises(SimulatorError, match="ended"):
        phone.press("1")


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Response(500, "oops", XML), "11200"),
        (Response(403, "no", XML), "11200"),
        (Response(200, "<Response/>", ""), "11200"),
        (Response(200, "", XML), "11770"),
        (Response(200, "<Response>", XML), "12100"),
        (Response(200, "<Reply/>", XML), "12102"),
        (Response(200, "{}", "application/json"), "12300"),
        (Response(200, "<Response>" + " " * 65_536 + "</Response>", XML), "11750"),
    ],
)
def test_a_document_that_cannot_be_had_asks_the_fallback_url(answer, code):
    line, phone = called({"/voice": answer, "/voice/fallback": say("We are sorry.")})

    form = line.form("/voice/fallback")

    assert (form["ErrorCode"], form["ErrorUrl"]) == (code, "https://line.example/voice")
    assert phone.spoken == "We are sorry."


def test_a_failure_later_in_the_call_asks_the_fallback_url_too():
    line, phone = called(
        {
            "/voice": gather(numDigits="1"),
            "/voice/answered/1": Response(500, "", XML),
            "/voice/fallback": say("We are sorry."),
        }
    )

    phone.press("1")

    assert line.form("/voice/fallback")["ErrorUrl"].endswith("/voice/answered/1")
    assert phone.spoken == "We are sorry."


def test_when_the_fallback_fails_too_the_carrier_apologises_in_its_own_words():
    broken = Response(500, "", XML)

    _, phone = called({"/voice": broken, "/voice/fallback": broken})

    assert phone.heard[-1].built_in
    assert "application error" in phone.spoken
    assert phone.ended


def test_a_connection_that_fails_once_is_tried_again_with_the_same_token():
    line = FakeLine({"/voice": say("Hello.")}, unreachable=1)

    phone = line.carrier().call(CALLER)

    assert phone.spoken == "Hello."


def test_a_connection_that_fails_twice_asks_the_fallback_url():
    line = FakeLine({"/voice/fallback": say("We are sorry.")}, unreachable=2)

    line.carrier().call(CALLER)

    assert line.form("/voice/fallback")["ErrorCode"] == "11205"


def test_a_redirected_post_loses_what_was_keyed():
    moved = Response(302, "", XML, {"Location": "/voice/elsewhere"})
    line, phone = called({"/voice": gather(numDigits="1"), "/voice/answered/1": moved})

    phone.press("1")

    assert line.form("/voice/elsewhere") == {}


def test_a_permanent_redirect_of_the_method_keeps_it():
    moved = Response(308, "", XML, {"Location": "/voice/elsewhere"})
    line, phone = called({"/voice": gather(numDigits="1"), "/voice/answered/1": moved})

    phone.press("1")

    assert line.form("/voice/elsewhere")["Digits"] == "1"


def test_ten_redirects_are_followed_and_no_more():
    moved = Response(307, "", XML, {"Location": "/voice"})

    line, _ = called({"/voice": moved, "/voice/fallback": say("We are sorry.")})

    assert len(line.forms("/voice")) == 11
    assert line.form("/voice/fallback")["ErrorCode"] == "11215"


def test_the_fragment_of_an_address_is_neither_sent_nor_signed():
    line, phone = called(gather(action="/voice/next#rc=2", numDigits="1"))

    phone.press("1")

    assert len(line.forms("/voice/next")) == 1


def test_a_get_carries_its_parameters_in_the_query():
    line, phone = called(gather(method="GET", numDigits="1"))

    phone.press("1")

    assert line.form("/voice/answered/1") == {}
    assert parse_qs(urlsplit(line.urls[1]).query)["Digits"] == ["1"]


def test_documents_that_never_wait_are_a_loop():
    with pytest.raises(TooManyDocuments):
        called("<Redirect>/voice</Redirect>")


def test_a_carrier_may_deliver_everything_twice():
    line, phone = called(gather(numDigits="1"), quirks=Quirks(delivers_twice=True))

    phone.press("1")

    assert len(line.forms("/voice/answered/1")) == 2
    first, second = line.headers[2:4]
    assert first["I-Twilio-Idempotency-Token"] == second["I-Twilio-Idempotency-Token"]


def test_a_strict_carrier_refuses_a_document_that_breaks_the_catalogue():
    with pytest.raises(SimulatorError, match="no attribute finishOnKeys"):
        called(gather(finishOnKeys="#"), strict=True)


def test_a_lenient_carrier_notes_it_and_goes_on():
    _, phone = called(gather(finishOnKeys="#"))

    assert [event.kind for event in phone.events if event.kind == "warning"] == ["warning"]
    assert phone.waiting.kind == "keys"


def test_a_status_callback_that_fails_is_a_warning_only():
    line, phone = called({"/voice": say("Bye."), "/voice/status": Response(500, "", XML)})

    assert phone.ended
    assert [event.text for event in phone.events if event.kind == "warning"] == [
        "status 500 for https://line.example/voice/status"
    ]
    assert line.forms("/voice/fallback") == []


def test_a_status_callback_that_cannot_connect_is_a_warning_only():
    line = FakeLine({"/voice": gather()})
    phone = line.carrier().call(CALLER)
    line.unreachable = 2

    phone.hang_up()

    assert [event.text for event in phone.events if event.kind == "warning"] == [
        "connection refused for https://line.example/voice/status"
    ]


def test_the_oldest_calls_that_ended_are_forgotten():
    carrier = FakeLine({"/voice": say("Bye.")}).carrier()

    for _ in range(PHONES_KEPT + 50):
        carrier.call(CALLER)

    assert len(carrier.phones) <= PHONES_KEPT + 1


def test_plain_text_is_read_aloud():
    _, phone = called({"/voice": Response(200, "Hello there", "text/plain")})

    assert phone.spoken == "Hello there"


def test_audio_is_played():
    _, phone = called({"/voice": Response(200, "", "audio/mpeg")})

    assert [event.kind for event in phone.heard] == ["played"]
