from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.simulator.events import SimulatorError
from ivr.simulator.pay import cards
from ivr.simulator.phone import Phone
from ivr.simulator.quirks import Quirks
from tests.ivr.simulator.pay_documents import (
    AMEX,
    BANK_STEPS,
    PAID,
    VISA,
    every_prompt,
    key_card,
    pay,
    paying,
    prompt,
    result,
)

NUMBER, EXPIRY, CODE, ZIP = (
    "payment-card-number",
    "expiration-date",
    "security-code",
    "postal-code",
)


def steps_asked(phone: Phone) -> list[str]:
    asked = [event.step for event in phone.events if event.kind == "pay_step" and event.step]
    return list(dict.fromkeys(asked))


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


def key_one(phone: Phone) -> None:
    phone.press(cards.keys("visa", phone.waiting.step))


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


def pay_with(phone: Phone, name: str) -> None:
    while phone.waiting.kind == "pay":
        phone.press(cards.keys(name, phone.waiting.step))


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


def bank(**attributes: str) -> str:
    return pay(inside=every_prompt(*BANK_STEPS), paymentMethod="ach-debit", **attributes)


def test_a_bank_account_becomes_a_token():
    line, phone = paying(bank(bankAccountType="consumer-savings"))

    phone.press("110000000")
    phone.press("000123456789#")

    expected = {
        "Result": "success",
        "PaymentMethod": "ach-debit",
        "BankRoutingNumber": "110000000",
        "BankAccountNumber": "**********89",
        "BankAccountType": "consumer-savings",
    }
    assert result(line).items() >= expected.items()
    assert result(line)["PaymentToken"].startswith("sim_tok_ok_bank_6789_")


@pytest.mark.parametrize(
    ("routing", "account", "step", "error"),
    [
        ("110000001", "", "bank-routing-number", "invalid-bank-routing-number"),
        ("110000000", "12#", "bank-account-number", "invalid-bank-account-number"),
        ("110000000", "987654321#", "bank-account-number", "invalid-bank-account-number"),
    ],
)
def test_a_wrong_bank_number_is_asked_again(routing, account, step, error):
    _, phone = paying(bank())

    phone.press(routing)
    if account:
        phone.press(account)

    assert (phone.waiting.step, phone.waiting.attempt) == (step, 2)
    assert phone.spoken == f"{step} {error}"


def matching() -> str:
    again = prompt("bank-account-number", words="Again.", requireMatchingInputs="true")
    differ = prompt("bank-account-number", words="They differ.", errorType="input-matching-failed")
    return pay(inside=every_prompt(*BANK_STEPS) + again + differ, paymentMethod="ach-debit")


def test_an_account_number_keyed_twice_alike_is_taken():
    line, phone = paying(matching())

    phone.press("110000000")
    phone.press("000123456789#")
    assert phone.spoken == "Again."
    phone.press("000123456789#")

    assert result(line)["Result"] == "success"


def test_an_account_number_keyed_differently_is_asked_from_the_start():
    _, phone = paying(matching())

    phone.press("110000000")
    phone.press("000123456789#")
    phone.press("000123456780#")

    assert phone.spoken == "They differ."
    assert phone.waiting.attempt == 2


def test_a_refused_bank_account():
    line, phone = paying(bank())

    phone.press("110000000")
    phone.press("000111111113#")

    assert result(line)["ConnectorError"] == "account_closed"


ACTS = st.one_of(
    st.sampled_from([
        "silence",
        "hang_up",
        *(f"card {name}" for name in ("visa", "amex", "declined", "refused")),
    ]),
    st.text(alphabet="0123456789*#", min_size=1, max_size=20),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(ACTS, max_size=25), st.booleans(), st.booleans())
def test_whatever_a_caller_does_the_line_is_told_once_how_it_ended(acts, asks, zip_first):
    quirks = Quirks(exhausted_pay_asks_action=asks, postal_code_before_security_code=zip_first)
    line, phone = paying(pay(statusCallback="/voice/pay_status"), quirks=quirks)

    for act in acts:
        if phone.waiting.kind == "pay":
            do(phone, act)
    if phone.waiting.kind == "pay":
        phone.hang_up()

    ends = line.forms(PAID) + line.forms("/voice/unpaid/9")
    assert len(ends) == 1
    assert bool(ends[0].get("PaymentToken")) == (ends[0].get("Result") == "success")
    assert not any(event.built_in for event in phone.events)
    steps = [form["For"] for form in line.forms("/voice/pay_status") if "ErrorType" not in form]
    assert len(steps) == len(set(steps))


def do(phone: Phone, act: str) -> None:
    if act in ("silence", "hang_up"):
        getattr(phone, act)()
    elif act.startswith("card "):
        phone.press(cards.keys(act.removeprefix("card "), phone.waiting.step))
    else:
        phone.press(act)


def test_a_card_nobody_named_says_which_there_are():
    with pytest.raises(SimulatorError, match="visa, mastercard"):
        cards.keys("platinum", NUMBER)
