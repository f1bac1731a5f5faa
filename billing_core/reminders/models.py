"""One reminder by telephone: of what falls due on a day, to one number, on another."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from billing_core.database import Base
from billing_core.reminders.states import STATUSES


class Reminder(Base):
    """A call that is owed, placed after the commit. The database lets a household have one a day,
    and a day on which something falls due one reminder.
    """

    __tablename__ = "reminders"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    guarantor_id: Mapped[int] = mapped_column(ForeignKey("guarantors.id"))
    due_on: Mapped[date]  # what it reminds of
    call_on: Mapped[date]  # the day of the call, where it is received
    phone: Mapped[str] = mapped_column(String(20))
    household: Mapped[str] = mapped_column(String(64))  # who lives at one address, as a hash
    language: Mapped[str] = mapped_column(String(16))
    status: Mapped[str] = mapped_column(String(12))
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime]  # not before
    provider_id: Mapped[str | None] = mapped_column(String(64))  # the carrier's, of the last call
    reason: Mapped[str | None] = mapped_column(String(40))  # why it is as it is
    created_at: Mapped[datetime]
    calling_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(f"status IN {STATUSES}", name="status"),
        UniqueConstraint("guarantor_id", "due_on"),
        UniqueConstraint("phone", "call_on"),
        UniqueConstraint("household", "call_on"),
        Index("ix_reminders_waiting", "status", "next_at"),
    )
