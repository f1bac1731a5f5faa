from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.simulator.pay.cards import (
    BY_NUMBER,
    CARDS,
    GROUPS,
    brand_of,
    is_routing_number,
    lengths_of,
    passes_luhn,
)
from ivr.simulator.pay.entries import is_in_future

NOW = datetime(2026, 11, 24, 18, tzinfo=UTC)


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.name)
def test_every_card_is_one_of_its_brand(card):
    assert brand_of(card.number) == card.brand
    assert len(card.number) in lengths_of(card.brand)
    assert passes_luhn(card.number)


def test_no_two_cards_share_a_number():
    assert len(BY_NUMBER) == len(CARDS)


def test_every_card_is_in_one_group():
    named = [name for _, cards in GROUPS for name, _ in cards]

    assert sorted(named) == sorted(card.name for card in CARDS)


@given(st.sampled_from(CARDS), st.data())
def test_one_wrong_digit_never_passes(card, data):
    at = data.draw(st.integers(0, len(card.number) - 1))
    other = data.draw(st.sampled_from([d for d in "0123456789" if d != card.number[at]]))

    assert not passes_luhn(card.number[:at] + other + card.number[at + 1 :])


@pytest.mark.parametrize(
    ("number", "brand"),
    [
        ("4", "visa"),
        ("51", "mastercard"),
        ("2221", "mastercard"),
        ("2720", "mastercard"),
        ("2721", ""),
        ("2220", ""),
        ("34", "amex"),
        ("6011", "discover"),
        ("65", "discover"),
        ("3528", "jcb"),
        ("36", "diners-club"),
        ("67", "maestro"),
        ("9", ""),
    ],
)
def test_brands_by_their_first_digits(number, brand):
    assert brand_of(number) == brand


@pytest.mark.parametrize(
    ("keyed", "future"),
    [
        ("1126", True),
        ("1026", False),
        ("1225", False),
        ("0127", True),
        ("1327", False),
        ("0027", False),
    ],
)
def test_a_card_is_good_to_the_end_of_its_month(keyed, future):
    assert is_in_future(keyed, NOW) == future


@pytest.mark.parametrize(
    ("number", "valid"),
    [
        ("110000000", True),
        ("121181976", True),
        ("110000001", False),
        ("11000000", False),
        ("", False),
    ],
)
def test_routing_numbers_check_themselves(number, valid):
    assert is_routing_number(number) == valid
