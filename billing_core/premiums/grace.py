"""How long an unpaid premium leaves coverage in force, by kind of coverage. Pure.

The periods are the least that the sources allow; an operator whose state gives longer ones passes
rules of its own. Where a source is not settled (COBRA, Medicare Advantage: domain.md 11 and 12) the
period here is the one more careful for the member.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

KINDS = ("exchange_subsidised", "exchange", "individual", "cobra", "medicare_advantage")
BOUGHT_ON_AN_EXCHANGE = frozenset({"exchange_subsidised", "exchange"})


@dataclass(frozen=True, slots=True)
class Grace:
    """A grace period: whole `months` or `days` from the day a premium is due.

    With `all_owed`, all that is owed must be paid by its end, and coverage otherwise ends with the
    first month of it; without, coverage ends with the last month that was paid.
    """

    source: str
    months: int = 0
    days: int = 0
    all_owed: bool = False
    first_payment_days: int = 0  # from the election, where coverage may start before it is paid


RULES: Mapping[str, Grace] = {
    "exchange_subsidised": Grace("45 CFR 156.270(d)", months=3, all_owed=True),
    "exchange": Grace("state law, 31 days in most", days=31),
    "individual": Grace("state law, 31 days in most", days=31),
    "cobra": Grace("26 CFR 54.4980B-8 Q&A-5", days=30, first_payment_days=45),
    "medicare_advantage": Grace("42 CFR 422.74(d)(1)", months=2),
}


def ends_on(rule: Grace, due_on: date) -> date:
    """Return the last day of grace for a premium due on a day."""
    if rule.months:
        return first_of_month(due_on, rule.months) - timedelta(days=1)
    return due_on + timedelta(days=rule.days)


def first_of_month(day: date, later: int = 0) -> date:
    """Return the first day of a day's month, or of one so many months later."""
    months = day.year * 12 + day.month - 1 + later
    return date(months // 12, months % 12 + 1, 1)


def end_of_month(day: date) -> date:
    """Return the last day of a day's month."""
    return first_of_month(day, 1) - timedelta(days=1)


def coverage_until(rule: Grace, unpaid_month: date) -> date:
    """Return the day coverage ends with if the oldest unpaid month is still unpaid after grace."""
    if rule.all_owed:
        return end_of_month(unpaid_month)
    return first_of_month(unpaid_month) - timedelta(days=1)
