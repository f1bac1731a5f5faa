"""X-Twilio-Signature: what the carrier signs is let in; anything else changes nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import REGISTRY
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict

from ivr.signature import is_genuine, sign
from tests.ivr.carrier_forms import arriving, keyed
from tests.ivr.line import PUBLIC, Line, signature

TOKEN = "12345"
FORM = MultiDict(
    {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+12349013030",
        "Digits": "1234",
        "From": "+12349013030",
        "To": "+18005551212",
    }
)

names = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12)
values = st.text(st.characters(codec="utf-8"), max_size=12)
forms = st.lists(st.tuples(names, values), max_size=8).map(MultiDict)
queries = st.text("abc=&%20+?", max_size=20)
ports = st.sampled_from(["", ":443", ":80", ":8443"])
urls = st.builds(
    lambda scheme, port, path, query: f"{scheme}://line.example{port}{path}{query and '?' + query}",
    st.sampled_from(["https", "http"]),
    ports,
    st.sampled_from(["/voice", "/voice/pay.review/7", "/sms", ""]),
    queries,
)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://mycompany.com/myapp.php?foo=1&bar=2", "0/KCTR6DLpKmkAf8muzZqo1nDgQ="),
        ("https://example.com/myapp.php?foo=1&bar=2", "vNe7KK2kJwCsxc9K3OLkkKB3qqI="),
        ("https://example.com/myapp", "NGAgWNhdnsLF8j385frvrQoi9sg="),
    ],
)
def test_the_published_vectors_are_signed_alike(url, expected):
    assert sign(TOKEN, url, FORM) == expected
    assert is_genuine(TOKEN, url, FORM, expected)


def test_a_name_sent_more_than_once_counts_each_distinct_value_once_and_sorted():
    form = MultiDict([("A", "1"), ("A", "2"), ("A", "1"), ("B", "x")])

    assert sign(TOKEN, "https://e.com/", form) == "B+tSVrQ1+EKbsUGeyGe5sICgsrQ="


def test_an_empty_value_counts_by_its_name():
    with_blank = MultiDict([("CallSid", "CA1"), ("FromCity", "")])

    assert sign(TOKEN, "https://e.com/", with_blank) == sign(
        TOKEN, "https://e.com/CallSidCA1FromCity", MultiDict()
    )


def test_names_are_sorted_by_bytes_capitals_before_underscore_before_small_letters():
    form = MultiDict([("a", "3"), ("_", "2"), ("Z", "1")])

    assert sign(TOKEN, "https://e.com/", form) == sign(TOKEN, "https://e.com/Z1_2a3", MultiDict())


@given(url=urls, form=forms)
def test_every_form_is_signed_as_the_carriers_own_library_signs_it(url, form):
    theirs = RequestValidator(TOKEN).compute_signature(url, form)

    assert sign(TOKEN, url, form) == theirs
    assert is_genuine(TOKEN, url, form, theirs)


@given(url=urls, form=forms, signed_url=urls, signed_form=forms)
def test_it_lets_in_exactly_what_the_carriers_own_library_lets_in(
    url, form, signed_url, signed_form
):
    for signed in (
        RequestValidator(TOKEN).compute_signature(signed_url, form),
        RequestValidator(TOKEN).compute_signature(url, signed_form),
        RequestValidator("another").compute_signature(url, form),
    ):
        theirs = RequestValidator(TOKEN).validate(url, form, signed)

        assert is_genuine(TOKEN, url, form, signed) == theirs


@pytest.mark.parametrize("scheme", ["https", "http"])
@pytest.mark.parametrize("signed_with_port", [True, False])
@pytest.mark.parametrize("asked_with_port", [True, False])
def test_the_standard_port_may_be_signed_or_left_out(scheme, signed_with_port, asked_with_port):
    port = {"https": ":443", "http": ":80"}[scheme]
    signed = f"{scheme}://line.example{port if signed_with_port else ''}/voice"
    asked = f"{scheme}://line.example{port if asked_with_port else ''}/voice"

    assert is_genuine(TOKEN, asked, FORM, sign(TOKEN, signed, FORM))


def test_another_port_belongs_to_the_signature():
    signed = sign(TOKEN, "https://line.example:8443/voice", FORM)

    assert is_genuine(TOKEN, "https://line.example:8443/voice", FORM, signed)
    assert not is_genuine(TOKEN, "https://line.example/voice", FORM, signed)


@pytest.mark.parametrize(
    "given_signature", ["", "=", "not base64 at all", "ü", "\udcff", "0" * 9000]
)
def test_what_is_no_signature_at_all_is_not_genuine(given_signature):
    assert not is_genuine(TOKEN, "https://line.example/voice", FORM, given_signature)


WEBHOOKS = (
    "/voice",
    "/voice/main_menu.choose/1",
    "/voice/representative.whisper/1",
    "/voice/representative.accept/1",
    "/voice/fallback",
    "/voice/status",
    "/sms",
    "/sms/status",
)


@pytest.mark.parametrize("path", WEBHOOKS)
@pytest.mark.parametrize("how", ["missing", "wrong", "other token", "http", "other path", "extra"])
def test_what_is_not_signed_is_turned_away_and_not_one_row_changes(line: Line, path, how):
    line.post("/voice", arriving())
    line.owes(120)
    before = line.everything()
    form = keyed("2", MessageSid="SM" + "1" * 32, MessageStatus="delivered", Body="STOP")
    forged = {
        "missing": {},
        "wrong": {"X-Twilio-Signature": "0/KCTR6DLpKmkAf8muzZqo1nDgQ="},
        "other token": {"X-Twilio-Signature": signature(PUBLIC + path, form, "another-token")},
        "http": {"X-Twilio-Signature": signature(f"http://line.example{path}", form)},
        "other path": {"X-Twilio-Signature": signature(f"{PUBLIC}/voice/else", form)},
        "extra": {"X-Twilio-Signature": signature(PUBLIC + path, form | {"Digits": "1"})},
    }[how]
    refused = REGISTRY.get_sample_value("line_refused_signatures_total") or 0

    answer = line.post(path, form, sign=False, headers=forged)

    assert answer.status_code == 403
    assert line.everything() == before
    assert REGISTRY.get_sample_value("line_refused_signatures_total") == refused + 1


def test_the_public_address_is_what_counts_behind_a_proxy(line: Line):
    form = arriving()

    answer = line.post(
        "/voice",
        form,
        base_url="http://10.0.0.7:8000",
        headers={"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http"},
    )

    assert answer.status_code == 200
    assert line.row().step == "welcome.greet"


def test_a_signature_over_the_address_behind_the_proxy_is_turned_away(line: Line):
    form = arriving()
    inner = signature("http://10.0.0.7:8000/voice", form)

    answer = line.post(
        "/voice",
        form,
        sign=False,
        base_url="http://10.0.0.7:8000",
        headers={"X-Twilio-Signature": inner},
    )

    assert answer.status_code == 403


def test_a_host_named_by_the_request_does_not_replace_the_public_one(line: Line):
    form = arriving()
    forged = {
        "Host": "evil.example",
        "X-Forwarded-Host": "evil.example",
        "X-Twilio-Signature": signature("https://evil.example/voice", form),
    }

    answer = line.post("/voice", form, sign=False, headers=forged)

    assert answer.status_code == 403


def test_the_query_belongs_to_the_signature_as_it_was_sent(line: Line):
    form = {"MessageSid": "SM1", "MessageStatus": "sent"}

    answer = line.post("/sms/status?notice=%31%32&x=a+b&y=", form)
    changed = line.post(
        "/sms/status?notice=12&x=a+b&y=",
        form,
        sign=False,
        headers={
            "X-Twilio-Signature": signature(f"{PUBLIC}/sms/status?notice=%31%32&x=a+b&y=", form)
        },
    )

    assert answer.status_code == 204
    assert changed.status_code == 403


@pytest.mark.parametrize(
    "request_parts",
    [
        {"environ_overrides": {"QUERY_STRING": "\xff\xfe"}},
        {"content_type": "application/x-www-form-urlencoded", "input_stream": b"\xff=%ff&%zz"},
        {"content_type": "application/json", "input_stream": b'{"CallSid": "CA1"}'},
        {"content_type": "multipart/form-data; boundary=x", "input_stream": b"--x\r\nbroken"},
    ],
)
def test_a_request_that_cannot_even_be_read_is_turned_away(line: Line, request_parts):
    stream = request_parts.pop("input_stream", b"")

    answer = line.client().open("/voice", method="POST", data=stream, **request_parts)

    assert answer.status_code == 403


def test_a_body_too_large_for_a_webhook_is_refused_before_it_is_read(line: Line):
    form = keyed("1" * 70_000)

    answer = line.post("/voice/main_menu.choose/1", form)

    assert answer.status_code == 413
