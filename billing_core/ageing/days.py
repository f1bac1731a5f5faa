"""Days on which banks and the post work, and days between two dates, in SQL."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import Any

import holidays
from sqlalchemy import ColumnElement, Date, Integer, cast, func, literal, type_coerce
from sqlalchemy.orm import Session

SATURDAY = 5


def last_due_before(day: date, business_days: int) -> date:
    """Return the latest due date for which that many business days after it are over on a day.

    Business days are those of the federal calendar (5 USC 6103): the post comes on no other.
    """
    left, due = business_days, day - timedelta(days=1)
    while left:
        left -= _is_business_day(due)
        due -= timedelta(days=1)
    return due


def days_since(db: Session, column: Any, later: Any) -> ColumnElement[int]:
    """The whole days from a column's date to a later one, a date or a column."""
    if isinstance(later, date):
        later = literal(later, Date)
    if db.get_bind().dialect.name == "postgresql":
        return type_coerce(later - column, Integer)
    return cast(func.julianday(later) - func.julianday(column), Integer)


def _is_business_day(day: date) -> bool:
    return day.weekday() < SATURDAY and day not in _holidays(day.year)


@cache
def _holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("US", years=year))
