"""What holds in every region: federal law, and what makes sense of a setting at all."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

from billing_core.accounts.identity import Limits
from billing_core.money import ZERO, Money
from billing_core.policies.limits import AtLeast, AtMost, Law, Limit
from billing_core.policies.policy import Policy
from billing_core.policies.settings import flat, tables

LONG_AGO = date(2016, 1, 1)  # 501(r)'s rules bind from here; so does a rule whose day is not known


def _not_below_zero() -> tuple[Limit, ...]:
    zeros = {int: 0, Decimal: Decimal(0), Money: ZERO}
    values = flat(Policy()).items()
    return tuple(
        AtLeast(path, zeros[type(value)]) for path, value in values if type(value) in zeros
    )


def _attempts() -> tuple[Limit, ...]:
    paths = [f"identity.{name}" for name in tables()["identity"]]
    return tuple(limit for path in paths for limit in (AtLeast(path, 1), AtMost(path, 100)))


assert tables()["identity"].keys() == set(Limits.__dataclass_fields__), "the limits of identity"

SENSE = Law(  # no law at all: it corrects nothing by default, and decides nothing that it leaves
    (),
    date.min,
    "amounts, rates and numbers of days count up from nothing",
    (
        *_not_below_zero(),
        AtLeast("late_fee.every_days", 28),
        AtLeast("cards.refused_per_guarantor_a_day", 1),
        AtLeast("cards.refused_per_calling_number_a_day", 1),
        AtLeast("plan.default_after_missed", 1),
        AtMost("returned_item_fee", Money.usd(25)),  # states cap it at this or less
    ),
)

EVERYWHERE: tuple[Law, ...] = (
    SENSE,
    Law(
        (),
        date.min,
        "NIST SP 800-63B 5.2.2: no more than 100 failed attempts on an account",
        _attempts(),
    ),
    Law(
        (),
        date.min,
        "the terms printed on the bill: unpaid after 30 days is past due",
        (AtLeast("past_due_after_days", 30),),
    ),
    Law(
        (),
        LONG_AGO,
        "26 CFR 1.501(r)-6(c)(3)(i): 120 days from the first statement",
        (AtLeast("clocks.collections_days", 120), AtLeast("clocks.action_days", 120)),
    ),
    Law(
        (),
        LONG_AGO,
        "26 CFR 1.501(r)-6(c)(4)(i): a written notice 30 days before",
        (AtLeast("clocks.notice_days", 30),),
    ),
    Law(
        (),
        LONG_AGO,
        "26 CFR 1.501(r)-1(b)(3): applications are taken for 240 days",
        (AtLeast("clocks.application_days", 240),),
    ),
    Law(
        (),
        LONG_AGO,
        "26 CFR 1.501(r)-6(c)(6)(i)(C): $5 or more above an award is refunded",
        (AtMost("assistance.refund_above", Money.usd(5)),),
    ),
    Law(
        (),
        LONG_AGO,
        "12 CFR 1005.10(d)(1): ten days' notice of a varying amount",
        (AtLeast("autopay.notice_days", 10),),
    ),
    Law(
        (),
        LONG_AGO,
        "47 CFR 64.1200(c)(1), 12 CFR 1006.6(b)(1): from 8 to 21 h where the call is received",
        (AtLeast("outbound.opens", time(8)), AtMost("outbound.closes", time(21))),
    ),
    Law(
        (),
        date(2021, 11, 30),
        "12 CFR 1006.14(b)(2): no more than seven calls in seven days",
        (AtMost("outbound.contacts_a_week", 7),),
    ),
)

FORBIDDEN = {  # settings that an operator may look for, and the law that leaves no choice
    "care_may_be_refused": "26 CFR 1.501(r)-6(b)(1)(iii): refusing care for an old debt is an "
    "extraordinary collection action",
    "medicaid_cost_sharing": "42 USC 1396a(n)(3): no cost sharing is billed to these members",
    "texts_without_consent": "47 CFR 64.1200(a)(1): a text needs prior express consent",
    "holds_may_be_ignored": "26 CFR 1.501(r)-6(c)(5): an application suspends collection",
}
