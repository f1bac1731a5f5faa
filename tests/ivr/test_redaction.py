"""The last net under our logs: no run of digits that a caller may have keyed comes through."""

from __future__ import annotations

import json
import logging
import uuid
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.redaction import HIDDEN, PRIVATE_FIELDS, redact
from tests.ivr.written import log_lines

CARD = "4242424242424242"


def cleaned(**event: object) -> dict[str, object]:
    return dict(redact(None, "info", event))


@pytest.mark.parametrize(
    "text",
    [
        CARD,
        "4242 4242 4242 4242",
        "4242-4242-4242-4242",
        "378282246310005",
        f"Digits={CARD}",
        f"card{CARD}",
        f"{CARD}x",
        f"a{CARD}",
        f"Digits_{CARD}",
        f"'{CARD}'",
        f"%2B1{CARD}",
        f"1.{CARD}",
        "4 2 4 2 4 2 4 2 4 2 4 2 4 2 4 2",
    ],
)
def test_a_cards_number_is_hidden_wherever_it_stands(text):
    said = cleaned(event=f"heard {text} twice")["event"]

    assert "42" not in str(said)
    assert "2 4" not in str(said)
    assert HIDDEN in str(said)


@pytest.mark.parametrize(
    "text",
    ["03141979", "1979-03-14", "94110", "94110-1234", "80412237", "8041-2237", "+14155550123"],
)
def test_a_birth_date_a_zip_an_id_and_a_phone_are_hidden(text):
    assert cleaned(event=f"keyed {text}")["event"] == f"keyed {HIDDEN}"


@pytest.mark.parametrize(
    "text",
    [
        "CA" + "1234567890abcdef" * 2,
        "SM" + "1" * 32,
        str(uuid.UUID(int=2**127 - 1)),
        "01a20c06-acec-7e36-b7ee-992797c81b81",
        "11111111111141118111111111111111",
        "12345678-1234-4234-8234-123456789012",
        "pay.review turn 12 took 0.0123 s",
        "status 503, code 30007"[:10],
        "2026-11-24T05:00:00.123456Z",
        "webhooks.py:1234",
    ],
)
def test_ids_moments_and_short_numbers_stay(text):
    assert cleaned(event=text)["event"] == text


@pytest.mark.parametrize("name", sorted(PRIVATE_FIELDS))
def test_a_private_field_is_hidden_whatever_is_in_it(name):
    assert cleaned(**{name: "4 or four"})[name] == HIDDEN
    assert cleaned(form={name: "4 or four"})["form"] == {name: HIDDEN}


@pytest.mark.parametrize("number", [10_000, 94110, 3141979, int(CARD), -94110])
def test_a_number_as_long_as_a_zip_is_hidden(number):
    assert cleaned(cents=number)["cents"] == HIDDEN


@pytest.mark.parametrize("value", [0, 9_999, True, None, 0.25, ""])
def test_what_says_nothing_stays(value):
    assert cleaned(value=value)["value"] is value


def test_what_is_deep_inside_is_hidden_too():
    event = cleaned(args=({"deep": [f"x {CARD}", {"Digits": "1"}]}, 12), more=[[CARD]])

    assert event == {
        "args": [{"deep": [f"x {HIDDEN}", {"Digits": HIDDEN}]}, 12],
        "more": [[HIDDEN]],
    }


class Odd:
    def __repr__(self) -> str:
        return f"<Odd {CARD}>"


@pytest.mark.parametrize(
    "value", [Odd(), f"Digits={CARD}".encode(), ValueError(CARD), {CARD}, frozenset({CARD})]
)
def test_what_a_stranger_says_of_itself_is_read_first(value):
    assert CARD not in json.dumps(cleaned(value=value)["value"])


def test_a_moment_is_no_number_of_anyones():
    moment = datetime(2026, 11, 24, 5, tzinfo=UTC)

    assert cleaned(at=moment.isoformat().replace("+00:00", "Z"))["at"] == "2026-11-24T05:00:00Z"


@given(
    digits=st.from_regex(r"[0-9]{10,19}", fullmatch=True),
    before=st.text(st.characters(codec="utf-8", exclude_categories=["Nd"]), max_size=5),
    after=st.text(st.characters(codec="utf-8", exclude_categories=["Nd"]), max_size=5),
)
def test_ten_digits_or_more_never_come_through_whatever_is_around_them(digits, before, after):
    assert digits not in str(cleaned(event=before + digits + after)["event"])


@given(
    st.from_regex(r"[0-9]{5,9}", fullmatch=True), st.sampled_from([" ", "=", "'", ":", "(", "/"])
)
def test_five_digits_or_more_that_stand_alone_never_come_through(digits, around):
    assert digits not in str(cleaned(event=f"x{around}{digits}{around}y")["event"])


def test_everything_we_log_goes_through_it():
    with log_lines() as lines:
        logging.getLogger("ivr.test").warning(
            "keyed %s by %s", CARD, "+14155550123", extra={"zip": "94110", "Digits": "1"}
        )

    (said,) = lines()
    assert json.loads(said)["event"] == f"keyed {HIDDEN} by {HIDDEN}"
    for private in (CARD, "4155550123", "94110"):
        assert private not in said
