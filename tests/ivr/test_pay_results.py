"""The carrier's contract, appendix C, 5 to 13: what <Pay> may report, and what we make of it."""

from __future__ import annotations

import pytest

from billing_core.payments.models import Payment
from ivr.flows import (
    pay,
)
from ivr.prompts import pay as pay_words
from tests.ivr.carrier_forms import (
    bank_charged,
    charged_by_the_carrier,
    not_paid,
    over,
    pay_progress,
    standard,
    tokenised,
)
from tests.ivr.line import ON_SQLITE, Line, hears

OTHER = "CA" + "2" * 32
OWED = 12_000


def test_5_a_charge_we_did_not_ask_for_is_no_payment_of_ours(line: Line, card_path):
    answer = line.post(card_path, charged_by_the_carrier())

    assert hears(answer, pay_words.cards_are_down())
    assert line.all(Payment) == []
    assert "token" not in line.notes()


def test_6_a_token_is_kept_until_the_caller_confirms_and_nothing_is_charged(line: Line, card_path):
    line.post(card_path, tokenised())

    row = line.row()
    assert row.step == "pay.review"
    assert row.notes["token"] == "sim_tok_ok_visa_4242_x"
    assert (row.notes["brand"], row.notes["last4"]) == ("visa", "4242")
    assert line.all(Payment) == []


def test_6_nothing_else_of_the_card_is_kept(line: Line, card_path):
    line.post(card_path, tokenised(PaymentCardNumber="4242424242424242", SecurityCode="987"))

    kept = str(line.everything())
    for secret in ("4242424242424242", "94109", "cus_test_1"):
        assert secret not in kept
    assert line.notes().keys() == {
        "errand",
        "amount_cents",
        "token",
        "brand",
        "last4",
        "good_through",
    }


@pytest.mark.parametrize("code", ["64008", "64010", "64012"])
@ON_SQLITE
def test_7_a_declined_card_offers_another(line: Line, card_path, code):
    form = not_paid(
        "payment-connector-error",
        PaymentError="card is declined",
        PayErrorCode=code,
        ConnectorError="card_declined",
    )

    answer = line.post(card_path, form)

    assert line.row().step == "pay.refused"
    assert hears(answer, pay_words.declined_other_card())


@pytest.mark.parametrize("code", ["64002", "64001", "64004", "64009", "64999", "", "x"])
@ON_SQLITE
def test_8_an_outage_says_that_no_card_can_be_taken(line: Line, card_path, code):
    answer = line.post(card_path, not_paid("payment-connector-error", PayErrorCode=code))

    assert line.row().step == "pay.card_not_read"
    assert hears(answer, pay_words.cards_are_down())


@pytest.mark.parametrize(
    "form",
    [
        not_paid("too-many-failed-attempts", PaymentError="invalid-date"),
        standard(),  # no action at all: the carrier went on to the verb after <Pay>
        standard(Result=""),
    ],
)
@ON_SQLITE
def test_9_giving_up_on_the_keys_brings_a_person(line: Line, card_path, form):
    answer = line.post(card_path, form)

    assert line.row().step == "representative.ring"
    assert hears(answer, pay_words.card_entry_failed())


def test_10_star_stops_the_card_and_charges_nothing(line: Line, card_path):
    answer = line.post(card_path, not_paid("caller-interrupted-with-star"))

    assert line.row().step == "pay.card_not_read"
    assert hears(answer, pay_words.card_stopped())


def test_10_hanging_up_in_pay_charges_nothing(line: Line, card_path):
    line.post(card_path, not_paid("caller-hung-up", CallStatus="completed"))
    line.post("/voice/status", over())

    assert line.all(Payment) == []
    assert line.row().ended_as == "completed"


@pytest.mark.parametrize(
    "result", ["validation-error", "internal-error", "something-new", "SUCCESS"]
)
@ON_SQLITE
def test_11_anything_else_that_pay_may_say_is_trouble_of_ours(line: Line, card_path, result):
    form = not_paid(result, PayErrorCode="64003", PaymentError="paymentAmount='-0.59'")

    answer = line.post(card_path, form)

    assert hears(answer, pay_words.cards_are_down())
    assert line.all(Payment) == []


def test_12_progress_of_pay_changes_nothing_wherever_it_is_sent(line: Line, card_path):
    before = line.everything()

    answer = line.post("/voice/status", pay_progress())

    assert answer.status_code == 204
    assert line.everything() == before


def test_13_a_bank_account_is_not_taken_and_not_kept(line: Line, card_path):
    answer = line.post(card_path, bank_charged())

    assert hears(answer, pay_words.cards_are_down())
    assert "121181976" not in str(line.everything())


def test_a_success_without_a_token_or_with_one_too_long_to_be_one_is_none(line: Line):
    for sid, token in (("CA" + "3" * 32, ""), ("CA" + "4" * 32, "t" * 201)):
        path = line.at(pay.take_card, sid=sid, notes={"amount_cents": OWED, "guest": True})

        line.post(path, tokenised(token, sid=sid))

        assert line.row(sid).step == "pay.card_not_read"


@pytest.mark.parametrize("number", ["", "x", "4242", "xxxx-xxxxxx-x4001", "xxxxxxxxxxx४२४२"])
@ON_SQLITE
def test_however_the_number_is_masked_only_its_last_four_digits_are_kept(
    line: Line, card_path, number
):
    line.post(card_path, tokenised(PaymentCardNumber=number))

    assert line.notes().get("last4", "") in ("", "4242", "4001")
    assert line.row().step == "pay.review"
