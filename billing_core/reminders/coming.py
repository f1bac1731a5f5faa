"""What falls due within some days and is not drawn by itself: what there is to remind of."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from billing_core.autopay.models import ScheduledPayment
from billing_core.money import ZERO
from billing_core.payments import queries as payments
from billing_core.plans import queries as plans

A_DAY = timedelta(days=1)


def due_on(db: Session, guarantor_id: int, day: date, days: int) -> date | None:
    """The day after `day`, at most `days` later, on which a bill or an instalment falls due.

    None if nothing does, if it is paid or a payment is on its way, or if it will be drawn.
    """
    found = _next(db, guarantor_id, day)
    if found is None or not day < found <= day + timedelta(days=days):
        return None
    return None if _is_drawn(db, guarantor_id, found) else found


def _next(db: Session, guarantor_id: int, day: date) -> date | None:
    standing = payments.standing(db, guarantor_id, day)
    if standing.plan_id is not None:
        plan = plans.standing(db, standing.plan_id, day + A_DAY, in_flight=standing.in_flight)
        return plan.next_due_on
    left = standing.summary.amount_due - standing.in_flight
    return standing.summary.due_date if left > ZERO else None


def _is_drawn(db: Session, guarantor_id: int, on: date) -> bool:
    planned = exists().where(
        ScheduledPayment.guarantor_id == guarantor_id,
        ScheduledPayment.due_on == on,
        ScheduledPayment.status == "scheduled",
    )
    return bool(db.scalar(select(planned)))
