"""The days that were reconciled, and the differences that wait for somebody."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from billing_core.database import Base

KINDS = (
    "unknown_to_us",  # the processor has it, we do not
    "unknown_to_gateway",  # we have it, the processor does not
    "amount_differs",
    "status_differs",  # it took the money, and we say that it did not; or the other way round
)


class Reconciliation(Base):
    """One day at one gateway, as it was when it was last compared."""

    __tablename__ = "reconciliations"

    gateway: Mapped[str] = mapped_column(String(16), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    ran_at: Mapped[datetime]
    theirs_count: Mapped[int]
    theirs_cents: Mapped[int] = mapped_column(BigInteger)  # taken less given back
    agreed_count: Mapped[int]
    agreed_cents: Mapped[int] = mapped_column(BigInteger)


class Difference(Base):
    """One movement of money on which the processor's list and ours do not agree."""

    __tablename__ = "reconciliation_differences"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    gateway: Mapped[str] = mapped_column(String(16))
    day: Mapped[date]
    kind: Mapped[str] = mapped_column(String(20))
    movement: Mapped[str] = mapped_column(String(8))  # "charge", "refund"
    reference: Mapped[str] = mapped_column(String(100))  # the processor's, or our id of it
    payment_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("payments.id"))
    guarantor_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    ours_cents: Mapped[int | None] = mapped_column(BigInteger)
    theirs_cents: Mapped[int | None] = mapped_column(BigInteger)
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(String(64))
    resolution: Mapped[str | None] = mapped_column(String(200))

    __table_args__ = (
        CheckConstraint(f"kind IN {KINDS}", name="kind"),
        CheckConstraint("(closed_at IS NULL) = (resolution IS NULL)", name="closed"),
        UniqueConstraint("gateway", "day", "kind", "reference"),
        Index("ix_reconciliation_differences_open", "closed_at", "day"),
    )
