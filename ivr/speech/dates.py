"""Dates, times of day, opening hours and moments as words.

A Spanish date has no article: the sentence around it does. A year is said only when the day is
twelve months away or more.
"""

from __future__ import annotations

from datetime import date, datetime, time
from functools import lru_cache
from typing import TypeVar
from zoneinfo import ZoneInfo

from num2words import num2words

from billing_core import clock
from ivr.prompts import At, Hours
from ivr.speech import calendar_names as names
from ivr.speech.chinese import DIGITS
from ivr.speech.numbers import number_words

T = TypeVar("T")


def date_words(day: date, code: str) -> str:
    """The day and month; the year too when it is twelve months away or more, either way."""
    return _date(day, code, _far(day, clock.today()))


def weekday_words(day: date, code: str) -> str:
    """Monday to Sunday."""
    return _of(names.WEEKDAYS, code)[day.weekday()]


@lru_cache(maxsize=1440 * 4)
def time_words(moment: time, code: str) -> str:
    """A time of day to the minute: two oh five p.m., las dos y cinco de la tarde."""
    if code in names.CHINESE:
        return _chinese_time(moment, code)
    return _spanish_time(moment) if code == "es_US" else _english_time(moment)


def hours_words(hours: Hours, code: str) -> str:
    """Opening hours: the days, from when until when, and whose time that is."""
    days = _days(hours.first_day, hours.last_day, code)
    if hours.opens == time(0) and hours.closes in (time(0), time(23, 59)):
        return days + _of(names.ALL_DAY, code)
    opens, closes = (time_words(moment, code) for moment in (hours.opens, hours.closes))
    zone = zone_words(hours.zone, code)
    if code in names.CHINESE:
        return f"{days}，{opens}到{closes}，{zone}"
    if code == "es_US":
        opens, closes = (_without_article(moment) for moment in (opens, closes))
        return f"{days}, de {opens} a {closes}, {zone}"
    return f"{days}, {opens} to {closes} {zone}"


def moment_words(at: At, code: str) -> str:
    """Weekday, date, time of day and zone."""
    local = at.moment.astimezone(ZoneInfo(at.zone))
    day, weekday = date_words(local.date(), code), weekday_words(local, code)
    moment, zone = time_words(_minute(local), code), zone_words(at.zone, code)
    if code in names.CHINESE:
        return f"{day}，{weekday}，{moment}，{zone}"
    if code == "es_US":
        return f"{weekday} {day} a {moment}, {zone}"
    return f"{weekday}, {day}, at {moment} {zone}"


def zone_words(zone: str, code: str) -> str:
    """The zone by the name people use; "local time" for one without such a name."""
    return _of(names.ZONES, code).get(zone, _of(names.LOCAL_TIME, code))


def _of(table: dict[str, T], code: str) -> T:
    return table.get(code, table["en_US"])


def _far(day: date, today: date) -> bool:
    months = abs((day.year - today.year) * 12 + day.month - today.month)
    early, late = min(day, today), max(day, today)
    return months > 12 or (months == 12 and late.day >= early.day)


@lru_cache(maxsize=4096)
def _date(day: date, code: str, with_year: bool) -> str:
    if code in names.CHINESE:
        year = "".join(DIGITS[int(digit)] for digit in str(day.year)) + "年" if with_year else ""
        month, number = number_words(day.month, code), number_words(day.day, code)
        return f"{year}{month}月{number}{names.DAY[code]}"
    month = _of(names.MONTHS, code)[day.month - 1]
    if code == "es_US":
        number = "primero" if day.day == 1 else number_words(day.day, code)
        year = f" de {number_words(day.year, code)}" if with_year else ""
        return f"{number} de {month}{year}"
    year = f", {_english_year(day.year)}" if with_year else ""
    return f"{month} {num2words(day.day, to='ordinal')}{year}"


def _english_year(year: int) -> str:
    century, rest = divmod(year, 100)
    if year % 1000 < 10:
        return number_words(year, "en_US")  # two thousand five
    if rest == 0:
        return f"{number_words(century, 'en_US')} hundred"
    words = number_words(rest, "en_US")
    return f"{number_words(century, 'en_US')} {'oh ' if rest < 10 else ''}{words}"


def _minute(moment: datetime) -> time:
    return time(moment.hour, moment.minute)


def _english_time(moment: time) -> str:
    if moment.minute == 0 and moment.hour % 12 == 0:
        return "noon" if moment.hour else "midnight"
    words = number_words(moment.hour % 12 or 12, "en_US")
    if moment.minute:
        words += " oh" if moment.minute < 10 else ""
        words += f" {number_words(moment.minute, 'en_US')}"
    return f"{words} {'a.m.' if moment.hour < 12 else 'p.m.'}"


def _spanish_time(moment: time) -> str:
    if moment.minute == 0 and moment.hour % 12 == 0:
        return "las doce del mediodía" if moment.hour else "las doce de la noche"
    hour = moment.hour % 12 or 12
    words = "la una" if hour == 1 else f"las {number_words(hour, 'es_US')}"
    if moment.minute:
        words += f" y {'media' if moment.minute == 30 else number_words(moment.minute, 'es_US')}"
    return f"{words} {_part_of_day(moment.hour, 'es_US')}"


def _chinese_time(moment: time, code: str) -> str:
    words = number_words(moment.hour % 12 or 12, code, counting=True) + names.OCLOCK[code]
    if moment.minute == 30:
        words += "半"
    elif moment.minute:
        words += "零" if moment.minute < 10 else ""
        words += f"{number_words(moment.minute, code)}分"
    return _part_of_day(moment.hour, code) + words


def _part_of_day(hour: int, code: str) -> str:
    return next(words for until, words in names.PARTS_OF_DAY[code] if hour < until)


def _days(first: int, last: int, code: str) -> str:
    if (last - first) % 7 == 6:
        return _of(names.EVERY_DAY, code)
    weekdays = _of(names.WEEKDAYS, code)
    if first == last:
        return weekdays[first]
    return _of(names.DAYS, code).format(first=weekdays[first], last=weekdays[last])


def _without_article(moment: str) -> str:
    """De ocho de la mañana a cinco de la tarde: no las (but la una)."""
    return moment.removeprefix("las ")
