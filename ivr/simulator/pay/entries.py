"""What was keyed at each step: how long it may get, and what is wrong with it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime

from ivr.simulator.pay.attributes import (
    ACCOUNT_NUMBER,
    CARD_NUMBER,
    EXPIRATION,
    POSTAL_CODE,
    ROUTING_NUMBER,
    SECURITY_CODE,
    Wanted,
)
from ivr.simulator.pay.cards import (
    BANK_ACCOUNTS,
    BY_NUMBER,
    WHY_BANK_REFUSED,
    WHY_REFUSED,
    brand_of,
    is_routing_number,
    lengths_of,
    passes_luhn,
)

CENTURY = 2000
CARD_NUMBER_MAX = 19
ACCOUNT_NUMBER_MIN = 4
ACCOUNT_NUMBER_MAX = 17


@dataclass(slots=True)
class Entries:
    """What has been keyed so far, by step. `refused` says why a valid number is not taken here."""

    wanted: Wanted
    keyed: dict[str, str] = field(default_factory=dict, repr=False)
    refused: str = ""

    @property
    def brand(self) -> str:
        return brand_of(self.keyed.get(CARD_NUMBER, ""))

    def at_most(self, step: str, keyed: str) -> int | None:
        """The length at which an entry ends by itself; None when only pound or silence ends it."""
        if step == CARD_NUMBER:
            return max(lengths_of(brand_of(keyed)), default=CARD_NUMBER_MAX)
        fixed = {EXPIRATION: 4, SECURITY_CODE: self._security_code_length(), ROUTING_NUMBER: 9}
        return fixed.get(step)

    def error(self, step: str, keyed: str, *, now: datetime) -> str:
        """The errorType of an entry, or an empty string when it is taken."""
        self.refused = ""
        if step == CARD_NUMBER:
            return self._card_error(keyed)
        if step == EXPIRATION:
            return "" if is_in_future(keyed, now) else "invalid-date"
        if step == SECURITY_CODE:
            fits = len(keyed) == self._security_code_length()
            return "" if fits else "invalid-security-code"
        if step == POSTAL_CODE:
            fits = len(keyed) >= self.wanted.postal_code_length_min
            return "" if fits else "invalid-postal-code"
        if step == ROUTING_NUMBER:
            return "" if is_routing_number(keyed) else "invalid-bank-routing-number"
        assert step == ACCOUNT_NUMBER
        return self._account_error(keyed)

    def masked(self, *, in_groups: bool = False) -> dict[str, str]:
        """What may be told of them, as the carrier masks it."""
        number, account = self.keyed.get(CARD_NUMBER, ""), self.keyed.get(ACCOUNT_NUMBER, "")
        masked = "x" * (len(number) - 4) + number[-4:]
        told = {
            "PaymentCardNumber": _grouped(masked, self.brand) if in_groups else masked,
            "PaymentCardType": self.brand,
            "ExpirationDate": self.keyed.get(EXPIRATION, ""),
            "SecurityCode": "x" * len(self.keyed.get(SECURITY_CODE, "")),
            "PaymentCardPostalCode": self.keyed.get(POSTAL_CODE, ""),
            "BankAccountNumber": "*" * (len(account) - 2) + account[-2:],
            "BankRoutingNumber": self.keyed.get(ROUTING_NUMBER, ""),
            "BankAccountType": self.wanted.bank_account_type if self.wanted.is_bank else "",
        }
        return {name: value for name, value in told.items() if value}

    def _card_error(self, number: str) -> str:
        brand = brand_of(number)
        if len(number) not in lengths_of(brand) or not passes_luhn(number):
            return "invalid-card-number"
        if number not in BY_NUMBER:
            self.refused = WHY_REFUSED
            return "invalid-card-number"
        return "" if brand in self.wanted.card_types else "invalid-card-type"

    def _account_error(self, number: str) -> str:
        if not ACCOUNT_NUMBER_MIN <= len(number) <= ACCOUNT_NUMBER_MAX:
            return "invalid-bank-account-number"
        if number not in BANK_ACCOUNTS:
            self.refused = WHY_BANK_REFUSED
            return "invalid-bank-account-number"
        return ""

    def _security_code_length(self) -> int:
        return 4 if self.brand == "amex" else 3


def is_in_future(keyed: str, now: datetime) -> bool:
    """True for MMYY of this month or a later one: a card is good to the end of its month."""
    if not re.fullmatch(r"(0[1-9]|1[0-2])\d\d", keyed):
        return False
    return (CENTURY + int(keyed[2:]), int(keyed[:2])) >= (now.year, now.month)


def _grouped(number: str, brand: str) -> str:
    groups = r"(.{4})(.{6})(.+)" if brand == "amex" else r"(.{4})(.{4})(.{4})(.+)"
    return re.sub(f"^{groups}$", lambda match: "-".join(match.groups()), number)
