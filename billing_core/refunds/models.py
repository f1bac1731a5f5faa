"""One refund of one payment, from whoever asked for it to the processor's answer."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from billing_core.database import Base
from billing_core.refunds.states import STATUSES

METHODS = ("card", "cheque")
SOURCES = ("payment", "credit")


class Refund(Base):
    """A part of a payment, or all of it, on its way back. `taken_from` says what it undoes."""

    __tablename__ = "refunds"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)  # the processor's idempotency key
    guarantor_id: Mapped[int] = mapped_column(ForeignKey("guarantors.id"), index=True)
    payment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("payments.id"), index=True)
    request_key: Mapped[str] = mapped_column(String(100), unique=True)
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    status: Mapped[str] = mapped_column(String(12))
    method: Mapped[str] = mapped_column(String(8))
    taken_from: Mapped[str] = mapped_column(String(8))
    reason: Mapped[str] = mapped_column(String(100))
    asked_by: Mapped[str] = mapped_column(String(64))
    # The processor's name for it, or the number of the cheque.
    gateway_reference: Mapped[str | None] = mapped_column(String(100))
    refused_code: Mapped[str | None] = mapped_column(String(48))
    created_at: Mapped[datetime]
    sending_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(f"status IN {STATUSES}", name="status"),
        CheckConstraint(f"method IN {METHODS}", name="method"),
        CheckConstraint(f"taken_from IN {SOURCES}", name="taken_from"),
        CheckConstraint("amount_cents > 0", name="amount_above_zero"),
        Index("ix_refunds_open", "status", "created_at"),
    )
