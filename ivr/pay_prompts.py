"""What <Pay> takes, and all it says at each step and for each error, for it speaks no Chinese."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ivr.calls import Call
from ivr.prompts import Prompt, bank, card
from ivr.prompts.languages import ENGLISH, LANGUAGES

THREE_DIGITS = "visa mastercard discover"
FOUR_DIGITS = "amex"
CARDS = "visa mastercard amex discover"


@dataclass(frozen=True, slots=True)
class Asked:
    """One <Prompt>: for which step, after which error, for which cards."""

    words: tuple[Prompt, ...]
    step: str
    errors: str | None = None
    cards: str | None = None
    matching: bool = False  # the second entry of the same number

    @property
    def attributes(self) -> dict[str, Any]:
        return {
            "for": self.step,
            "errorType": self.errors,
            "cardType": self.cards,
            "requireMatchingInputs": "true" if self.matching else None,
        }


NUMBER, DATE = "payment-card-number", "expiration-date"
CODE, ZIP = "security-code", "postal-code"
ROUTING, ACCOUNT = "bank-routing-number", "bank-account-number"

PAY_PROMPTS = (
    Asked((card.number(),), NUMBER),
    Asked((card.number_silence(),), NUMBER, "timeout"),
    Asked((card.number_wrong(),), NUMBER, "invalid-card-number"),
    Asked((card.type_wrong(),), NUMBER, "invalid-card-type"),
    Asked((card.trouble(),), NUMBER, "internal-error"),
    Asked((card.expiration(),), DATE),
    Asked((card.expiration_silence(),), DATE, "timeout"),
    Asked((card.expiration_wrong(),), DATE, "invalid-date date-validation-failed"),
    Asked((card.trouble(),), DATE, "internal-error"),
    Asked((card.security_code(),), CODE, None, THREE_DIGITS),
    Asked((card.security_code_amex(),), CODE, None, FOUR_DIGITS),
    Asked((card.security_code_silence(),), CODE, "timeout", THREE_DIGITS),
    Asked((card.security_code_silence_amex(),), CODE, "timeout", FOUR_DIGITS),
    Asked((card.security_code_wrong(),), CODE, "invalid-security-code", THREE_DIGITS),
    Asked((card.security_code_wrong_amex(),), CODE, "invalid-security-code", FOUR_DIGITS),
    Asked((card.trouble(),), CODE, "internal-error"),
    Asked((card.zip_code(),), ZIP),
    Asked((card.zip_code_silence(),), ZIP, "timeout"),
    Asked((card.zip_code_wrong(),), ZIP, "invalid-postal-code"),
    Asked((card.trouble(),), ZIP, "internal-error"),
    Asked((card.working(),), "payment-processing"),
)

BANK_PROMPTS = (
    Asked((bank.routing(),), ROUTING),
    Asked((bank.routing_silence(),), ROUTING, "timeout"),
    Asked((bank.routing_wrong(),), ROUTING, "invalid-bank-routing-number"),
    Asked((bank.trouble(),), ROUTING, "internal-error"),
    Asked((bank.account(),), ACCOUNT),
    Asked((bank.account_silence(),), ACCOUNT, "timeout"),
    Asked((bank.account_wrong(),), ACCOUNT, "invalid-bank-account-number"),
    Asked((bank.account_again(),), ACCOUNT, matching=True),
    Asked((bank.account_differs(),), ACCOUNT, "input-matching-failed"),
    Asked((bank.trouble(),), ACCOUNT, "internal-error"),
    Asked((bank.working(),), "payment-processing"),
)


def of_a_card(call: Call) -> dict[str, Any]:
    """The attributes of a <Pay> that takes a card."""
    settings = call.at.settings
    return {
        "securityCode": "true",
        "postalCode": "true",
        "minPostalCodeLength": 5,
        "paymentConnector": settings.pay_connector,
        "paymentMethod": "credit-card",
        "tokenType": "payment-method" if settings.gateway == "stripe" else "reusable",
        "validCardTypes": CARDS,
        "language": LANGUAGES[call.language].pay_language,
    }


def of_an_account(call: Call, kind: str) -> dict[str, Any]:
    """Those of one that takes a bank account of that kind."""
    return {
        "paymentConnector": call.at.settings.pay_connector,
        "paymentMethod": "ach-debit",
        "bankAccountType": f"consumer-{kind}",
        "tokenType": "reusable",
        "language": ENGLISH.pay_language,  # the only one there is for bank accounts; never heard
    }
