"""Days, times, hours and moments as words."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.prompts import At, Hours
from ivr.speech.dates import (
    date_words,
    hours_words,
    moment_words,
    time_words,
    weekday_words,
    zone_words,
)

CODES = ("en_US", "es_US", "zh_Hans_CN", "zh_Hant_HK")
PACIFIC = "America/Los_Angeles"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("en_US", "November twenty-fourth"),
        ("es_US", "veinticuatro de noviembre"),
        ("zh_Hans_CN", "十一月二十四日"),
        ("zh_Hant_HK", "十一月二十四號"),
    ],
)
def test_a_near_day_is_said_without_its_year(clock, code, words):
    clock.at("2026-10-20T10:00")

    assert date_words(date(2026, 11, 24), code) == words


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("en_US", "November twenty-fourth, twenty twenty-six"),
        ("es_US", "veinticuatro de noviembre de dos mil veintiséis"),
        ("zh_Hans_CN", "二零二六年十一月二十四日"),
        ("zh_Hant_HK", "二零二六年十一月二十四號"),
    ],
)
def test_a_far_day_is_said_with_its_year(clock, code, words):
    clock.at("2030-01-15T10:00")

    assert date_words(date(2026, 11, 24), code) == words


@pytest.mark.parametrize(
    ("day", "has_year"),
    [
        (date(2026, 11, 24), False),
        (date(2027, 11, 23), False),
        (date(2027, 11, 24), True),
        (date(2025, 11, 25), False),
        (date(2025, 11, 24), True),
        (date(2025, 10, 30), True),
        (date(2019, 11, 24), True),
    ],
)
def test_the_year_is_said_from_twelve_months_away(clock, day, has_year):
    clock.at("2026-11-24T10:00")

    assert ("twenty " in date_words(day, "en_US").partition(",")[2]) == has_year


def test_a_leap_day_and_the_first_of_a_month_are_said_as_people_say_them(clock):
    clock.at("2028-02-01T10:00")

    assert date_words(date(2028, 2, 29), "en_US") == "February twenty-ninth"
    assert date_words(date(2028, 3, 1), "es_US") == "primero de marzo"
    assert date_words(date(2028, 3, 2), "zh_Hans_CN") == "三月二日"


@pytest.mark.parametrize(
    ("year", "words"),
    [
        (1900, "nineteen hundred"),
        (1905, "nineteen oh five"),
        (1960, "nineteen sixty"),
        (2000, "two thousand"),
        (2005, "two thousand five"),
        (2010, "twenty ten"),
        (2019, "twenty nineteen"),
    ],
)
def test_english_years_are_said_in_pairs(clock, year, words):
    assert date_words(date(year, 5, 3), "en_US") == f"May third, {words}"


@pytest.mark.parametrize(
    ("moment", "english", "spanish", "mandarin", "cantonese"),
    [
        (
            time(14, 5),
            "two oh five p.m.",
            "las dos y cinco de la tarde",
            "下午两点零五分",
            "下晝兩點零五分",
        ),
        (time(8), "eight a.m.", "las ocho de la mañana", "上午八点", "朝早八點"),
        (
            time(15, 40),
            "three forty p.m.",
            "las tres y cuarenta de la tarde",
            "下午三点四十分",
            "下晝三點四十分",
        ),
        (time(13), "one p.m.", "la una de la tarde", "下午一点", "下晝一點"),
        (
            time(19, 30),
            "seven thirty p.m.",
            "las siete y media de la noche",
            "晚上七点半",
            "夜晚七點半",
        ),
        (time(12), "noon", "las doce del mediodía", "中午十二点", "中午十二點"),
        (time(0), "midnight", "las doce de la noche", "凌晨十二点", "凌晨十二點"),
        (
            time(0, 1),
            "twelve oh one a.m.",
            "las doce y uno de la mañana",
            "凌晨十二点零一分",
            "凌晨十二點零一分",
        ),
    ],
)
def test_times_of_day_are_words(moment, english, spanish, mandarin, cantonese):
    said = [time_words(moment, code) for code in CODES]

    assert said == [english, spanish, mandarin, cantonese]


@settings(deadline=None)
@given(st.sampled_from(CODES))
def test_no_two_minutes_of_a_day_sound_the_same(code):
    day = [time(hour, minute) for hour in range(24) for minute in range(60)]

    assert len({time_words(moment, code) for moment in day}) == len(day)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("en_US", "Monday to Friday, eight a.m. to five p.m. Pacific time"),
        (
            "es_US",
            "de lunes a viernes, de ocho de la mañana a cinco de la tarde, hora del Pacífico",
        ),
        ("zh_Hans_CN", "星期一至星期五，上午八点到下午五点，太平洋时间"),
        ("zh_Hant_HK", "星期一至星期五，朝早八點到下晝五點，太平洋時間"),
    ],
)
def test_opening_hours_name_days_times_and_zone(code, words):
    hours = Hours(0, 4, time(8), time(17), PACIFIC)

    assert hours_words(hours, code) == words


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (
            Hours(5, 5, time(9), time(13), "America/Denver"),
            "Saturday, nine a.m. to one p.m. Mountain time",
        ),
        (
            Hours(0, 6, time(9), time(12), "Pacific/Honolulu"),
            "every day, nine a.m. to noon Hawaii time",
        ),
        (Hours(0, 6, time(0), time(0), PACIFIC), "every day, twenty-four hours a day"),
        (Hours(0, 4, time(0), time(23, 59), PACIFIC), "Monday to Friday, twenty-four hours a day"),
    ],
)
def test_opening_hours_are_said_the_short_way(hours, words):
    assert hours_words(hours, "en_US") == words


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("en_US", "Tuesday, November twenty-fourth, at two oh five p.m. Pacific time"),
        (
            "es_US",
            "martes veinticuatro de noviembre a las dos y cinco de la tarde, hora del Pacífico",
        ),
        ("zh_Hans_CN", "十一月二十四日，星期二，下午两点零五分，太平洋时间"),
        ("zh_Hant_HK", "十一月二十四號，星期二，下晝兩點零五分，太平洋時間"),
    ],
)
def test_a_moment_is_said_in_the_zone_of_those_who_hear_it(clock, code, words):
    moment = datetime(2026, 11, 24, 22, 5, tzinfo=UTC)

    assert moment_words(At(moment, PACIFIC), code) == words


def test_a_moment_late_in_the_day_is_the_day_before_where_it_is_still_evening(clock):
    moment = datetime(2026, 11, 25, 5, 0, tzinfo=UTC)

    assert moment_words(At(moment, PACIFIC), "en_US").startswith("Tuesday, November twenty-fourth")
    assert moment_words(At(moment, "America/New_York"), "en_US").startswith("Wednesday")


def test_minutes_below_ten_have_their_zero_and_others_not():
    assert time_words(time(9, 9), "en_US") == "nine oh nine a.m."
    assert time_words(time(9, 10), "en_US") == "nine ten a.m."
    assert time_words(time(9, 9), "zh_Hans_CN") == "上午九点零九分"
    assert time_words(time(9, 10), "zh_Hans_CN") == "上午九点十分"


def test_a_zone_without_a_name_people_use_is_local_time():
    assert zone_words("Europe/Vienna", "en_US") == "local time"
    assert zone_words("Europe/Vienna", "zh_Hant_HK") == "當地時間"


def test_weekdays_begin_on_monday():
    assert weekday_words(date(2026, 11, 23), "es_US") == "lunes"
    assert weekday_words(date(2026, 11, 29), "zh_Hans_CN") == "星期日"
