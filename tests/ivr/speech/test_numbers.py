"""Amounts and numbers as words: the agreed readings, and what must hold of every amount."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from num2words import num2words

from billing_core.money import Money
from ivr.speech.numbers import money_words, number_words
from tests.ivr.speech.parsing import (
    cents,
    chinese_number,
    english_number,
    spanish_number,
)

CODES = {
    "en": "en_US",
    "es": "es_US",
    "zh_Hans": "zh_Hans_CN",
    "zh_Hant_HK": "zh_Hant_HK",
}
CHINESE = ("zh_Hans_CN", "zh_Hant_HK")
A_MILLION_DOLLARS = 1_000_000_00

with (Path(__file__).parent / "number_vectors.csv").open(encoding="utf-8") as file:
    VECTORS = [
        (row["usd"], code, row[column])
        for row in csv.DictReader(file)
        for column, code in CODES.items()
    ]

amounts = st.integers(0, A_MILLION_DOLLARS)
languages = st.sampled_from(list(CODES.values()))


@pytest.mark.parametrize(("usd", "code", "words"), VECTORS)
def test_amount_is_said_as_agreed(usd, code, words):
    assert money_words(Money.usd(usd), code) == words


@settings(max_examples=2000, deadline=None)
@given(amounts, languages)
def test_every_amount_is_heard_back_as_itself(amount, code):
    # One reading for each amount, read back to that amount: so no two amounts sound the same.
    assert cents(money_words(Money(amount), code), code) == amount


@pytest.mark.parametrize("code", CODES.values())
def test_every_amount_under_a_hundred_dollars_is_heard_back_as_itself(code):
    for amount in range(100_00):
        assert cents(money_words(Money(amount), code), code) == amount


@settings(max_examples=500, deadline=None)
@given(st.integers(0, 1_000_000))
def test_english_numbers_are_the_library_s_without_its_british_and(number):
    words = number_words(number, "en_US")

    assert english_number(words) == number
    assert re.split(r"[ -]", words) == [
        word for word in re.split(r"[ ,-]+", num2words(number)) if word != "and"
    ]


@settings(max_examples=500, deadline=None)
@given(st.integers(0, 1_000_000))
def test_spanish_numbers_are_the_library_s_but_for_uno_before_mil(number):
    words = number_words(number, "es_US")
    theirs = num2words(number, lang="es")

    assert spanish_number(words) == number
    assert words.replace("veintiún mil", "veintiuno mil").replace(" un mil", " uno mil") == theirs
    assert "uno mil" not in words


@settings(max_examples=500, deadline=None)
@given(st.integers(1, 1_000_000), st.sampled_from(CHINESE))
def test_chinese_numbers_follow_the_rules_of_zero_ten_and_two(number, code):
    words = number_words(number, code)

    assert chinese_number(words) == number
    assert "零零" not in words
    assert not words.endswith("零")
    assert not words.startswith(("零", "一十"))
    assert not re.search(r"[百千万萬零]十", words), "一 returns before a ten that is not first"
    assert not re.search(r"[两兩]十|.[两兩]", words), "两 only first, and never before ten"
    assert not words.startswith(("二千", "二万", "二萬"))


@pytest.mark.parametrize(
    ("number", "mandarin", "cantonese"),
    [
        (200, "两百", "二百"),
        (2_000, "两千", "兩千"),
        (20_000, "两万", "兩萬"),
        (22, "二十二", "二十二"),
    ],
)
def test_a_leading_two_is_said_as_each_language_says_it(number, mandarin, cantonese):
    assert number_words(number, "zh_Hans_CN") == mandarin
    assert number_words(number, "zh_Hant_HK") == cantonese


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "零"),
        (2, "二"),
        (10, "十"),
        (19, "十九"),
        (20, "二十"),
        (110, "一百一十"),
        (200, "两百"),
        (1_002, "一千零二"),
        (10_010, "一万零一十"),
        (100_500, "十万零五百"),
        (120_000, "十二万"),
        (1_000_001, "一百万零一"),
        (2_002_000, "两百万二千"),
        (100_000_000, "一亿"),
    ],
)
def test_chinese_numbers_read_as_people_say_them(number, words):
    assert number_words(number, "zh_Hans_CN") == words


@pytest.mark.parametrize(
    ("number", "code", "words"),
    [
        (1, "es_US", "un"),
        (21, "es_US", "veintiún"),
        (31, "es_US", "treinta y un"),
        (2, "zh_Hans_CN", "两"),
        (2, "zh_Hant_HK", "兩"),
        (12, "zh_Hans_CN", "十二"),
        (2, "en_US", "two"),
    ],
)
def test_a_number_before_what_it_counts_takes_its_counting_form(number, code, words):
    assert number_words(number, code, counting=True) == words


def test_a_million_dollars_takes_de_in_spanish_only_when_round():
    assert money_words(Money.usd(1_000_000), "es_US") == "un millón de dólares"
    assert money_words(Money.usd(1_000_001), "es_US") == "un millón un dólares"
    assert money_words(Money.usd(2_000_000), "es_US") == "dos millones de dólares"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("en_US", "minus five dollars"),
        ("es_US", "menos cinco dólares"),
        ("zh_Hans_CN", "负五美元"),
        ("zh_Hant_HK", "負五元"),
    ],
)
def test_a_negative_amount_says_so(code, words):
    assert money_words(Money(-500), code) == words
    assert words.startswith(number_words(-5, code))


def test_another_currency_is_refused():
    with pytest.raises(ValueError, match="only US dollars"):
        money_words(Money(100, "EUR"), "en_US")
