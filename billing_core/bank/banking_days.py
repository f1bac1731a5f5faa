"""Days on which the Federal Reserve settles: Monday to Friday, less its eleven holidays.

A holiday that falls on a Sunday is kept on Monday; one on a Saturday is not kept on Friday: the
banks settle then, though federal offices are closed (the Reserve Banks' holiday schedule).
"""

from __future__ import annotations

from datetime import date, timedelta

import holidays

SATURDAY, SUNDAY = 5, 6
_HOLIDAYS = holidays.country_holidays("US", observed=False)


def is_banking_day(day: date) -> bool:
    """Return whether a debit can settle on that day."""
    if day.weekday() >= SATURDAY or day in _HOLIDAYS:
        return False
    sunday_before = day - timedelta(days=1)
    return not (sunday_before.weekday() == SUNDAY and sunday_before in _HOLIDAYS)


def on_or_after(day: date) -> date:
    """Return that day, or the next one on which a debit can settle."""
    while not is_banking_day(day):
        day += timedelta(days=1)
    return day


def later(day: date, count: int) -> date:
    """Return the banking day so many after a day; 1 is the next one."""
    for _ in range(count):
        day = on_or_after(day + timedelta(days=1))
    return day


def earlier(day: date, count: int) -> date:
    """Return the banking day so many before a day; 1 is the last one."""
    for _ in range(count):
        day -= timedelta(days=1)
        while not is_banking_day(day):
            day -= timedelta(days=1)
    return day
