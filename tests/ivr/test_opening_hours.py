"""When someone answers a line: weekdays, hours, holidays, in the line's zone or the caller's."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from ivr import phone_book
from ivr.phone_book import Line, Opening, Region
from ivr.prompts import Hours
from ivr.settings import DEFAULT_OPERATOR_FILE

EIGHT_TO_FIVE = Opening(0, 4, time(8), time(17))
ALWAYS = Opening(0, 6, time(0), time.max)
NORTH = Region("CA-N", "Northern California", "America/Los_Angeles", "hardship")
HAWAII = Region("HI", "Hawaii", "Pacific/Honolulu", "hardship")
GEORGIA = Region("GA", "Georgia", "America/New_York", "hardship")


def hardship(*hours: Opening, zone: str = "caller", holidays: str | None = "US") -> Line:
    return Line("hardship", "+18004424014", zone, hours or (EIGHT_TO_FIVE,), holidays)


def at(text: str, zone: str = "America/Los_Angeles") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-11-24T07:59:59", False),
        ("2026-11-24T08:00", True),
        ("2026-11-24T16:59:59", True),
        ("2026-11-24T17:00", False),
        ("2026-11-28T10:00", False),  # a Saturday
        ("2026-11-26T10:00", False),  # Thanksgiving
        ("2026-12-25T10:00", False),
        ("2027-07-05T10:00", False),  # Independence Day, observed
        ("2026-11-27T10:00", True),
    ],
)
def test_a_line_is_open_in_its_hours_but_not_on_a_holiday(moment, is_open):
    assert hardship().is_open(at(moment), NORTH) is is_open


def test_a_line_that_never_closes_is_open_at_any_moment():
    line = hardship(ALWAYS, holidays=None)

    for moment in ("2026-11-24T00:00", "2026-11-24T23:59:59.999", "2026-12-25T03:00"):
        assert line.is_open(at(moment), NORTH)


def test_hours_of_the_callers_zone_are_kept_where_the_caller_lives():
    eight_in_california = at("2026-11-24T08:30")

    assert hardship().is_open(eight_in_california, NORTH)
    assert hardship().is_open(eight_in_california, GEORGIA)
    assert not hardship().is_open(eight_in_california, HAWAII)  # half past six


def test_in_hawaii_the_line_is_open_two_hours_longer_in_winter_and_three_in_summer():
    winter, summer = at("2026-11-24T18:30"), at("2026-07-15T19:30")

    for late in (winter, summer):
        assert hardship().is_open(late, HAWAII)
        assert not hardship().is_open(late, NORTH)


def test_hours_of_the_lines_own_zone_are_the_same_for_every_caller():
    line = hardship(zone="America/New_York")

    for region in (NORTH, HAWAII, GEORGIA):
        assert line.is_open(at("2026-11-24T08:30", "America/New_York"), region)
        assert not line.is_open(at("2026-11-24T14:30"), region)  # half past five in New York


def test_the_next_opening_of_an_open_line_is_now():
    now = at("2026-11-24T10:00")

    assert hardship().next_opening(now, NORTH).moment == now


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2026-11-24T05:00", "2026-11-24T08:00"),
        ("2026-11-24T17:00", "2026-11-25T08:00"),
        ("2026-11-25T20:00", "2026-11-27T08:00"),  # over Thanksgiving
        ("2026-11-27T17:30", "2026-11-30T08:00"),  # over a weekend
        ("2026-12-24T18:00", "2026-12-28T08:00"),  # over Christmas and a weekend
        ("2026-12-31T18:00", "2027-01-04T08:00"),  # over New Year and a weekend
        ("2026-03-06T18:00", "2026-03-09T08:00"),  # over the start of summer time
    ],
)
def test_the_next_opening_is_found_over_nights_weekends_and_holidays(moment, opens):
    found = hardship().next_opening(at(moment), NORTH)

    assert found.moment == at(opens)
    assert found.zone == "America/Los_Angeles"


def test_the_next_opening_is_spoken_in_the_callers_zone():
    found = hardship().next_opening(at("2026-11-24T05:00"), HAWAII)

    assert found.zone == "Pacific/Honolulu"
    assert found.moment == at("2026-11-24T08:00", "Pacific/Honolulu")


def test_the_earlier_of_two_openings_comes_first_however_the_file_lists_them():
    afternoon, morning = Opening(0, 4, time(13), time(17)), Opening(0, 4, time(8), time(12))

    found = hardship(afternoon, morning).next_opening(at("2026-11-24T05:00"), NORTH)

    assert found.moment == at("2026-11-24T08:00")


def test_other_hours_at_the_weekend_count_from_friday_evening():
    weekend = Opening(5, 6, time(8), time(15))

    found = hardship(EIGHT_TO_FIVE, weekend).next_opening(at("2026-11-27T18:00"), NORTH)

    assert found.moment == at("2026-11-28T08:00")


def test_the_spoken_hours_are_the_first_ones_in_the_zone_they_hold_in():
    assert hardship().spoken_hours(HAWAII) == Hours(0, 4, time(8), time(17), "Pacific/Honolulu")


def test_every_line_of_the_default_file_is_open_again_within_days_at_any_hour_of_a_year():
    book = phone_book.load(DEFAULT_OPERATOR_FILE)

    for month in range(1, 13):
        moment = at(f"2027-{month:02d}-01T00:30")
        for line in book.lines.values():
            for region in book.regions.values():
                found = line.next_opening(moment, region)

                assert line.is_open(found.moment, region)
                assert 0 <= (found.moment - moment).days <= 5
