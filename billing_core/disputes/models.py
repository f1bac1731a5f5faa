"""A dispute of a guarantor about one visit, or about the whole bill; `number` is what they keep.
What they said is kept by whoever recorded it: here is where.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from billing_core.database import Base
from billing_core.disputes.states import STATUSES

DISPUTE_KINDS = ("billing", "ppdr")
REASONS = (
    "not_mine",
    "wrong_amount",
    "billed_twice",
    "not_received",
    "insurance",  # should have been paid by the insurer
    "above_estimate",
    "other",
)


class Dispute(Base):
    """`stands`: the charge was right; `corrected`: it was lowered by `corrected_cents`."""

    __tablename__ = "disputes"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    guarantor_id: Mapped[int] = mapped_column(ForeignKey("guarantors.id"), index=True)
    visit_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("visits.id"), index=True)
    number: Mapped[str] = mapped_column(String(8), unique=True)
    kind: Mapped[str] = mapped_column(String(8))
    reason: Mapped[str] = mapped_column(String(24))
    status: Mapped[str] = mapped_column(String(12))
    opened_on: Mapped[date]
    opened_by: Mapped[str] = mapped_column(String(64))
    answer_by: Mapped[date | None]  # the business day by which somebody calls about it
    resolved_on: Mapped[date | None]
    resolved_by: Mapped[str | None] = mapped_column(String(64))
    corrected_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    created_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint(f"kind IN {DISPUTE_KINDS}", name="kind"),
        CheckConstraint(f"reason IN {REASONS}", name="reason"),
        CheckConstraint(f"status IN {STATUSES}", name="status"),
        CheckConstraint("corrected_cents >= 0", name="corrected"),
        Index("ix_disputes_status", "status", "opened_on"),
    )


class DisputeMessage(Base):
    """What a guarantor said about it, by the name of its recording; the words are not here."""

    __tablename__ = "dispute_messages"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    dispute_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("disputes.id"))
    guarantor_id: Mapped[int] = mapped_column(BigInteger)
    recording: Mapped[str] = mapped_column(String(64))
    seconds: Mapped[int]
    language: Mapped[str] = mapped_column(String(16))
    left_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("dispute_id", "recording"),
        CheckConstraint("seconds > 0", name="seconds"),
    )
