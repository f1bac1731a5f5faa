"""The words a payer agrees to before a stored card is charged, in their language.

The networks want the payer to know the amount or how it is found, the days, and how to end it; a
bank account has the words of bank.authorisations.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from billing_core.accounts import numbers
from billing_core.bank.authorisations import Words
from billing_core.money import Money
from billing_core.notices import words

FOLDER = Path(__file__).parent / "words"
VERSION = "2026-11"  # changes with any of the texts


def once(
    guarantor_id: int,
    last4: str,
    *,
    amount: Money,
    on: date,
    authorised_on: date,
    hours: str,
    language: str,
) -> Words:
    """Return the words for one charge on a later day. `hours` as they are to be read."""
    values = _values(guarantor_id, last4, authorised_on, hours)
    return _words("card_once", values | {"amount": amount, "effective_on": on}, language)


def for_plan(
    guarantor_id: int,
    last4: str,
    *,
    amount: Money,
    beginning: date,
    authorised_on: date,
    hours: str,
    language: str,
) -> Words:
    """Return the words for the payments of a plan; `amount` is its level payment."""
    values = _values(guarantor_id, last4, authorised_on, hours)
    return _words("card_plan", values | {"amount": amount, "effective_on": beginning}, language)


def for_statements(
    guarantor_id: int,
    last4: str,
    *,
    between: tuple[Money, Money],
    beginning: date,
    authorised_on: date,
    hours: str,
    language: str,
) -> Words:
    """Return the words for what each statement says is due, with the range that needs no notice."""
    lowest, highest = between
    values = _values(guarantor_id, last4, authorised_on, hours) | {
        "lowest": lowest,
        "highest": highest,
        "effective_on": beginning,
    }
    return _words("card_statement", values, language)


def _values(
    guarantor_id: int, last4: str, authorised_on: date, hours: str
) -> dict[str, words.Value]:
    return {
        "account": numbers.written(guarantor_id),
        "last4": last4,
        "authorised_on": authorised_on,
        "hours": hours,
    }


def _words(template: str, values: dict[str, words.Value], language: str) -> Words:
    return Words(words.render(template, values, language, folder=FOLDER), VERSION, language)
