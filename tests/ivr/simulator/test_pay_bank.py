from __future__ import annotations

import pytest

from tests.ivr.simulator.pay_documents import (
    BANK_STEPS,
    every_prompt,
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
