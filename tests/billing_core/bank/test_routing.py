"""Routing numbers: what the check digit finds, and what it does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_core.bank import routing


@given(st.integers(1, 12), st.integers(0, 999_999), st.integers(0, 8), st.integers(1, 9))
def test_a_single_wrong_digit_is_found(district, rest, place, difference):
    first_eight = f"{district:02d}{rest:06d}"
    number = first_eight + routing.check_digit(first_eight)

    wrong = str((int(number[place]) + difference) % 10)

    assert routing.is_valid(number)
    assert not routing.is_valid(number[:place] + wrong + number[place + 1 :])


@pytest.mark.parametrize(
    "number", ["000000000", "02100002", "0210000210", "02100002a", "", "٠٢١٠٠٠٠٢١"]
)
def test_what_is_not_a_routing_number_is_refused(number):
    assert not routing.is_valid(number)


def test_a_number_of_no_district_is_refused_though_it_adds_up():
    assert not routing.is_valid("789456124")


def test_the_check_digit_of_a_published_number():
    assert routing.check_digit("23138010") == "4"
