"""The annual percentage rate, by the actuarial method (12 CFR 1026, Appendix J).

The unit-period rate i is that at which what is paid is worth what was advanced; a payment t whole
unit-periods and a fraction f of one after the advance counts P / ((1 + f·i) · (1 + i)^t). The APR
is i times the unit-periods in a year, in percent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext

from billing_core.money import ZERO, Money
from billing_core.plans.schedule import MONTHS_A_YEAR, month_later

HUNDREDTH = Decimal("0.01")
DIGITS = 40
HALVINGS = 60  # of an interval of 1: far below a hundredth of a percent
DAYS_A_MONTH = 30  # Appendix J (b)(5)(iii): a day is a thirtieth of a month
RATE_MAX = Decimal(1)  # of a unit-period: nobody lends at more


@dataclass(frozen=True, slots=True)
class Flow:
    """A payment, so many whole unit-periods and such a fraction of one after the advance."""

    amount: Money
    periods: int
    fraction: Decimal = Decimal(0)


def annual_percentage_rate(
    amount_financed: Money, payments: Sequence[Flow], *, periods_a_year: int = MONTHS_A_YEAR
) -> Decimal:
    """Return the APR in percent, to the nearest hundredth, a half going up; 0.00 when no more is
    paid than was financed (12 CFR 1026.22(a); the tolerance of the law is 1/8 of a point).
    """
    if sum((flow.amount for flow in payments), ZERO) <= amount_financed:
        return Decimal("0.00")
    with localcontext() as context:
        context.prec = DIGITS
        rate = _solved(amount_financed.dollars, payments)
        return (rate * periods_a_year * 100).quantize(HUNDREDTH, rounding=ROUND_HALF_UP)


def monthly_flows(
    payments: Sequence[Money], *, advanced_on: date, first_paid_on: date
) -> list[Flow]:
    """Return payments a month apart in months: whole ones counted back from the first payment, then
    days of which thirty make a month (Appendix J (b)(5)). A February too short for the day is a
    month like any other (b)(3)(iv).
    """
    months = (first_paid_on.year - advanced_on.year) * MONTHS_A_YEAR
    months += first_paid_on.month - advanced_on.month
    if month_later(first_paid_on, -months) < advanced_on:
        months -= 1
    odd_days = (month_later(first_paid_on, -months) - advanced_on).days
    fraction = Decimal(odd_days) / DAYS_A_MONTH
    return [Flow(paid, months + number, fraction) for number, paid in enumerate(payments)]


def _solved(financed: Decimal, payments: Sequence[Flow]) -> Decimal:
    low, high = Decimal(0), RATE_MAX
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if _worth(payments, middle) > financed:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _worth(payments: Sequence[Flow], rate: Decimal) -> Decimal:
    return sum(
        (
            flow.amount.dollars / ((1 + flow.fraction * rate) * (1 + rate) ** flow.periods)
            for flow in payments
        ),
        Decimal(0),
    )
