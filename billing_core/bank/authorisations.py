"""The words a payer agrees to before a bank account is debited, in their language.

For a debit by telephone the ACH network wants said: the day, the amount, the name, the account, a
number answered in business hours, the date of the authorisation, whether it is one debit or many,
and how to revoke it (Nacha Operating Rules 2.5.15; for many, 12 CFR 1005.10(b) wants a copy sent).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from billing_core.accounts import numbers
from billing_core.money import Money
from billing_core.notices import words

FOLDER = Path(__file__).parent / "words"
VERSION = "2026-11"  # changes with any of the texts; old ones stand on what was agreed under them


@dataclass(frozen=True, slots=True)
class Words:
    """What was agreed to, whole, and which version of it; kept two years and longer."""

    text: str
    version: str
    language: str


@dataclass(frozen=True, slots=True)
class Source:
    """The bank account, and whose bill is paid from it."""

    guarantor_id: int
    holder: str
    kind: str  # checking, savings
    last4: str


def single(
    source: Source,
    amount: Money,
    *,
    effective_on: date,
    cancel_by: date,
    authorised_on: date,
    hours: str,
    language: str,
) -> Words:
    """Return the words for one debit. `hours` are those in which the number on every notice is
    answered, as they are to be read.
    """
    values = _values(source, language) | {
        "amount": amount,
        "effective_on": effective_on,
        "cancel_by": cancel_by,
        "authorised_on": authorised_on,
        "hours": hours,
    }
    return _words("single", values, language)


def for_plan(
    source: Source,
    amount: Money,
    *,
    beginning: date,
    authorised_on: date,
    hours: str,
    language: str,
) -> Words:
    """Return the words for the payments of a plan; `amount` is its level payment."""
    values = _values(source, language) | {
        "amount": amount,
        "effective_on": beginning,
        "authorised_on": authorised_on,
        "hours": hours,
    }
    return _words("recurring_plan", values, language)


def for_statements(
    source: Source,
    lowest: Money,
    highest: Money,
    *,
    beginning: date,
    authorised_on: date,
    hours: str,
    language: str,
) -> Words:
    """Return the words for what each statement says is due, with the range that needs no notice."""
    values = _values(source, language) | {
        "lowest": lowest,
        "highest": highest,
        "effective_on": beginning,
        "authorised_on": authorised_on,
        "hours": hours,
    }
    return _words("recurring_statement", values, language)


def _values(source: Source, language: str) -> dict[str, words.Value]:
    return {
        "account": numbers.written(source.guarantor_id),
        "holder": source.holder,
        "kind": words.render(source.kind, {}, language, folder=FOLDER),
        "last4": source.last4,
    }


def _words(template: str, values: dict[str, words.Value], language: str) -> Words:
    text = words.render(template, values, language, folder=FOLDER)
    return Words(text, VERSION, language)
