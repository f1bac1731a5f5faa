"""What a plan would cost, before anybody agrees to it: the figures of the Truth in Lending Act.

A plan of more than four instalments is credit under that act even when it costs nothing
(12 CFR 1026.2(a)(17)), so every quote has the amount financed, the finance charge, the rate by
Appendix J and the total of payments (12 CFR 1026.18).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from typing import Literal

from billing_core.money import ZERO, Money
from billing_core.plans.apr import annual_percentage_rate, monthly_flows
from billing_core.plans.schedule import (
    PERCENT,
    Instalment,
    month_later,
    schedule,
    split_evenly,
)
from billing_core.policies.policy import Policy
from billing_core.policies.terms import PlanTerms

FIRST_DUE_WITHIN_DAYS = 45  # a first month may be longer than a month, not two

Reason = Literal[
    "nothing_owed",
    "balance_too_small",
    "balance_too_large",
    "no_such_term",
    "instalment_too_small",
    "down_payment_too_small",
    "down_payment_too_large",
    "first_day_too_late",
    "plan_open",
    "balance_changed",
    "held",
]


@dataclass(frozen=True, slots=True)
class Wanted:
    """The plan a payer asks for. Without `first_due_on`, a month from the day it is agreed.

    `first_now`: the first of the months is paid on the day it is agreed, as a down payment, and one
    month fewer follows; never less than the down payment the policy asks for.
    """

    months: int
    down_payment: Money = ZERO
    first_now: bool = False
    first_due_on: date | None = None
    due_day: int | None = None  # 29 to 31: the last day of a month that is shorter
    monthly_income: Money | None = None  # of a payer with a right to a plan by income

    @property
    def instalments(self) -> int:
        """How many payments follow the one on the day it is agreed, if there is one."""
        return self.months - self.first_now


@dataclass(frozen=True, slots=True)
class NotOffered:
    """No plan, and why; `months` are those in which this balance may be paid, if any."""

    reason: Reason
    months: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Quote:
    """balance = down_payment + amount_financed; total_of_payments = amount_financed +
    finance_charge = the sum of the instalments. Rates in percent a year.
    """

    balance: Money
    down_payment: Money
    amount_financed: Money
    finance_charge: Money
    total_of_payments: Money
    apr: Decimal  # charged, a twelfth each month
    disclosed_apr: Decimal  # by Appendix J
    agreed_on: date
    due_day: int
    instalments: tuple[Instalment, ...]

    @property
    def months(self) -> int:
        return len(self.instalments)


def quote(
    balance: Money,
    wanted: Wanted,
    *,
    policy: Policy,
    agreed_on: date,
    may_bear_interest: bool = True,
) -> Quote | NotOffered:
    """Return what the plan wanted would cost under a policy, or why it is not offered.

    `may_bear_interest` is whether the days are over in which the region allows none.
    """
    wanted = _with_first_paid(balance, wanted, policy.plan)
    refused = _refused(balance, wanted, policy.plan, agreed_on)
    if refused is not None:
        return NotOffered(refused, months_offered(balance - wanted.down_payment, policy.plan))
    apr = apr_of(policy) if may_bear_interest else Decimal(0)
    return _quote(balance, wanted, apr, agreed_on)


def apr_of(policy: Policy) -> Decimal:
    """Return the yearly rate of plans, in percent: never above what may be charged in all."""
    highest = policy.charges.percent_a_year_at_most
    return policy.plan.apr if highest is None else min(policy.plan.apr, highest)


def months_offered(
    financed: Money, terms: PlanTerms, *, monthly_income: Money | None = None
) -> tuple[int, ...]:
    """Return the terms, in months, in which no instalment would be below the minimum.

    With an income, where the region limits the share of it that an instalment may take, the
    shortest term that keeps to the share is among them, however long.
    """
    if financed <= ZERO or financed < terms.balance_minimum:
        return ()
    regular = {
        months for months in terms.months if _least(financed, months) >= terms.instalment_minimum
    }
    by_income = _months_by_income(financed, terms, monthly_income)
    return tuple(sorted(regular | by_income))


def _months_by_income(financed: Money, terms: PlanTerms, income: Money | None) -> set[int]:
    if terms.income_share_percent is None or income is None or income <= ZERO:
        return set()
    highest = Decimal(income.cents) * terms.income_share_percent / PERCENT
    months = int((Decimal(financed.cents) / highest).to_integral_value(rounding=ROUND_CEILING))
    fits = terms.payments_maximum is None or months <= terms.payments_maximum
    return {months} if fits else set()


def _least(financed: Money, months: int) -> Money:
    return Money(financed.cents // months)  # without interest; with it, none is lower


def _refused(balance: Money, wanted: Wanted, terms: PlanTerms, agreed_on: date) -> Reason | None:
    financed = balance - wanted.down_payment
    if balance <= ZERO:
        return "nothing_owed"
    if wanted.down_payment < down_payment_minimum(balance, terms):
        return "down_payment_too_small"
    if financed <= ZERO:
        return "down_payment_too_large"
    if financed < terms.balance_minimum:
        return "balance_too_small"
    if terms.balance_maximum is not None and financed > terms.balance_maximum:
        return "balance_too_large"
    return _refused_days(financed, wanted, terms, agreed_on)


def down_payment_minimum(balance: Money, terms: PlanTerms) -> Money:
    """Return what is to be paid at once, to the nearest cent, a half going up."""
    return Money.rounded_half_up(balance.dollars * terms.down_payment_percent / PERCENT)


def _with_first_paid(balance: Money, wanted: Wanted, terms: PlanTerms) -> Wanted:
    """What is wanted, the first month's even share of it as a down payment if it is paid now."""
    if not wanted.first_now or balance <= ZERO:
        return wanted
    first = split_evenly(balance, wanted.months, remainder="first")[0]
    least = max(down_payment_minimum(balance, terms), wanted.down_payment)
    return replace(wanted, down_payment=max(first, least))


def _refused_days(
    financed: Money, wanted: Wanted, terms: PlanTerms, agreed_on: date
) -> Reason | None:
    by_income = _months_by_income(financed, terms, wanted.monthly_income)
    if wanted.months not in {*terms.months, *by_income}:
        return "no_such_term"
    minimum = Money(1) if wanted.months in by_income else terms.instalment_minimum
    if _least(financed, wanted.instalments) < max(minimum, Money(1)):
        return "instalment_too_small"
    latest = agreed_on + timedelta(days=FIRST_DUE_WITHIN_DAYS)
    first_due_on = wanted.first_due_on or month_later(agreed_on)
    return None if agreed_on < first_due_on <= latest else "first_day_too_late"


def _quote(balance: Money, wanted: Wanted, apr: Decimal, agreed_on: date) -> Quote:
    financed = balance - wanted.down_payment
    first_due_on = wanted.first_due_on or month_later(agreed_on)
    due_day = wanted.due_day or (first_due_on if wanted.first_due_on else agreed_on).day
    instalments = schedule(
        financed, apr=apr, months=wanted.instalments, first_due_on=first_due_on, due_day=due_day
    )
    payments = [line.payment for line in instalments]
    flows = monthly_flows(payments, advanced_on=agreed_on, first_paid_on=first_due_on)
    total = sum(payments, ZERO)
    return Quote(
        balance=balance,
        down_payment=wanted.down_payment,
        amount_financed=financed,
        finance_charge=total - financed,
        total_of_payments=total,
        apr=apr,
        disclosed_apr=annual_percentage_rate(financed, flows),
        agreed_on=agreed_on,
        due_day=due_day,
        instalments=tuple(instalments),
    )
