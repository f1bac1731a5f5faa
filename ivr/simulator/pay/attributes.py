"""The attributes of <Pay>: read with their defaults, or refused with the carrier's code."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

CARD_NUMBER = "payment-card-number"
EXPIRATION = "expiration-date"
SECURITY_CODE = "security-code"
POSTAL_CODE = "postal-code"
ROUTING_NUMBER = "bank-routing-number"
ACCOUNT_NUMBER = "bank-account-number"
PROCESSING = "payment-processing"

BAD_AMOUNT = 64003
UNKNOWN_CONNECTOR = 64004
BAD_TOKEN_TYPE = 64006
BAD_CURRENCY = 64011
BAD_METHOD = 64013
BAD_ACTION = 64016
BANK_TYPE_WITH_CARD = 64017
BAD_VALUE = 64020

CHARGE_MAX = Decimal(1_000_000)
POSTAL_CODE_LENGTH_MIN = 5
VALUES = {
    "input": ("dtmf",),
    "paymentMethod": ("credit-card", "ach-debit"),
    "bankAccountType": (
        "consumer-checking",
        "consumer-savings",
        "commercial-checking",
        "commercial-savings",
    ),
    "maxAttempts": ("1", "2", "3"),
    "tokenType": ("one-time", "reusable", "payment-method"),
    "currency": ("usd",),
    "securityCode": ("true", "false"),
}
CODES = {"tokenType": BAD_TOKEN_TYPE, "currency": BAD_CURRENCY, "paymentMethod": BAD_METHOD}


@dataclass(frozen=True, slots=True)
class Invalid:
    """An attribute the carrier does not take: nothing is asked of the caller."""

    code: int
    reason: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a <Pay> asks for."""

    action: str
    status_callback: str
    is_bank: bool
    bank_account_type: str
    timeout_seconds: float
    retries: int
    asks_security_code: bool
    postal_code: str  # "true": asked; "false": not; else the code itself
    postal_code_length_min: int
    charge: Decimal  # zero: tokenise
    card_types: tuple[str, ...]
    language: str

    def steps(self, *, postal_code_first: bool) -> tuple[str, ...]:
        """What is asked, in order."""
        if self.is_bank:
            return (ROUTING_NUMBER, ACCOUNT_NUMBER)
        code = (SECURITY_CODE,) if self.asks_security_code else ()
        place = (POSTAL_CODE,) if self.postal_code == "true" else ()
        last = place + code if postal_code_first else code + place
        return (CARD_NUMBER, EXPIRATION, *last)


def wanted(
    element: Element, here: str, *, connectors: frozenset[str], public_url: str
) -> Wanted | Invalid:
    """Read a <Pay> of the document at `here`. With no connectors named, every name will do."""
    for check in (_values, _amount, _numbers, _bank):
        if invalid := check(element):
            return invalid
    if connectors and element.get("paymentConnector", "Default") not in connectors:
        return Invalid(UNKNOWN_CONNECTOR, "paymentConnector is not installed")
    action = element.get("action", "")
    if action.startswith("http:") and not action.startswith(public_url):
        return Invalid(BAD_ACTION, "action must be https")
    return Wanted(
        action=urljoin(here, action) or here,
        status_callback=element.get("statusCallback", ""),
        is_bank=element.get("paymentMethod") == "ach-debit",
        bank_account_type=element.get("bankAccountType", "consumer-checking"),
        timeout_seconds=float(element.get("timeout", "5")),
        retries=int(element.get("maxAttempts", "1")),
        asks_security_code=element.get("securityCode", "true") == "true",
        postal_code=element.get("postalCode", "true"),
        postal_code_length_min=int(element.get("minPostalCodeLength", POSTAL_CODE_LENGTH_MIN)),
        charge=Decimal(element.get("chargeAmount") or 0),
        card_types=tuple(element.get("validCardTypes", "visa mastercard amex").split()),
        language=element.get("language", "en-US"),
    )


def _values(element: Element) -> Invalid | None:
    for name, values in VALUES.items():
        value = element.get(name)
        if value is not None and value not in values:
            return Invalid(CODES.get(name, BAD_VALUE), f"{name}='{value}' (not one of {values})")
    return None


def _amount(element: Element) -> Invalid | None:
    text = element.get("chargeAmount")
    if text is None:
        return None
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal(-1)
    in_range = 0 <= amount <= CHARGE_MAX
    if not in_range or not re.fullmatch(r"\d+(\.\d{1,2})?", text):
        return Invalid(BAD_AMOUNT, f"paymentAmount='{text}' (not a number of dollars and cents)")
    return None


def _numbers(element: Element) -> Invalid | None:
    for name in ("timeout", "minPostalCodeLength"):
        if not re.fullmatch(r"[1-9]\d*", element.get(name, "1")):
            return Invalid(BAD_VALUE, f"{name}='{element.get(name)}' (not a positive number)")
    return None


def _bank(element: Element) -> Invalid | None:
    if element.get("bankAccountType") and element.get("paymentMethod") != "ach-debit":
        return Invalid(BANK_TYPE_WITH_CARD, "bankAccountType with credit-card")
    return None
