"""What is asked of a guarantor on a plan: the instalment, and what stands beside the plan.

Never the whole debt: what a plan covers is due month by month (domain.md 2.3).
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from billing_core.money import ZERO, Money
from billing_core.plans import queries
from billing_core.plans.models import Plan
from billing_core.statements import queries as statements
from billing_core.statements.queries import Summary


@dataclass(frozen=True, slots=True)
class Asked:
    """`amount` is what is unpaid of what has fallen due, or the next instalment when nothing is; it
    was or is to be paid by `due_on`. Payments under way count as paid. `left` is all that is left
    of the plan, in `payments_left` instalments; `beside`, what is owed and on no plan.
    """

    plan: Plan
    amount: Money
    due_on: date
    is_late: bool
    left: Money
    payments_left: int
    highest: Money  # of those
    last_on: date
    paid: Money
    beside: Summary


def asked(db: Session, plan_id: uuid.UUID, today: date, *, in_flight: Money = ZERO) -> Asked | None:
    """Return what a plan asks for on a day; None if nothing is left of it to pay.

    A plan whose disclosure is still on its way is not late. Raises NoResultFound.
    """
    standing = queries.standing(db, plan_id, today, in_flight=in_flight)
    parts = [part for part in standing.parts if part.left]
    if not parts or standing.payoff <= in_flight:
        return None
    fallen_due = [part for part in parts if part.due_on <= today]
    amount = sum((part.left for part in fallen_due or parts[:1]), ZERO)
    left = standing.payoff - in_flight
    return Asked(
        plan=standing.plan,
        amount=min(amount, left),
        due_on=parts[0].due_on,
        is_late=standing.plan.status == "active" and parts[0].due_on < today,
        left=left,
        payments_left=len(parts),
        highest=max(part.left for part in parts),
        last_on=parts[-1].due_on,
        paid=standing.paid_in_all,
        beside=statements.summary(
            db, standing.plan.guarantor_id, today, without=queries.visits_on_a_plan()
        ),
    )
