"""What a plan can take up: visits on which something is owed, less credit that no visit has taken.

A visit under a hold is left out: what is in question is not promised to be paid.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from billing_core.holds import queries as holds
from billing_core.ledger import queries as ledger
from billing_core.ledger.chart import UNAPPLIED
from billing_core.ledger.models import Leg
from billing_core.money import ZERO, Money
from billing_core.plans.quotes import apr_of
from billing_core.policies.policy import Policy
from billing_core.statements.models import Statement, StatementLine, Visit


@dataclass(frozen=True, slots=True)
class Eligible:
    """Visits with what is owed on each, the oldest first, and the credit they could take."""

    visits: tuple[tuple[uuid.UUID, Money], ...]
    credit: Money

    @property
    def balance(self) -> Money:
        return sum((owed for _, owed in self.visits), ZERO) - self.credit


def of_guarantor(db: Session, guarantor_id: int, today: date) -> Eligible:
    """Return what a plan of this guarantor would cover if it were agreed on that day."""
    owed = ledger.owed_by_visit(db, guarantor_id)
    order = db.scalars(
        select(Visit.id)
        .where(
            Visit.guarantor_id == guarantor_id,
            Visit.id.not_in(holds.held_visits("collections", today)),
        )
        .order_by(Visit.service_date, Visit.id)
    )
    visits = tuple((key, owed[key]) for key in order if owed.get(key, ZERO) > ZERO)
    whole = sum((amount for _, amount in visits), ZERO)
    return Eligible(visits, min(_unapplied(db, guarantor_id), whole))


def may_bear_interest(db: Session, eligible: Eligible, policy: Policy, today: date) -> bool:
    """Return whether the days are over in which the region allows no interest on any of it: those
    since the first statement, and those past the due date of the last.
    """
    if not apr_of(policy) or not eligible.visits:
        return False
    billed, issued_on, due_date = db.execute(
        select(
            func.count(StatementLine.visit_id.distinct()),
            func.max(Statement.issued_on),
            func.max(Statement.due_date),
        )
        .select_from(StatementLine)
        .join(Statement, Statement.id == StatementLine.statement_id)
        .where(StatementLine.visit_id.in_([visit_id for visit_id, _ in eligible.visits]))
    ).one()
    if billed < len(eligible.visits):
        return False
    after_statement = timedelta(days=policy.plan.interest_not_before_days)
    after_due_date = timedelta(days=policy.charges.not_before_days_past_due)
    free_until = issued_on + after_statement
    if policy.charges.not_before_days_past_due:
        free_until = max(free_until, due_date + after_due_date)
    return bool(today >= free_until)


def _unapplied(db: Session, guarantor_id: int) -> Money:
    cents = db.scalar(
        select(func.sum(Leg.amount_cents)).where(
            Leg.guarantor_id == guarantor_id, Leg.account == UNAPPLIED
        )
    )
    return max(Money(-int(cents or 0)), ZERO)
