"""No fee twice: each stands beside what it is for, under whatever key it was posted."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy.orm import Session

from billing_core.accounts.models import Guarantor
from billing_core.ageing.models import LateFee
from billing_core.bank.models import BankPayment
from billing_core.payments.models import Payment
from billing_core.plans.models import PlanInstalment
from billing_core.statements.models import Visit
from tests.scenarios.months.books import Booked, Books
from tests.scenarios.months.checks import NEVER_BILLED, RECEIVABLE

EVERY_DAYS = 30
WITHOUT_LATE_FEES = {"CA-N"}


def nobody_is_charged_late_twice(_db: Session, before: Books, now: Books) -> None:
    """One late fee a month, thirty days apart, each with the one entry that bears its id."""
    posted = Counter(
        (leg.entry_id, leg.guarantor_id, leg.cents)
        for leg in now.legs
        if leg.kind == "late_fee" and leg.account == RECEIVABLE
    )
    fees = now.rows(LateFee).values()
    told = Counter((fee["id"], fee["guarantor_id"], fee["amount_cents"]) for fee in fees)
    assert posted == told, "late fees and their entries differ"
    assert max(told.values(), default=0) <= 1
    days: defaultdict[int, list[Any]] = defaultdict(list)
    for fee in fees:
        days[fee["guarantor_id"]].append(fee["charged_on"])
    for charged_on in days.values():
        ordered = sorted(charged_on)
        for one, following in pairwise(ordered):
            assert following - one >= timedelta(days=EVERY_DAYS), "a late fee too soon"
            assert (one.year, one.month) != (following.year, following.month)
    for fee in now.new_since(before, LateFee):
        _may_be(fee, now)


def _may_be(fee: Any, now: Books) -> None:
    region = now.rows(Guarantor)[fee["guarantor_id"],]["region"]
    assert region not in WITHOUT_LATE_FEES, f"a late fee in {region}"
    visit = now.rows(Visit)[fee["visit_id"],]
    assert visit["coverage_kind"] not in NEVER_BILLED
    assert visit["guarantor_id"] == fee["guarantor_id"], "a late fee on a visit of another"


def nobody_pays_twice_for_one_return(_db: Session, _before: Books, now: Books) -> None:
    charged = Counter(leg.guarantor_id for leg in now.legs if _is_charged(leg, "returned_item_fee"))
    returned = Counter(
        row["guarantor_id"]
        for model in (Payment, BankPayment)
        for row in now.rows(model).values()
        if row["status"] == "returned"
    )
    assert charged <= returned, "more fees than payments that came back"


def nobody_bears_a_months_interest_twice(_db: Session, _before: Books, now: Books) -> None:
    charged: Counter[int] = Counter()
    for leg in now.legs:
        charged[leg.guarantor_id] += leg.cents * _is_charged(leg, "finance_charge")
    earned: Counter[int] = Counter()
    for month in now.rows(PlanInstalment).values():
        if month["interest_posted_on"] is not None:
            earned[month["guarantor_id"]] += month["interest_cents"]
    assert charged == earned, "the interest charged is not that of the months that are over"


def _is_charged(leg: Booked, kind: str) -> bool:
    return leg.kind == kind and leg.account == RECEIVABLE
