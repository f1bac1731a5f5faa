"""The words of an authorisation say all that the network and the law want said."""

from __future__ import annotations

import string
from datetime import date

import pytest

from billing_core.bank import authorisations
from billing_core.bank.authorisations import FOLDER, Source
from billing_core.money import Money
from billing_core.notices.words import LANGUAGES

SOURCE = Source(80412237, "Ana Reyes", "savings", "7899")
SAID = {  # what the text must leave room for, by kind
    "single": {"authorised_on", "amount", "effective_on", "cancel_by"},
    "recurring_plan": {"authorised_on", "amount", "effective_on"},
    "recurring_statement": {"authorised_on", "lowest", "highest", "effective_on"},
}
ALWAYS = {"plan", "kind", "last4", "holder", "account", "phone", "hours"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SAID)
def test_nothing_the_network_wants_said_is_left_out(language, name):
    text = (FOLDER / language / f"{name}.txt").read_text("utf-8")

    blanks = {field for _, field, _, _ in string.Formatter().parse(text) if field}

    assert blanks == SAID[name] | ALWAYS


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_debit_is_said_in_every_language(language):
    words = authorisations.single(
        SOURCE,
        Money.usd("123.45"),
        effective_on=date(2026, 11, 27),
        cancel_by=date(2026, 11, 26),
        authorised_on=date(2026, 11, 24),
        hours="8-18",
        language=language,
    )

    for part in ("123.45", "7899", "Ana Reyes", "8041-2237", "8-18"):
        assert part in words.text
    assert (words.version, words.language) == (authorisations.VERSION, language)
    assert len(words.text) <= 2000


def test_a_single_debit_in_english_word_by_word():
    words = authorisations.single(
        SOURCE,
        Money.usd("123.45"),
        effective_on=date(2026, 11, 27),
        cancel_by=date(2026, 11, 26),
        authorised_on=date(2026, 11, 24),
        hours="8 a.m. to 6 p.m.",
        language="en_US",
    )

    assert words.text == (
        "Today is Nov 24, 2026. You authorize Your health plan to make one electronic withdrawal of"
        " $123.45 from the savings account ending in 7899 in the name of Ana Reyes, on or after Nov"
        " 27, 2026, for billing account 8041-2237. It is a single withdrawal and will not be"
        " repeated. If you have a question, or want to cancel it before Nov 26, 2026, call the"
        " number on your bill, 8 a.m. to 6 p.m."
    )


def test_a_plans_payments_can_be_stopped_and_are_no_condition():
    words = authorisations.for_plan(
        SOURCE,
        Money.usd(100),
        beginning=date(2026, 12, 24),
        authorised_on=date(2026, 11, 24),
        hours="8-18",
        language="en_US",
    )

    for part in ("three business days", "revoke", "copy", "does not depend"):
        assert part in words.text


def test_what_statements_draw_has_a_range():
    words = authorisations.for_statements(
        SOURCE,
        Money.usd(5),
        Money.usd(200),
        beginning=date(2026, 12, 24),
        authorised_on=date(2026, 11, 24),
        hours="8-18",
        language="en_US",
    )

    assert "$5.00 and $200.00" in words.text
    assert "ten days ahead" in words.text
