"""Policy: the settings, their defaults, and the floors that no operator can undercut."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import astuple, dataclass, field

from billing_core.accounts.identity import Limits
from billing_core.money import ZERO, Money


@dataclass(frozen=True, slots=True)
class Policy:
    """What holds in one region on one day."""

    past_due_after_days: int = 30  # from a statement's date to its due date
    payment_minimum: Money = field(default=Money(500))  # whoever owes less pays that
    sms_receipts: bool = True  # whether a receipt by text is offered; it is sent only with consent
    identity: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True)
class Floor:
    """What a policy must hold to, and where that is written."""

    setting: str  # as it is called in the operator file
    rule: str
    source: str
    holds: Callable[[Policy], bool]


FLOORS = (
    Floor(
        "past_due_after_days",
        "at least 30 days",
        "the terms printed on the bill: unpaid after 30 days is past due",
        lambda policy: policy.past_due_after_days >= 30,
    ),
    Floor(
        "payment_minimum_cents",
        "not below zero",
        "a payment is money received",
        lambda policy: policy.payment_minimum >= ZERO,
    ),
    Floor(
        "identity",
        "from 1 to 100 failures",
        "NIST SP 800-63B 5.2.2: no more than 100 failed attempts on an account",
        lambda policy: all(1 <= limit <= 100 for limit in astuple(policy.identity)),
    ),
)

FORBIDDEN = {  # settings that an operator may look for, and the law that leaves no choice
    "care_may_be_refused": "26 CFR 1.501(r)-6(b)(1)(iii): refusing care for an old debt is an "
    "extraordinary collection action",
    "medicaid_cost_sharing": "42 USC 1396a(n)(3): no cost sharing is billed to these members",
    "texts_without_consent": "47 CFR 64.1200(a)(1): a text needs prior express consent",
}
