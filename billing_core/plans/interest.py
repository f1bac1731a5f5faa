"""The interest of plans that have any: posted month by month when it has been earned, never ahead.

It is never more than was disclosed for the month, and less where more was paid than had fallen due.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from billing_core.accounts.ranges import Range
from billing_core.holds import queries as holds
from billing_core.holds.models import Hold
from billing_core.ledger.actions import Side
from billing_core.ledger.bulk import Posting, post_all
from billing_core.ledger.chart import FINANCE_CHARGES, PATIENT_RECEIVABLE
from billing_core.money import ZERO, Money
from billing_core.plans import queries
from billing_core.plans.models import Plan, PlanInstalment, PlanVisit
from billing_core.plans.schedule import MONTHS_A_YEAR, PERCENT
from billing_core.statements.models import Visit

HUNDREDTHS = 100


@dataclass(frozen=True, slots=True)
class _Earned:
    """A month's interest of a plan, to be posted; ZERO where a hold forgives it."""

    row: Any
    interest: Money

    @property
    def key(self) -> str:
        return f"plan-interest:{self.row.plan_id}:{self.row.revision}:{self.row.number}"


def post(db: Session, guarantors: Range, day: date) -> int:
    """Post the interest of the months that ended by that day; return how many were looked at.

    A month that ends under a hold on interest is free of it for good. Done twice, it posts nothing
    the second time.
    """
    months = list(db.execute(_months_over(guarantors, day)))
    if not months:
        return 0
    owed = {
        plan_id: Money(int(cents))
        for cents, plan_id in db.execute(queries.owed_by_plan(guarantors, ("active",)))
    }
    is_held = guarantors.holds(Hold.guarantor_id)
    held = set(db.scalars(holds.touched("interest", day).where(is_held)))
    earned = list(_earned(months, owed, held))
    _post(db, earned)
    _note(db, earned, day)
    return len(earned)


def _months_over(guarantors: Range, day: date) -> Any:
    return (
        select(
            PlanInstalment.plan_id,
            PlanInstalment.revision,
            PlanInstalment.number,
            PlanInstalment.interest_cents,
            PlanInstalment.due_on,
            Plan.guarantor_id,
            Plan.apr_hundredths,
        )
        .join(Plan, queries.of_revision())
        .where(
            Plan.status == "active",
            Plan.apr_hundredths > 0,
            guarantors.holds(Plan.guarantor_id),
            PlanInstalment.due_on <= day,
            PlanInstalment.interest_cents > 0,
            PlanInstalment.interest_posted_on.is_(None),
        )
        .order_by(PlanInstalment.plan_id, PlanInstalment.number)
    )


def _earned(
    months: Iterable[Any], owed: dict[uuid.UUID, Money], held: set[int]
) -> Iterable[_Earned]:
    for row in months:
        left = max(owed.get(row.plan_id, ZERO), ZERO)
        a_month = Decimal(row.apr_hundredths) / HUNDREDTHS / PERCENT / MONTHS_A_YEAR
        interest = min(Money(row.interest_cents), Money.rounded_half_up(left.dollars * a_month))
        if row.guarantor_id in held:
            interest = ZERO
        owed[row.plan_id] = left + interest
        yield _Earned(row, interest)


def _post(db: Session, earned: list[_Earned]) -> None:
    """On the visit that is paid last: so a payment pays principal first."""
    visits = _last_visits(db, {month.row.plan_id for month in earned})
    post_all(
        db,
        [
            Posting(
                month.row.guarantor_id,
                month.key,
                "finance_charge",
                month.row.due_on,
                [
                    Side(PATIENT_RECEIVABLE, month.interest, visits[month.row.plan_id]),
                    Side(FINANCE_CHARGES, -month.interest),
                ],
            )
            for month in earned
            if month.interest
        ],
    )


def _last_visits(db: Session, plans: set[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    rows = db.execute(
        select(PlanVisit.plan_id, PlanVisit.visit_id)
        .join(Visit, Visit.id == PlanVisit.visit_id)
        .where(PlanVisit.plan_id.in_(plans))
        .order_by(Visit.service_date, Visit.id)
    )
    return {plan_id: visit_id for plan_id, visit_id in rows}  # noqa: C416 - the last one stays


def _note(db: Session, earned: list[_Earned], day: date) -> None:
    for month in earned:
        db.execute(
            update(PlanInstalment)
            .where(
                PlanInstalment.plan_id == month.row.plan_id,
                PlanInstalment.revision == month.row.revision,
                PlanInstalment.number == month.row.number,
            )
            .values(interest_cents=month.interest.cents, interest_posted_on=day)
        )
