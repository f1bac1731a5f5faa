"""The regions' own laws, as dated rows over the federal ones.

Counsel must confirm this table before it is relied on; a row that rests on a secondary source alone
says so (`confirmed=False`) and takes the cautious reading. Where no rule was found (Georgia,
Hawaii, the District of Columbia beyond credit reports) the federal floor holds alone. Hawaii and
Alaska have poverty guidelines of their own: see assistance/guidelines.py.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import MappingProxyType

from billing_core.money import ZERO, Money
from billing_core.policies.bands import banded
from billing_core.policies.federal import EVERYWHERE, LONG_AGO
from billing_core.policies.limits import AsGenerous, AtLeast, AtMost, Exactly, Law, Limit

CALIFORNIA = ("CA-N", "CA-S")
NO_RATE = Decimal(0)


def _no_late_fee() -> tuple[Limit, ...]:
    return (Exactly("late_fee.fixed", ZERO), Exactly("late_fee.percent", NO_RATE))


def _days(collections: int, action: int) -> tuple[Limit, ...]:
    return (
        AtLeast("clocks.collections_days", collections),
        AtLeast("clocks.action_days", action),
    )


def _bands(*rows: tuple[int, int, int]) -> tuple[Limit, ...]:
    return (AsGenerous("assistance.bands", banded(*rows), banded(*rows)),)


def _eligible_up_to(percent: int, *, filling: int) -> tuple[Limit, ...]:
    """Some award up to there; where the operator's bands have none, the operator's own scale's."""
    some, usual = banded((0, percent, 1)), banded((0, 200, 100), (200, percent, filling))
    return (AsGenerous("assistance.bands", some, usual),)


def _no_credit_reporting(
    regions: tuple[str, ...], starts_on: date, source: str, *, confirmed: bool = False
) -> Law:
    """Contested since 90 FR 48710 (the FCRA may preempt the states): off, the cautious reading."""
    ban = (Exactly("credit_reporting", False),)
    return Law(regions, starts_on, source, ban, confirmed=confirmed)


LAWS: tuple[Law, ...] = (
    *EVERYWHERE,
    Law(
        CALIFORNIA,
        date(2022, 1, 1),
        "Cal. HSC 127405: charity care or a discount for all up to 400 % of the guideline, with no "
        "deadline to apply",
        (*_eligible_up_to(400, filling=50), Exactly("assistance.late_applications", True)),
    ),
    Law(
        CALIFORNIA,
        date(2022, 1, 1),
        "Cal. HSC 127425: no sale of debt, suit or credit report before day 180",
        _days(180, 180),
    ),
    Law(
        CALIFORNIA,
        date(2022, 1, 1),
        "Cal. HSC 127400(i), 127425: plans free of interest, at most 10 % of income, in default "
        "only after 90 days of missed payments, a call and a notice",
        (
            AtMost("plan.apr", NO_RATE),
            AtMost("plan.income_share_percent", Decimal(10)),
            AtLeast("plan.income_share_up_to", 400),
            AtLeast("plan.default_after_days", 90),
            Exactly("plan.default_needs_call", True),
        ),
        settings=MappingProxyType({"plan.income_share_up_to": 400}),
        confirmed=False,
    ),
    Law(
        CALIFORNIA,
        LONG_AGO,
        "Cal. HSC 127400 ff.: no late fee is provided for; treated as none",
        _no_late_fee(),
        confirmed=False,
    ),
    _no_credit_reporting(CALIFORNIA, date(2025, 1, 1), "Cal. SB 1061 (2024)"),
    Law(
        ("CO",),
        date(2022, 9, 1),
        "C.R.S. 25.5-3-503: discounted care up to 250 % of the guideline; instalments at most 4 % "
        "of income, paid in full after 36",
        (
            *_eligible_up_to(250, filling=50),
            AtMost("plan.income_share_percent", Decimal(4)),
            AtLeast("plan.income_share_up_to", 250),
            AtMost("plan.payments_maximum", 36),
        ),
        settings=MappingProxyType({"plan.income_share_up_to": 250}),
    ),
    Law(
        ("CO",),
        date(2023, 5, 4),  # signed; the cautious day
        "Colo. SB23-093: at most 3 % a year on medical debt, and nothing beyond",
        (
            AtMost("plan.apr", Decimal(3)),
            AtMost("charges.percent_a_year_at_most", Decimal(3)),
            *_no_late_fee(),
        ),
    ),
    Law(
        ("CO",),
        date(2022, 9, 1),
        "C.R.S. 6-20-203: 182 days after the service and 30 days' notice before collection",
        _days(182, 182),  # counted from the first statement, which is later
    ),
    _no_credit_reporting(("CO",), date(2023, 5, 4), "Colo. HB23-1126"),
    Law(
        ("MD",),
        LONG_AGO,
        "Md. Health-Gen. 19-214.1: free up to 200 %, reduced by 75 and 60 % up to 300 %",
        _bands((0, 200, 100), (200, 250, 75), (250, 300, 60)),
    ),
    Law(
        ("MD",),
        date(2022, 1, 1),
        "Md. Health-Gen. 19-214.2 before 2025: no suit or credit report before day 180",
        _days(180, 180),
        confirmed=False,
    ),
    Law(
        ("MD",),
        date(2025, 10, 1),
        "Md. HB 268 of 2025, ch. 693: no suit, credit report or interest before day 240, no suit "
        "for $500 or less, instalments at most 5 % of income",
        (
            *_days(240, 240),
            AtLeast("plan.interest_not_before_days", 240),
            AtLeast("clocks.suit_above", Money.usd(500)),
            AtMost("plan.income_share_percent", Decimal(5)),
        ),
    ),
    Law(
        ("MD",),
        LONG_AGO,
        "Md. Health-Gen. 19-214.2: no late fee under a plan; at most 6 % a year",
        (Exactly("late_fee.on_plans", False), AtMost("plan.apr", Decimal(6))),
        confirmed=False,
    ),
    _no_credit_reporting(("MD",), date(2025, 10, 1), "Md. HB 1020 of 2025"),
    Law(
        ("VA",),
        date(2026, 7, 1),
        "Va. Code 59.1-612: at most 3 % a year including late fees, and none until 90 days after "
        "the final invoice was due",
        (
            AtMost("plan.apr", Decimal(3)),
            AtMost("charges.percent_a_year_at_most", Decimal(3)),
            AtLeast("charges.not_before_days_past_due", 90),
            AtLeast("plan.interest_not_before_days", 120),  # due 30 days after the statement
        ),
    ),
    _no_credit_reporting(("VA",), LONG_AGO, "Va. HB 1370"),
    _no_credit_reporting(("DC",), LONG_AGO, "D.C. B26-0438 (its day is doubtful)"),
    Law(
        ("OR",),
        LONG_AGO,
        "ORS 442.614: 100 % up to 200, 75 % up to 300, 50 % up to 350, 25 % up to 400",
        _bands((0, 200, 100), (200, 300, 75), (300, 350, 50), (350, 400, 25)),
    ),
    Law(
        ("OR",),
        LONG_AGO,
        "Or. HB 3320 of 2023: screened for assistance before collection",
        (Exactly("clocks.screen_first", True),),
    ),
    Law(
        ("OR",),
        LONG_AGO,
        "ORS 646A.677: interest is limited; the rate was not read, so none",
        (AtMost("plan.apr", NO_RATE),),
        confirmed=False,
    ),
    _no_credit_reporting(("OR",), LONG_AGO, "Or. SB 605 of 2025"),
    Law(
        ("WA",),
        LONG_AGO,
        "RCW 70.170.060: 100 % up to 200, 75 % up to 250, 50 % up to 300; large systems more",
        _bands((0, 200, 100), (200, 250, 75), (250, 300, 50)),
        settings=MappingProxyType(
            {"assistance.bands": banded((0, 300, 100), (300, 350, 75), (350, 400, 50))}
        ),
    ),
    Law(
        ("WA",),
        LONG_AGO,
        "Wash. SHB 1531 of 2019: at most 9 % a year before judgment",
        (AtMost("plan.apr", Decimal(9)),),
    ),
    _no_credit_reporting(("WA",), date(2025, 7, 27), "Wash. ESSB 5480 of 2025", confirmed=True),
)
