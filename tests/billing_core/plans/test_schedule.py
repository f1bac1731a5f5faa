"""Schedules sum to the cent, whatever is split, and fall on days that there are."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_core.money import ZERO, Money
from billing_core.plans import schedule
from billing_core.plans.apr import annual_percentage_rate, monthly_flows

cents = st.integers(1, 10_000_000).map(Money)
months = st.integers(1, 60)
rates = st.decimals(0, 30, places=2)


@given(cents, rates, months)
def test_principal_and_payments_sum_to_the_cent(principal, apr, count):
    parts = schedule.amortise(principal, apr, count)

    interest = sum((part.interest for part in parts), ZERO)
    assert len(parts) == count
    assert sum((part.principal for part in parts), ZERO) == principal
    assert sum((part.payment for part in parts), ZERO) == principal + interest
    assert parts[-1].balance == ZERO
    assert all(part.balance >= ZERO for part in parts)


@given(cents, months, st.sampled_from(["first", "last"]))
def test_shares_sum_to_the_cent_and_none_is_below_zero(total, count, remainder):
    shares = schedule.split_evenly(total, count, remainder=remainder)

    assert len(shares) == count
    assert sum(shares, ZERO) == total
    assert min(shares) >= ZERO


@given(cents, months)
def test_shares_with_the_odd_cents_first_differ_by_one_and_never_grow(total, count):
    shares = schedule.split_evenly(total, count, remainder="first")

    assert max(shares).cents - min(shares).cents <= 1
    assert shares == sorted(shares, reverse=True)


def test_the_odd_cents_can_all_go_into_the_last_payment():
    shares = schedule.split_evenly(Money.usd(1000), 12, remainder="last")

    assert shares == [Money.usd("83.33")] * 11 + [Money.usd("83.37")]


def test_the_thirty_first_is_the_last_day_of_a_shorter_month():
    days = schedule.due_dates(date(2027, 12, 31), 4)

    assert days == [date(2027, 12, 31), date(2028, 1, 31), date(2028, 2, 29), date(2028, 3, 31)]


def test_a_first_month_too_short_for_the_day_does_not_shorten_the_others():
    days = schedule.due_dates(date(2027, 2, 28), 3, due_day=30)

    assert days == [date(2027, 2, 28), date(2027, 3, 30), date(2027, 4, 30)]


@given(st.dates(date(2020, 1, 1), date(2060, 1, 1)), st.integers(1, 60))
def test_due_dates_are_one_in_each_month(first, count):
    days = schedule.due_dates(first, count)

    numbered = [day.year * 12 + day.month for day in days]
    assert numbered == list(range(numbered[0], numbered[0] + count))
    assert all(day.day <= first.day for day in days)


def test_a_payment_of_nothing_is_refused():
    with pytest.raises(ValueError, match="too little"):
        schedule.schedule(Money(5), apr=Decimal(0), months=6, first_due_on=date(2026, 12, 1))


@pytest.mark.parametrize("apr", ["3", "9.99", "18"])
def test_the_rate_disclosed_for_regular_months_is_the_rate_charged(apr):
    lines = schedule.schedule(
        Money.usd(1200), apr=Decimal(apr), months=12, first_due_on=date(2026, 12, 15)
    )

    flows = flows_of(lines, advanced_on=date(2026, 11, 15))

    disclosed = annual_percentage_rate(Money.usd(1200), flows)
    assert abs(disclosed - Decimal(apr)) <= Decimal("0.01")


def test_a_longer_first_month_lowers_the_rate():
    lines = schedule.schedule(
        Money.usd(1200), apr=Decimal(12), months=12, first_due_on=date(2026, 12, 30)
    )

    flows = flows_of(lines, advanced_on=date(2026, 11, 15))

    assert {flow.fraction for flow in flows} == {Decimal(15) / 30}
    assert annual_percentage_rate(Money.usd(1200), flows) < Decimal("11.2")


def test_months_are_counted_back_from_the_day_of_payment():
    (flow,) = monthly_flows(
        [Money(1)], advanced_on=date(1978, 1, 10), first_paid_on=date(1978, 3, 1)
    )

    assert (flow.periods, flow.fraction) == (1, Decimal(22) / 30)


def test_without_interest_the_rate_is_nothing():
    lines = schedule.schedule(
        Money.usd(1000), apr=Decimal(0), months=12, first_due_on=date(2026, 12, 15)
    )

    flows = flows_of(lines, advanced_on=date(2026, 11, 15))

    assert annual_percentage_rate(Money.usd(1000), flows) == Decimal("0.00")


def flows_of(lines, *, advanced_on):
    return monthly_flows(
        [line.payment for line in lines], advanced_on=advanced_on, first_paid_on=lines[0].due_on
    )
