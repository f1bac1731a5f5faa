from __future__ import annotations

import string
from datetime import date

import pytest

from billing_core.money import Money
from billing_core.notices import words
from billing_core.notices.words import DEFAULT_LETTERHEAD, LANGUAGES, TEMPLATES, Letterhead, render
from tests.billing_core.notices.outbox import RECEIPT

NAMES = sorted(path.stem for path in (TEMPLATES / "en_US").glob("*.txt"))


@pytest.fixture(autouse=True)
def _own_letterhead() -> None:
    words.use(Letterhead("Golden State Health", "+1 800 555 0100"))


def placeholders(language: str, name: str) -> set[str]:
    text = (TEMPLATES / language / f"{name}.txt").read_text("utf-8")
    return {field for _, field, _, _ in string.Formatter().parse(text) if field}


def test_a_receipt_says_what_was_paid_when_with_what_and_its_code():
    assert render("receipt", RECEIPT, "en_US") == (
        "Golden State Health: We received your payment of $1,234.50 on Nov 24, 2026, card ending"
        " in 4242. Confirmation code: 48203316. Questions? Call +1 800 555 0100. Reply STOP to end"
        " texts."
    )


@pytest.mark.parametrize(
    ("language", "amount", "day"),
    [
        ("en_US", "$1,234.50", "Nov 24, 2026"),
        ("es_US", "$1,234.50", "24 nov 2026"),
        ("zh_Hans_CN", "US$1,234.50", "2026年11月24日"),
        ("zh_Hant_HK", "US$1,234.50", "2026年11月24日"),
    ],
)
@pytest.mark.parametrize("name", NAMES)
def test_money_and_days_are_written_as_the_language_writes_them(language, amount, day, name):
    text = render(name, RECEIPT, language)

    assert amount in text
    assert day in text
    assert "4242" in text


def test_there_is_a_text_for_both_outcomes():
    assert {"payment_declined", "receipt"} <= set(NAMES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_text_with_the_same_blanks(language):
    there = sorted(path.stem for path in (TEMPLATES / language).glob("*.txt"))

    assert there == NAMES
    assert all(placeholders(language, name) == placeholders("en_US", name) for name in NAMES)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_a_text_names_the_plan_a_number_to_call_and_how_to_stop(language, name):
    text = render(name, RECEIPT, language)

    assert text.startswith("Golden State Health")
    assert "+1 800 555 0100" in text
    assert "STOP" in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_a_text_fits_in_four_segments_even_in_unicode(language, name):
    longest = RECEIPT | {"amount": Money.usd("99999.99"), "date": date(2026, 12, 31)}

    assert len(render(name, longest, language)) <= 4 * 67


@pytest.mark.parametrize("name", NAMES)
def test_texts_in_different_languages_are_different_texts(name):
    assert len({render(name, RECEIPT, language) for language in LANGUAGES}) == len(LANGUAGES)


def test_a_language_we_do_not_write_gets_english():
    assert render("receipt", RECEIPT, "vi_US") == render("receipt", RECEIPT, "en_US")


def test_a_blank_that_cannot_be_filled_is_an_error():
    with pytest.raises(KeyError):
        render("receipt", {"amount": Money.usd(5)}, "en_US")


def test_until_it_is_told_otherwise_a_text_points_to_the_bill():
    words.use(DEFAULT_LETTERHEAD)

    text = render("receipt", RECEIPT, "en_US")

    assert text.startswith("Your health plan: ")
    assert "the number on your bill" in text
