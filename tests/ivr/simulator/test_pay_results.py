from __future__ import annotations

import pytest

from ivr.simulator.quirks import Quirks
from tests.ivr.simulator.pay_documents import (
    key_card,
    pay,
    pay_with,
    paying,
    result,
    steps_asked,
)

NUMBER, EXPIRY, CODE, ZIP = (
    "payment-card-number",
    "expiration-date",
    "security-code",
    "postal-code",
)


@pytest.mark.parametrize(
    ("name", "code", "processor_word"),
    [
        ("refused", "64012", "card_declined"),
        ("token-refused", "64010", "incorrect_cvc"),
        ("connector-down", "64002", ""),
        ("connector-revoked", "64009", ""),
    ],
)
def test_the_connector_can_refuse_while_the_caller_waits(name, code, processor_word):
    line, phone = paying()

    pay_with(phone, name)

    told = result(line)
    assert told["Result"] == "payment-connector-error"
    assert (told["PayErrorCode"], told["ConnectorError"]) == (code, processor_word)
    assert "PaymentToken" not in told


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("declined", "sim_tok_declined_visa_0002_"),
        ("insufficient", "sim_tok_insufficient_visa_9995_"),
        ("expired", "sim_tok_expired_visa_0069_"),
        ("lost", "sim_tok_lost_visa_9987_"),
        ("processor-down", "sim_tok_down_visa_0119_"),
        ("lost-reply", "sim_tok_lost_reply_visa_0077_"),
        ("slow", "sim_tok_slow_visa_0341_"),
    ],
)
def test_a_cards_outcome_travels_in_its_token(name, start):
    line, phone = paying()

    pay_with(phone, name)

    assert result(line)["PaymentToken"].startswith(start)


def test_a_charge_of_a_declined_card_is_refused_at_once():
    line, phone = paying(pay(chargeAmount="5"))

    pay_with(phone, "insufficient")

    assert result(line)["ConnectorError"] == "insufficient_funds"


def test_tokens_can_be_the_names_stripe_publishes():
    line, phone = paying(stripe_tokens=True)

    pay_with(phone, "insufficient")

    assert result(line)["PaymentToken"] == "pm_card_chargeDeclinedInsufficientFunds"


@pytest.mark.parametrize(
    ("attributes", "code"),
    [
        ({"chargeAmount": "-0.59"}, "64003"),
        ({"chargeAmount": "1.234"}, "64003"),
        ({"chargeAmount": "1000001"}, "64003"),
        ({"chargeAmount": "ten"}, "64003"),
        ({"tokenType": "forever"}, "64006"),
        ({"currency": "eur"}, "64011"),
        ({"paymentMethod": "cash"}, "64013"),
        ({"bankAccountType": "consumer-checking"}, "64017"),
        ({"maxAttempts": "4"}, "64020"),
        ({"timeout": "0"}, "64020"),
        ({"input": "speech"}, "64020"),
    ],
)
def test_a_bad_attribute_is_told_and_nothing_is_asked(attributes, code):
    line, phone = paying(pay(**attributes))

    assert result(line)["Result"] == "validation-error"
    assert result(line)["PayErrorCode"] == code
    assert result(line)["PaymentError"]
    assert steps_asked(phone) == []


def test_an_unknown_connector_is_told():
    line, _ = paying(pay(paymentConnector="Nobody"), connectors=frozenset({"Default"}))

    assert result(line)["PayErrorCode"] == "64004"


def test_an_action_that_is_not_https_is_told():
    line, _ = paying(pay(action="http://elsewhere.example/paid"))

    assert line.form("/paid")["PayErrorCode"] == "64016"


def test_every_step_is_called_back_with_what_may_be_told():
    line, phone = paying(pay(statusCallback="/voice/pay_status"))
    phone.press("1111#")

    key_card(phone)

    told = line.forms("/voice/pay_status")
    assert [(form["For"], form["Attempt"], form.get("ErrorType")) for form in told] == [
        (NUMBER, "1", "invalid-card-number"),
        (NUMBER, "2", None),
        (EXPIRY, "1", None),
        (CODE, "1", None),
        (ZIP, "1", None),
    ]
    assert told[2]["PaymentCardNumber"] == "xxxxxxxxxxxx4242"
    assert not {"From", "To", "CallStatus"} & set(told[0])


def test_a_time_out_has_another_name_in_the_callback():
    line, phone = paying(pay(statusCallback="/voice/pay_status"))

    phone.silence()

    assert line.form("/voice/pay_status")["ErrorType"] == "input-timeout"


def test_the_last_callback_may_carry_the_result():
    line, phone = paying(
        pay(statusCallback="/voice/pay_status"), quirks=Quirks(pay_result_to_status_callback=True)
    )

    key_card(phone)

    assert line.forms("/voice/pay_status")[-1]["Result"] == "success"
