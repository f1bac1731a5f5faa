"""The settings that belong together, each with its default. Percentages are whole: 3 is 3 percent.

Where neither a law nor the operator has published a figure, the default is the one that takes least
from the guarantor and gives the longest time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from decimal import Decimal

from billing_core.money import ZERO, Money
from billing_core.policies.bands import Bands, banded

NONE = Decimal(0)
FIVE_DOLLARS = Money(500)
TEN_DOLLARS = Money(1000)
HUNDRED_DOLLARS = Money(10_000)
SCALE_OF_2024 = banded((0, 200, 100), (200, 400, 50))  # as the operator published it


@dataclass(frozen=True, slots=True)
class LateFee:
    """A fee for each period that something is past due; off while `fixed` and `percent` are 0."""

    fixed: Money = ZERO
    percent: Decimal = NONE  # of what is past due, beside `fixed`
    at_least: Money = ZERO
    at_most: Money | None = None
    every_days: int = 30  # once in each such period after the due date
    mail_business_days: int = 7  # after the due date, in which a cheque may be on its way
    on_plans: bool = False  # whether what a plan covers can bear one

    @property
    def is_off(self) -> bool:
        return not self.fixed and not self.percent


@dataclass(frozen=True, slots=True)
class Charges:
    """What may be added to a debt for being late, interest and late fees together."""

    percent_a_year_at_most: Decimal | None = None  # of the debt; None: no cap of this kind
    not_before_days_past_due: int = 0


@dataclass(frozen=True, slots=True)
class Clocks:
    """Days from the first statement of a visit, unless said otherwise."""

    collections_days: int = 120  # before a collection agency may be given the account
    action_days: int = 120  # before debt is sold, sued for or told to a credit bureau
    notice_days: int = 30  # of written notice before either, naming what will be done
    application_days: int = 240  # in which an application for assistance must be taken
    statements_apart_days: int = 30
    screen_first: bool = True  # for assistance, before collections
    suit_above: Money = ZERO  # no suit for that much or less
    small_balance: Money = FIVE_DOLLARS  # less than that is not dunned


@dataclass(frozen=True, slots=True)
class PlanTerms:
    """Payment plans. `apr` is the yearly rate in percent."""

    months: tuple[int, ...] = (6, 12)
    apr: Decimal = NONE
    interest_not_before_days: int = 0  # after the first statement
    balance_minimum: Money = ZERO
    balance_maximum: Money | None = None
    instalment_minimum: Money = TEN_DOLLARS
    down_payment_percent: Decimal = NONE  # of the balance
    skips_maximum: int = 2  # instalments of a plan that are put off to its end, as a payer asks
    moves_maximum: int = 2  # instalments of a plan that are paid on a later day, as a payer asks
    move_days_maximum: int = 15  # how much later
    grace_days: int = 10  # after an instalment's day, before it counts as missed
    default_after_missed: int = 2  # instalments in a row
    default_after_days: int = 60  # since the first of them
    default_notice_days: int = 30  # of written notice, before the rest falls due
    default_needs_call: bool = False  # an attempt to reach the guarantor, beside the notice
    income_share_percent: Decimal | None = None  # of a month's income, the most an instalment takes
    income_share_up_to: int | None = None  # percent of the poverty guideline; None: whoever asks
    payments_maximum: int | None = None  # so many income-based payments pay the plan in full


@dataclass(frozen=True, slots=True)
class AssistanceTerms:
    """Financial assistance: awards by income, and the days in which things are done."""

    bands: Bands = SCALE_OF_2024
    guideline_of: str = "application"  # or "service": the day whose poverty guideline counts
    late_applications: bool = True  # whether one is taken after the application period too
    documents_days: int = 30  # for the guarantor to hand in what is missing, once told
    decision_business_days: int = 30  # for the operator to decide, once all is there
    appeal_days: int = 30  # after a denial
    award_months: int = 12  # for which an award holds
    refund_above: Money = FIVE_DOLLARS  # paid above an award: that much or more is given back


@dataclass(frozen=True, slots=True)
class Outbound:
    """When calls and texts may be made, in the zone of whoever receives them."""

    opens: time = time(8)
    closes: time = time(21)
    contacts_a_week: int = 7
    reminder_days: int = 3  # before something falls due


@dataclass(frozen=True, slots=True)
class AutopayTerms:
    """Standing orders to pay."""

    notice_days: int = 10  # before a payment whose amount differs from the last one
    no_notice_up_to: Money = HUNDRED_DOLLARS  # what a bill may come to without such a notice
    ahead_days: int = 60  # how far off the day of a single payment may be
    retries: int = 2  # after a return that may be tried again
    retry_after_days: int = 5


@dataclass(frozen=True, slots=True)
class CardLimits:
    """How many cards may be refused in 24 hours before a person takes over."""

    refused_per_guarantor_a_day: int = 6
    refused_per_calling_number_a_day: int = 6
