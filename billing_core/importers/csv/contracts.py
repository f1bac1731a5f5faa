"""The two CSV files we take, column by column; a row → what it says, or why it cannot be taken.

UTF-8, a header row with just these columns in any order, ISO 8601 dates, a decimal point, no
thousands separators, amounts in dollars (`currency` says USD), LF or CRLF after every row.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import phonenumbers

from billing_core.accounts import numbers
from billing_core.accounts.models import COVERAGE_KINDS
from billing_core.importers.fhir import people
from billing_core.importers.report import Refusal
from billing_core.money import Money
from billing_core.notices.words import LANGUAGES

BILLS = (
    *("guarantor_key", "guarantor_given_name", "guarantor_family_name", "guarantor_birth_date"),
    *("guarantor_state", "guarantor_postal_code", "guarantor_language", "guarantor_phone"),
    *("patient_key", "patient_given_name", "patient_family_name", "patient_birth_date"),
    *("visit_key", "claim_number", "coverage_kind", "service_date", "provider", "currency"),
    *("charge", "insurance_paid", "copay", "coinsurance", "deductible", "not_covered", "pending"),
)
PAYMENTS = ("payment_key", "guarantor_id", "received_on", "currency", "amount", "method")
METHODS = ("cash", "check", "card", "bank")
CURRENCY = "USD"
AMOUNT = re.compile(r"\d{1,12}(\.\d{1,2})?")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
KEY_LENGTH_MAX = 150
SHARE = ("copay", "coinsurance", "deductible", "not_covered")

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Person:
    key: str
    given_name: str
    family_name: str
    birth_date: date | None


@dataclass(frozen=True, slots=True)
class Liable:
    """The guarantor, and how they are reached."""

    person: Person
    birth_date: date
    postal_code: str
    region: str
    language: str
    phone: str | None


@dataclass(frozen=True, slots=True)
class Bill:
    """One visit with who was seen and who pays."""

    guarantor: Liable
    patient: Person
    visit_key: str
    claim_number: str
    coverage_kind: str
    service_date: date
    provider: str
    amounts: Mapping[str, Money]  # charge, insurance_paid, pending and those of SHARE
    digest: str  # of what is said of the visit

    @property
    def share(self) -> Money:
        return Money(sum(self.amounts[part].cents for part in SHARE))


@dataclass(frozen=True, slots=True)
class Received:
    """Money that was taken elsewhere: at a desk, by post."""

    key: str
    guarantor_id: int
    received_on: date
    amount: Money
    method: str


def bill(row: Row) -> Bill:
    """Return what a row of BILLS says; raise Refusal with the column that is to blame."""
    _currency(row)
    names = ("charge", "insurance_paid", "pending", *SHARE)
    amounts = {name: amount(row, name) for name in names}
    if sum(amounts[name].cents for name in names[1:]) > amounts["charge"].cents:
        raise Refusal("charge: less than what was paid, is owed and is pending")
    if row["coverage_kind"] not in COVERAGE_KINDS:
        raise Refusal(f"coverage_kind: none of {', '.join(COVERAGE_KINDS)}")
    told = "\x1f".join(row[name] for name in BILLS if not name.startswith("guarantor_"))
    return Bill(
        guarantor=_liable(row),
        patient=_person(row, "patient"),
        visit_key=key(row, "visit_key"),
        claim_number=people.clean(row["claim_number"], 50),
        coverage_kind=row["coverage_kind"],
        service_date=day(row, "service_date"),
        provider=people.clean(row["provider"], 200),
        amounts=amounts,
        digest=hashlib.sha256(told.encode()).hexdigest(),
    )


def received(row: Row) -> Received:
    """Return what a row of PAYMENTS says; raise Refusal with the column that is to blame."""
    _currency(row)
    digits = row["guarantor_id"].replace("-", "")
    if not digits.isdecimal() or not numbers.is_valid(int(digits)):
        raise Refusal("guarantor_id: not eight digits with a right check digit")
    if row["method"] not in METHODS:
        raise Refusal(f"method: none of {', '.join(METHODS)}")
    taken = amount(row, "amount")
    if not taken:
        raise Refusal("amount: nothing was paid")
    return Received(
        key(row, "payment_key"), int(digits), day(row, "received_on"), taken, row["method"]
    )


def key(row: Row, name: str) -> str:
    """Return what names a thing in its source for ever."""
    written = row[name]
    if not written or len(written) > KEY_LENGTH_MAX or not written.isprintable():
        raise Refusal(f"{name}: missing or too long: it could not be recognised again")
    return written


def amount(row: Row, name: str) -> Money:
    """Return an amount in dollars; an empty one is nothing."""
    written = row[name]
    if not written:
        return Money(0)
    if not AMOUNT.fullmatch(written):
        raise Refusal(f"{name}: no amount like 1234.50")
    return Money(int(Decimal(written).scaleb(2)))


def day(row: Row, name: str) -> date:
    """Return an ISO 8601 day."""
    try:
        if DAY.fullmatch(row[name]):
            return date.fromisoformat(row[name])
    except ValueError:
        pass
    raise Refusal(f"{name}: no day like 2026-11-24")


def _currency(row: Row) -> None:
    if row["currency"] != CURRENCY:
        raise Refusal("currency: not USD")


def _person(row: Row, who: str) -> Person:
    written = row[f"{who}_birth_date"]
    born = day(row, f"{who}_birth_date") if written else None
    if born is not None:
        people.birth_date(written)  # refuses one that cannot be
    given = people.clean(row[f"{who}_given_name"], 100)
    family = people.clean(row[f"{who}_family_name"], 100)
    return Person(key(row, f"{who}_key"), given, family, born)


def _liable(row: Row) -> Liable:
    person = _person(row, "guarantor")
    if person.birth_date is None:
        raise Refusal("guarantor_birth_date: missing: nobody could prove to be them")
    if row["guarantor_language"] not in LANGUAGES:
        raise Refusal(f"guarantor_language: none of {', '.join(LANGUAGES)}")
    return Liable(
        person=person,
        birth_date=person.birth_date,
        postal_code=people.postal_code(row["guarantor_postal_code"]),
        region=people.region(row["guarantor_state"], row["guarantor_postal_code"]),
        language=row["guarantor_language"],
        phone=_phone(row["guarantor_phone"]),
    )


def _phone(written: str) -> str | None:
    if not written:
        return None
    try:
        number = phonenumbers.parse(written, "US")
    except phonenumbers.NumberParseException:
        raise Refusal("guarantor_phone: no telephone number") from None
    if not phonenumbers.is_valid_number(number):
        raise Refusal("guarantor_phone: no telephone number")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
