"""What digits that a caller keyed can mean."""

from __future__ import annotations

from datetime import date

import phonenumbers

from billing_core import clock

OLDEST_YEAR = 1900


def birth_dates(keyed: str) -> tuple[date, ...]:
    """The dates eight digits may mean: month, day, year, or year, month, day."""
    readings = ((keyed[4:], keyed[:2], keyed[2:4]), (keyed[:4], keyed[4:6], keyed[6:]))
    found = []
    for year, month, day in readings:
        try:
            reading = date(int(year), int(month), int(day))
        except ValueError:
            continue
        if reading.year >= OLDEST_YEAR and reading <= clock.today():
            found.append(reading)
    return tuple(found)


def coming_day(keyed: str, today: date) -> date | None:
    """The next day after today with that month and day (four digits), or None if there is none
    within a year.
    """
    month, day = int(keyed[:2]), int(keyed[2:])
    for year in (today.year, today.year + 1):
        try:
            reading = date(year, month, day)
        except ValueError:
            continue
        if reading > today:
            return reading
    return None


def phone(keyed: str) -> str | None:
    """Ten digits as a US number in E.164, or None when no phone can have it."""
    parsed = phonenumbers.parse(keyed, "US")
    if not phonenumbers.is_possible_number(parsed) or keyed[0] in "01":
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
