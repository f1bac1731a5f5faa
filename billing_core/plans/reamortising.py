"""What is left of a plan, spread anew over the months that are left: after an award, above all."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from billing_core.accounts.actions import lock
from billing_core.audit import actions as audit
from billing_core.audit.tags import Tag
from billing_core.money import ZERO, Money
from billing_core.plans import documents, queries
from billing_core.plans.actions import instalment_row, move
from billing_core.plans.models import Plan
from billing_core.plans.schedule import month_later, schedule

ACTOR = "job:plans"


def reamortise(db: Session, guarantor_id: int, *, on: date) -> Plan | None:
    """Return the guarantor's open plan with what is still owed on its visits spread over the
    instalments to come; None if there is none.

    Nothing left: the plan is completed. Fewer months, if an instalment would be below the minimum
    it was agreed under. What was missed is spread with the rest, and no longer missed. A plan whose
    disclosure is still on its way is cancelled: its figures are no longer true.
    """
    lock(db, guarantor_id)
    plan = queries.open_plan(db, guarantor_id)
    if plan is None:
        return None
    owed = queries.owed_on(db, plan.id)
    if plan.status == "agreed":
        move(db, plan, "cancelled", Tag.PLAN_CANCELLED, actor=ACTOR, reason="balance_changed")
    elif owed <= ZERO:
        move(db, plan, "completed", Tag.PLAN_COMPLETED, actor=ACTOR)
    else:
        _spread(db, plan, owed, on)
    return plan


def _spread(db: Session, plan: Plan, owed: Money, on: date) -> None:
    coming = [row.due_on for row in queries.instalments(db, plan) if row.due_on > on]
    first_due_on = coming[0] if coming else month_later(on, day=plan.due_day)
    months = _months(plan, owed, max(len(coming), 1))
    apr = Decimal(plan.apr_hundredths) / 100
    lines = schedule(owed, apr=apr, months=months, first_due_on=first_due_on, due_day=plan.due_day)
    documents.withdraw_default_notices(db, plan.id, on)
    plan.revision += 1
    plan.months = months
    plan.called_on = None
    plan.paid_before_cents = queries.paid_towards(db, plan.id).cents
    rows = [instalment_row(plan, line) for line in lines]
    db.add_all(rows)
    db.flush()
    documents.write_schedule(db, plan, rows, on=on)
    audit.record(
        db,
        Tag.PLAN_REAMORTISED,
        actor=ACTOR,
        guarantor_id=plan.guarantor_id,
        reference=str(plan.id),
        revision=plan.revision,
        months=months,
    )


def _months(plan: Plan, owed: Money, most: int) -> int:
    minimum = max(plan.instalment_minimum_cents, 1)
    return max(min(most, owed.cents // minimum), 1)
