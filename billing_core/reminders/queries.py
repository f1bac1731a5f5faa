"""Which reminder is to be called next, how often a number was called, how all of them stand."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from billing_core.reminders.models import Reminder


def get(db: Session, reminder_id: uuid.UUID) -> Reminder | None:
    """Return the reminder as the database has it now, locked until the transaction ends; None if
    there is none.
    """
    wanted = select(Reminder).where(Reminder.id == reminder_id).with_for_update()
    return db.scalar(wanted.execution_options(populate_existing=True))


def next_to_call(db: Session, now: datetime) -> Reminder | None:
    """Return the reminder that has waited longest of those that may be called at a moment (UTC),
    locked; another worker gets another one.
    """
    waiting = select(Reminder).where(Reminder.status == "owed", Reminder.next_at <= now)
    longest_first = waiting.order_by(Reminder.next_at, Reminder.id).limit(1)
    return db.scalars(longest_first.with_for_update(skip_locked=True)).first()


def unanswered(db: Session, before: datetime) -> list[uuid.UUID]:
    """Return the reminders whose call was placed before a moment (UTC) and of which nobody has told
    us since how it went.
    """
    silent = select(Reminder.id).where(Reminder.status == "calling", Reminder.calling_at < before)
    return list(db.scalars(silent.order_by(Reminder.id)))


def calls_since(db: Session, phone: str, day: date) -> int:
    """Return how often a number was called about this since a day, tries in vain included."""
    tries = select(func.sum(Reminder.attempts)).where(
        Reminder.phone == phone, Reminder.call_on >= day
    )
    return int(db.scalar(tries) or 0)


def placed_since(db: Session, moment: datetime) -> int:
    """Return how many calls were placed since a moment (UTC), by whatever worker."""
    placed = select(func.count()).where(Reminder.calling_at > moment)
    return int(db.scalar(placed) or 0)
