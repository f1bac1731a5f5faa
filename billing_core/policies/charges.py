"""What a late payer may be charged under a policy; pure arithmetic, in cents."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal

from billing_core.money import ZERO, Money
from billing_core.policies.policy import Policy

DAYS_A_YEAR = 365


def late_fee(policy: Policy, past_due: Money, *, days_past_due: int, charged: Money) -> Money:
    """Return the late fee of one period on a debt past due; zero where there is to be none.

    `charged` is what that debt has borne already, late fees and interest together: where they are
    capped together (Va. Code 59.1-612, Colo. SB23-093), only what is left of the cap. A percentage
    is rounded half up to the cent, a cap down.
    """
    fee = policy.late_fee
    if fee.is_off or past_due <= ZERO or days_past_due <= policy.charges.not_before_days_past_due:
        return ZERO
    asked = fee.fixed + Money.rounded_half_up(past_due.dollars * fee.percent / 100)
    asked = max(asked, fee.at_least)
    if fee.at_most is not None:
        asked = min(asked, fee.at_most)
    room = charges_left(policy, past_due, days_past_due=days_past_due, charged=charged)
    return asked if room is None else min(asked, room)


def charges_left(
    policy: Policy, past_due: Money, *, days_past_due: int, charged: Money
) -> Money | None:
    """Return how much more a debt may bear, late fees and interest together; None: no such cap.

    The cap grows day by day, and only over the days in which something may be charged at all.
    """
    rate = policy.charges.percent_a_year_at_most
    if rate is None:
        return None
    days = max(0, days_past_due - policy.charges.not_before_days_past_due)
    cap = past_due.cents * rate / 100 * days / DAYS_A_YEAR
    whole = Money(int(Decimal(cap).to_integral_value(rounding=ROUND_DOWN)))
    return max(whole - charged, ZERO)
