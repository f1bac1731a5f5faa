"""Business days: Monday to Friday, less the federal holidays (5 USC 6103)."""

from __future__ import annotations

from datetime import date, timedelta

import holidays

SATURDAY = 5
_HOLIDAYS = holidays.country_holidays("US")


def is_business_day(day: date) -> bool:
    """Return whether banks and offices work on a day."""
    return day.weekday() < SATURDAY and day not in _HOLIDAYS


def after(day: date, count: int) -> date:
    """Return the business day that is so many after a day: 1 is the next one."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_business_day(day)
    return day
