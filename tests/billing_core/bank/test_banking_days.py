"""On which days a debit can settle."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_core.bank import banking_days


@pytest.mark.parametrize(
    ("day", "settles"),
    [
        (date(2026, 11, 24), True),
        (date(2026, 11, 26), False),  # Thanksgiving
        (date(2026, 11, 28), False),  # a Saturday
        (date(2026, 7, 3), True),  # the Fourth is a Saturday: the banks settle on Friday
        (date(2027, 7, 5), False),  # the Fourth is a Sunday: kept on Monday
        (date(2026, 6, 19), False),
    ],
)
def test_holidays_are_kept_as_the_reserve_banks_keep_them(day, settles):
    assert banking_days.is_banking_day(day) is settles


def test_the_next_day_after_a_long_weekend():
    assert banking_days.later(date(2026, 11, 25), 1) == date(2026, 11, 27)
    assert banking_days.later(date(2026, 11, 25), 2) == date(2026, 11, 30)
    assert banking_days.earlier(date(2026, 11, 30), 2) == date(2026, 11, 25)


@given(st.dates(date(2026, 1, 1), date(2030, 1, 1)), st.integers(1, 5))
def test_earlier_undoes_later(day, count):
    start = banking_days.on_or_after(day)

    assert banking_days.earlier(banking_days.later(start, count), count) == start
