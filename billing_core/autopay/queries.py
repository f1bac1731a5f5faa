"""Which mandates are in force, and what they are going to draw."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from billing_core.autopay.models import Mandate, ScheduledPayment


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
