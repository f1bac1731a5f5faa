"""By night: owe a call to whoever has something falling due within days and agreed to be called."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import exists, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from billing_core import clock
from billing_core.accounts.models import Consent, Guarantor
from billing_core.accounts.ranges import Range, regions
from billing_core.audit import actions as audit
from billing_core.audit.tags import Tag
from billing_core.database import new_id
from billing_core.holds import queries as holds
from billing_core.plans import queries as plans
from billing_core.plans.models import Plan, PlanInstalment
from billing_core.policies import Policies
from billing_core.reminders import coming
from billing_core.reminders.actions import JOB, TOPIC
from billing_core.reminders.models import Reminder
from billing_core.statements.models import Statement


def owe(db: Session, guarantors: Range, day: date, policies: Policies) -> int:
    """Owe the calls of a day; return how many. A second time on the day owes nothing more.

    Only with leave to be called about this (47 CFR 64.1200(a)(1)), to no account with a restriction
    (45 CFR 164.522(b)) and to none that a hold keeps outbound contacts from.
    """
    owed, known = 0, _reminded(db, guarantors, day)
    for region in regions(db, guarantors):
        days = policies.for_region(region, day).outbound.reminder_days
        for guarantor in _candidates(db, guarantors, region, day, until=day + timedelta(days=days)):
            due_on = coming.due_on(db, guarantor.id, day, days)
            if due_on is None or (guarantor.id, due_on) in known:
                continue
            if _owe(db, guarantor, due_on, day):
                owed += 1
    return owed


def _reminded(db: Session, guarantors: Range, day: date) -> set[tuple[int, date]]:
    """Who was reminded on a night before, and of which day still to come."""
    reminders = select(Reminder.guarantor_id, Reminder.due_on)
    coming_up = reminders.where(guarantors.holds(Reminder.guarantor_id), Reminder.due_on > day)
    return {(whose, due_on) for whose, due_on in db.execute(coming_up)}


def household(guarantor: Guarantor) -> str:
    """Who lives with them: whoever has the same address; without one, the same telephone."""
    address = "".join((guarantor.address or "").casefold().split())
    where = f"{guarantor.postal_code[:5]}|{address}" if address else guarantor.phone or ""
    return hashlib.sha256(where.encode()).hexdigest()


def _candidates(
    db: Session, guarantors: Range, region: str, day: date, *, until: date
) -> Sequence[Guarantor]:
    agreed = exists().where(
        Consent.phone == Guarantor.phone,
        Consent.topic == TOPIC,
        Consent.channel == "voice",
        Consent.revoked_at.is_(None),
    )
    billed = exists().where(
        Statement.guarantor_id == Guarantor.id,
        Statement.due_date > day,
        Statement.due_date <= until,
    )
    on_a_plan = exists().where(
        Plan.guarantor_id == Guarantor.id,
        Plan.status == "active",
        plans.of_revision(),
        PlanInstalment.due_on > day,
        PlanInstalment.due_on <= until,
    )
    return db.scalars(
        select(Guarantor)
        .where(
            guarantors.holds(Guarantor.id),
            Guarantor.region == region,
            Guarantor.restriction == "none",
            agreed,
            or_(billed, on_a_plan),
            Guarantor.id.not_in(holds.touched("outbound", day)),
        )
        .order_by(Guarantor.id)
    ).all()


def _owe(db: Session, guarantor: Guarantor, due_on: date, day: date) -> bool:
    assert guarantor.phone is not None, "nobody agrees to be called at no number"
    reminder = Reminder(
        id=new_id(),
        guarantor_id=guarantor.id,
        due_on=due_on,
        call_on=day,
        phone=guarantor.phone,
        household=household(guarantor),
        language=guarantor.language,
        status="owed",
        attempts=0,
        next_at=clock.bounds_of(day)[0],
        created_at=clock.now(),
    )
    try:
        with db.begin_nested():
            db.add(reminder)
    except IntegrityError:  # somebody of the household is called that day
        return False
    told = {"reference": str(reminder.id), "due_on": due_on.isoformat()}
    audit.record(db, Tag.REMINDER_OWED, actor=JOB, guarantor_id=guarantor.id, **told)
    return True
