"""Schedules that sum to the cent: pure arithmetic in Decimal, one rounding, half up.

Interest is the monthly rate on what is left, rounded each month; the last payment clears the rest.
Without interest the cents that are over go to the first payments, one each, unless told otherwise.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from billing_core.money import ZERO, Money

MONTHS_A_YEAR = 12
PERCENT = 100

Remainder = Literal["first", "last"]


@dataclass(frozen=True, slots=True)
class Instalment:
    """One month of a plan: payment = interest + principal; `balance` is the principal left."""

    number: int  # from 1
    due_on: date
    payment: Money
    interest: Money
    principal: Money
    balance: Money


@dataclass(frozen=True, slots=True)
class Part:
    """One month of a schedule that has no dates yet."""

    payment: Money
    interest: Money
    principal: Money
    balance: Money


def level_payment(principal: Money, apr: Decimal, months: int) -> Money:
    """Return the equal monthly payment, to the nearest cent, a half going up.

    `apr` is in percent a year, nominal: a twelfth of it each month. P·r / (1 − (1+r)^−n).
    """
    if not apr:
        return Money.rounded_half_up(principal.dollars / months)
    rate = _monthly(apr)
    return Money.rounded_half_up(principal.dollars * rate / (1 - (1 + rate) ** -months))


def amortise(principal: Money, apr: Decimal, months: int) -> list[Part]:
    """Return the months of a loan: level payments, of which the last clears what is left.

    The principal parts sum to the principal, whatever the rate. A principal of a few cents makes
    payments of nothing: `schedule` refuses those.
    """
    level = level_payment(principal, apr, months)
    rate = _monthly(apr)
    parts, balance = [], principal
    for number in range(1, months + 1):
        interest = Money.rounded_half_up(balance.dollars * rate)
        paid_back = balance if number == months else min(level - interest, balance)
        balance -= paid_back
        parts.append(Part(interest + paid_back, interest, paid_back, balance))
    return parts


def split_evenly(total: Money, count: int, *, remainder: Remainder) -> list[Money]:
    """Return `count` amounts that sum to the total.

    "first": they differ by at most a cent, the larger ones first. "last": all but the last are the
    nearest cent of an equal share, a half going up, and the last takes up the difference.
    """
    if remainder == "last":
        share = Money.rounded_half_up(total.dollars / count)
        # No more than there is: a few cents are gone before the last.
        shares = list(_while_it_lasts(total, share, count - 1))
        return [*shares, total - sum(shares, ZERO)]
    low, over = divmod(total.cents, count)
    return [Money(low + (number < over)) for number in range(count)]


def schedule(
    principal: Money,
    *,
    apr: Decimal,
    months: int,
    first_due_on: date,
    due_day: int | None = None,
    remainder: Remainder = "first",
) -> list[Instalment]:
    """Return the instalments of a plan; raise ValueError if one of them would be nothing.

    Principal and payments sum to the cent. `remainder` is where the odd cents go without interest;
    with interest the last payment takes them.
    """
    if apr:
        parts = amortise(principal, apr, months)
    else:
        parts = list(_without_interest(principal, months, remainder))
    if any(part.payment <= ZERO for part in parts):
        raise ValueError(f"{principal} is too little for {months} payments")
    return [
        Instalment(number, due_on, part.payment, part.interest, part.principal, part.balance)
        for number, (part, due_on) in enumerate(
            zip(parts, due_dates(first_due_on, months, due_day=due_day), strict=True), start=1
        )
    ]


def due_dates(first: date, months: int, *, due_day: int | None = None) -> list[date]:
    """Return a day in each month, from `first` on; the 29th to 31st is the last day of a month that
    is shorter. `due_day` is the day wanted, where the first month was too short for it.
    """
    day = due_day or first.day
    return [first, *(month_later(first, number, day=day) for number in range(1, months))]


def month_later(start: date, months: int = 1, *, day: int | None = None) -> date:
    """Return that day of the month so many months after `start`, or the month's last day."""
    year, month = divmod(start.year * MONTHS_A_YEAR + start.month - 1 + months, MONTHS_A_YEAR)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day or start.day, last))


def _without_interest(principal: Money, months: int, remainder: Remainder) -> Iterator[Part]:
    balance = principal
    for payment in split_evenly(principal, months, remainder=remainder):
        balance -= payment
        yield Part(payment, ZERO, payment, balance)


def _while_it_lasts(total: Money, share: Money, count: int) -> Iterator[Money]:
    for _ in range(count):
        taken = min(share, total)
        total -= taken
        yield taken


def _monthly(apr: Decimal) -> Decimal:
    return apr / PERCENT / MONTHS_A_YEAR
