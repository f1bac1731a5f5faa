from __future__ import annotations

import re

import pytest

from ivr.simulator.events import SimulatorError
from ivr.simulator.pace import Pace
from ivr.simulator.pay import cards
from ivr.simulator.quirks import Quirks
from tests.ivr.simulator.pay_documents import (
    AMEX,
    PAID,
    VISA,
    key_card,
    key_one,
    pay,
    paying,
    prompt,
    result,
    steps_asked,
)

NUMBER, EXPIRY, CODE, ZIP = (
    "payment-card-number",
    "expiration-date",
    "security-code",
    "postal-code",
)


def test_a_card_becomes_a_token():
    line, phone = paying()

    key_card(phone)

    told = result(line)
    assert told["Result"] == "success"
    assert re.fullmatch(r"sim_tok_ok_visa_4242_[0-9a-f]{32}", told["PaymentToken"])
    expected = {
        "PaymentMethod": "credit-card",
        "PaymentCardNumber": "xxxx-xxxx-xxxx-4242",
        "PaymentCardType": "visa",
        "ExpirationDate": "1229",
        "SecurityCode": "xxx",
        "PaymentCardPostalCode": "94109",
        "CallStatus": "in-progress",
    }
    assert told.items() >= expected.items()
    assert "PaymentConfirmationCode" not in told


def test_a_charge_has_a_confirmation_code_and_no_token():
    line, phone = paying(pay(chargeAmount="12.34"))

    key_card(phone)

    assert result(line)["PaymentConfirmationCode"].startswith("ch_")
    assert "PaymentToken" not in result(line)


@pytest.mark.parametrize(
    ("quirks", "order"),
    [
        (Quirks(), [NUMBER, EXPIRY, CODE, ZIP]),
        (Quirks(postal_code_before_security_code=True), [NUMBER, EXPIRY, ZIP, CODE]),
    ],
)
def test_the_order_of_the_last_two_steps_is_the_carriers(quirks, order):
    line, phone = paying(quirks=quirks)

    key_card(phone)

    assert steps_asked(phone) == [*order, "payment-processing"]
    assert result(line)["Result"] == "success"


def test_steps_that_are_not_wanted_are_not_asked():
    line, phone = paying(pay(securityCode="false", postalCode="94110"))

    key_card(phone)

    assert steps_asked(phone) == [NUMBER, EXPIRY, "payment-processing"]
    assert result(line)["PaymentCardPostalCode"] == "94110"


def test_american_express_has_four_digits_of_security_code():
    line, phone = paying()

    key_card(phone, AMEX, code="1234")

    assert result(line)["PaymentCardType"] == "amex"
    assert result(line)["PaymentCardNumber"] == "xxxx-xxxxxx-x0005"


@pytest.mark.parametrize(
    ("step", "keys", "error"),
    [
        (NUMBER, "#", "timeout"),
        (NUMBER, "4242#", "invalid-card-number"),
        (NUMBER, "4242424242424241#", "invalid-card-number"),
        (NUMBER, "6011111111111117#", "invalid-card-type"),
        (EXPIRY, "1326", "invalid-date"),
        (EXPIRY, "1026", "invalid-date"),
        (EXPIRY, "12#", "invalid-date"),
        (CODE, "12#", "invalid-security-code"),
        (ZIP, "9410#", "invalid-postal-code"),
    ],
)
def test_a_wrong_entry_is_asked_again_with_the_prompt_for_that_error(step, keys, error):
    line, phone = paying()
    while phone.waiting.step != step:
        key_one(phone)
    if keys == "#":
        phone.press("#")  # the first is taken for a habit

    phone.press(keys)

    assert (phone.waiting.step, phone.waiting.attempt) == (step, 2)
    assert phone.spoken == f"{step} {error}"
    key_card(phone)
    assert result(line)["Result"] == "success"


@pytest.mark.parametrize("step", [NUMBER, EXPIRY, CODE, ZIP])
def test_silence_is_asked_again(step):
    _, phone = paying()
    while phone.waiting.step != step:
        key_one(phone)

    phone.silence()

    assert phone.spoken == f"{step} timeout"


@pytest.mark.parametrize(("retries", "askings"), [("1", 2), ("2", 3), ("3", 4)])
def test_max_attempts_is_the_number_of_retries(retries, askings):
    line, phone = paying(pay(maxAttempts=retries))

    for _ in range(askings):
        assert phone.waiting.kind == "pay"
        phone.silence()

    assert result(line)["Result"] == "too-many-failed-attempts"
    assert result(line)["PaymentError"] == "invalid-card-number"
    assert line.forms("/voice/unpaid/9") == []


def test_used_up_attempts_may_go_on_to_the_next_verb_without_a_word():
    line, phone = paying(quirks=Quirks(exhausted_pay_asks_action=False))

    for _ in range(3):
        phone.silence()

    assert line.forms(PAID) == []
    assert "Result" not in line.form("/voice/unpaid/9")


def test_attempts_are_counted_for_each_step():
    line, phone = paying()

    phone.silence()
    phone.silence()
    key_one(phone)
    phone.silence()
    phone.silence()
    key_card(phone)

    assert result(line)["Result"] == "success"


@pytest.mark.parametrize("step", [NUMBER, EXPIRY, CODE, ZIP])
def test_star_stops_everything(step):
    line, phone = paying()
    while phone.waiting.step != step:
        key_one(phone)

    phone.press("1*")

    assert result(line)["Result"] == "caller-interrupted-with-star"
    assert "PaymentToken" not in result(line)


@pytest.mark.parametrize("step", [NUMBER, EXPIRY, CODE, ZIP])
def test_hanging_up_is_told_though_nobody_hears_the_answer(step):
    line, phone = paying()
    while phone.waiting.step != step:
        key_one(phone)

    phone.hang_up()

    assert result(line)["Result"] == "caller-hung-up"
    assert result(line)["CallStatus"] == "completed"
    assert [path for path, _ in line.requests][-2:] == [PAID, "/voice/status"]


def test_digits_end_by_silence_too():
    _, phone = paying()

    phone.press(VISA)
    phone.silence()

    assert phone.waiting.step == EXPIRY


def test_a_card_of_one_length_needs_no_pound_and_a_pound_after_it_is_forgiven():
    _, phone = paying()

    phone.press(AMEX + "#")

    assert (phone.waiting.step, phone.waiting.attempt) == (EXPIRY, 1)
    assert phone.spoken == EXPIRY


def test_keys_are_typed_ahead_through_all_steps():
    line, phone = paying()

    phone.press(f"{VISA}#122912394109#")

    assert result(line)["Result"] == "success"


def test_a_card_that_no_processor_publishes_is_refused_with_the_reason():
    _, phone = paying()

    phone.press("4539578763621486#")

    assert phone.waiting.attempt == 2
    assert [event.text for event in phone.events if event.kind == "refused"] == [cards.WHY_REFUSED]


def test_no_digit_of_a_card_is_in_the_transcript():
    line, phone = paying()

    key_card(phone)

    written = phone.transcript() + repr(phone.events)
    assert not any(digits in written for digits in (VISA, "4242", "1229", "94109"))
    assert {event.text for event in phone.events if event.kind == "pressed"} == {"•"}
    assert line.requests


def test_without_prompts_the_carrier_speaks_english_and_it_shows():
    _, phone = paying(pay(inside=""))

    assert phone.heard[-1].built_in
    assert phone.heard[-1].language == "en-US"


def test_an_error_without_its_prompt_is_spoken_by_the_carrier():
    _, phone = paying(pay(inside=prompt(NUMBER)))

    phone.silence()

    assert phone.heard[-1].built_in


def test_a_payment_keyed_through_with_all_prompts_hears_no_built_in_word():
    _, phone = paying()

    phone.silence()
    key_card(phone)

    assert not any(event.built_in for event in phone.events)


def test_a_card_nobody_named_says_which_there_are():
    with pytest.raises(SimulatorError, match="visa, mastercard"):
        cards.keys("platinum", NUMBER)


def test_a_caller_slower_at_a_key_than_the_line_waits_has_keyed_too_little():
    line, phone = paying(pace=Pace(key_seconds=6.0, think_seconds=0.0, platform_seconds=0.0))

    phone.press("4")
    phone.press("2")

    assert line.forms(PAID) == []
    assert phone.waiting.attempt == 2
