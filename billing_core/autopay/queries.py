"""Which mandates are in force, and what they are going to draw."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from billing_core.autopay.models import Mandate, ScheduledPayment
from billing_core.database import new_id
from billing_core.money import ZERO, Money
from billing_core.payments import queries as payments
from billing_core.plans import queries as plans
from billing_core.statements.models import Statement


@dataclass(frozen=True, slots=True)
class Draw:
    """What a mandate is going to draw, as far as is known: never more, and less if less is due."""

    on: date
    amount: Money


def get(db: Session, mandate_id: uuid.UUID) -> Mandate:
    """Return the mandate as the database has it now; raise NoResultFound if there is none."""
    return db.get_one(Mandate, mandate_id, populate_existing=True)


def in_force(db: Session, guarantor_id: int) -> list[Mandate]:
    """Return the guarantor's mandates that were not revoked, paused ones too, the oldest first."""
    return list(
        db.scalars(
            select(Mandate)
            .where(Mandate.guarantor_id == guarantor_id, Mandate.revoked_at.is_(None))
            .order_by(Mandate.given_at, Mandate.id)
        )
    )


def coming(db: Session, guarantor_id: int, limit: int) -> list[ScheduledPayment]:
    """Return what is going to be drawn, the next first."""
    return list(
        db.scalars(
            select(ScheduledPayment)
            .where(
                ScheduledPayment.guarantor_id == guarantor_id,
                ScheduledPayment.status == "scheduled",
            )
            .order_by(ScheduledPayment.draw_on, ScheduledPayment.id)
            .limit(limit)
        )
    )


def next_draw(db: Session, mandate: Mandate, today: date) -> Draw | None:
    """Return what a mandate draws next, after that day, whether the night has scheduled it yet or
    not; None while nothing is known to fall due, or all of it falls into a pause.
    """
    known = {
        draw.due_on: draw
        for draw in db.scalars(
            select(ScheduledPayment)
            .where(ScheduledPayment.mandate_id == mandate.id)
            .order_by(ScheduledPayment.due_on, ScheduledPayment.attempt)
        )
    }
    coming = []
    for falls_due in _falling_due(db, mandate, today):
        draw = known.get(falls_due.on)
        if draw is None and falls_due.on > today:
            coming.append(falls_due)
        elif draw is not None and draw.status == "scheduled":
            amount = min(Money(draw.amount_cents), falls_due.amount)
            coming.append(Draw(draw.draw_on, amount))
    wanted = (draw for draw in coming if not pauses(mandate, draw.on))
    return min(wanted, key=lambda draw: draw.on, default=None)


def first_draw(
    db: Session, guarantor_id: int, plan_id: uuid.UUID | None, *, today: date
) -> Draw | None:
    """Return what a mandate given today would draw first: of that plan, or of the bills."""
    purpose = "statement" if plan_id is None else "plan"
    given = Mandate(id=new_id(), guarantor_id=guarantor_id, purpose=purpose, plan_id=plan_id)
    return next_draw(db, given, today)


def pauses(mandate: Mandate, day: date) -> bool:
    """Return whether a mandate draws nothing on a day."""
    if mandate.paused_from is None or day < mandate.paused_from:
        return False
    return mandate.paused_until is None or day < mandate.paused_until


def to_announce(db: Session, limit: int) -> list[ScheduledPayment]:
    """Return draws that wait for somebody to tell the payer of a new amount: by letter, where no
    text may be sent.
    """
    return list(
        db.scalars(
            select(ScheduledPayment)
            .where(
                ScheduledPayment.status == "scheduled",
                ScheduledPayment.needs_notice,
                ScheduledPayment.announced_at.is_(None),
            )
            .order_by(ScheduledPayment.draw_on, ScheduledPayment.id)
            .limit(limit)
        )
    )


def is_paused(day: date) -> ColumnElement[bool]:
    """The condition that a mandate draws nothing on a day."""
    return (Mandate.paused_from <= day) & or_(
        Mandate.paused_until.is_(None), Mandate.paused_until > day
    )


def _falling_due(db: Session, mandate: Mandate, today: date) -> Iterator[Draw]:
    """What falls due of what the mandate is for, payments under way taken as paid."""
    now = payments.standing(db, mandate.guarantor_id, today)
    if mandate.plan_id is not None:
        plan = plans.standing(db, mandate.plan_id, today, in_flight=now.in_flight)
        yield from (Draw(part.due_on, part.left) for part in plan.parts if part.left)
    elif mandate.draw_on is not None:
        yield Draw(mandate.draw_on, Money(mandate.amount_cents or 0))
    else:
        left = now.summary.amount_due - now.in_flight
        if now.plan_id is not None:
            left -= plans.standing(db, now.plan_id, today).payoff
        billed = (
            select(Statement.due_date, func.max(Statement.balance_cents))
            .where(Statement.guarantor_id == mandate.guarantor_id, Statement.balance_cents > 0)
            .group_by(Statement.due_date)
        )
        for due_on, cents in db.execute(billed):
            if left > ZERO:
                yield Draw(due_on, min(Money(int(cents)), left))
