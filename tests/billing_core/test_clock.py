"""One clock, which a test or a simulator may set."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from billing_core import clock as product_clock


def test_unless_told_otherwise_it_is_the_time_on_the_wall():
    before = datetime.now(UTC)  # noqa: TID251 - what the clock is compared with

    told = product_clock.now()

    assert timedelta(0) <= told - before < timedelta(seconds=10)
    assert told.tzinfo is UTC


def test_it_stands_still_until_it_is_moved(clock):
    clock.at("2026-11-24T10:00")
    assert product_clock.now() == datetime(2026, 11, 24, 18, 0, tzinfo=UTC)

    clock.forward(hours=1, seconds=30)

    assert product_clock.now() == datetime(2026, 11, 24, 19, 0, 30, tzinfo=UTC)


def test_a_day_is_a_local_day(clock):
    clock.at("2026-11-24T23:30")

    assert product_clock.today() == date(2026, 11, 24)
    assert product_clock.today("America/New_York") == date(2026, 11, 25)


def test_a_moment_with_its_own_zone_keeps_it(clock):
    clock.at("2026-11-24T10:00+00:00")

    assert product_clock.now() == datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


def test_it_goes_back_to_what_it_was_even_after_a_failure():
    def half_past_nine():
        return datetime(2026, 1, 1, 9, 30, tzinfo=UTC)

    def ask_and_fail():
        with product_clock.told_by(half_past_nine):
            assert product_clock.now() == half_past_nine()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        ask_and_fail()

    assert product_clock.now() != half_past_nine()
