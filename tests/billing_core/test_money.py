"""Money is whole cents."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_core.errors import CurrencyMismatch
from billing_core.money import ZERO, Money

cents = st.integers(-(10**15), 10**15)


@pytest.mark.parametrize("dollars", ["12.34", Decimal("12.34"), "12.340"])
def test_dollars_are_taken_to_the_cent(dollars):
    assert Money.usd(dollars) == Money(1234)


def test_part_cents_are_refused():
    with pytest.raises(ValueError, match="whole number of cents"):
        Money.usd("12.345")


@pytest.mark.parametrize(
    ("noisy", "exact"),
    [
        ("124.16000000000001", 12416),
        ("124.15999999999999", 12416),
        ("0.005", 1),
        ("0.00499", 0),
        ("-0.005", -1),
        ("7", 700),
    ],
)
def test_noise_is_rounded_to_the_nearest_cent(noisy, exact):
    assert Money.rounded_half_up(Decimal(noisy)) == Money(exact)


@given(cents, cents)
def test_sums_are_those_of_the_cents(one, other):
    assert Money(one) + Money(other) == Money(one + other)
    assert Money(one) - Money(other) == Money(one - other)
    assert -Money(one) == Money(-one)
    assert (Money(one) < Money(other)) == (one < other)
    assert (Money(one) >= Money(other)) == (one >= other)
    assert bool(Money(one)) == (one != 0)


@given(cents)
def test_dollars_go_there_and_back(amount):
    assert Money.usd(Money(amount).dollars) == Money(amount)


@pytest.mark.parametrize(
    "operation",
    [
        lambda: Money(1) + Money(1, "EUR"),
        lambda: Money(1) - Money(1, "EUR"),
        lambda: Money(1) < Money(1, "EUR"),
    ],
)
def test_two_currencies_do_not_mix(operation):
    with pytest.raises(CurrencyMismatch, match="USD and EUR"):
        operation()


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        (Money(123456789), "$1,234,567.89"),
        (Money(-5), "-$0.05"),
        (ZERO, "$0.00"),
        (Money(100, "EUR"), "EUR 1.00"),
    ],
)
def test_it_is_written_as_people_write_it(amount, written):
    assert str(amount) == written
