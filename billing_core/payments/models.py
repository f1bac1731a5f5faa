"""One attempt to pay, from the caller's confirmation to its final state."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from billing_core.database import Base
from billing_core.payments.states import STATUSES


class Payment(Base):
    """Money a payer agreed to pay. The card is never here, only the processor's token for it."""

    __tablename__ = "payments"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    guarantor_id: Mapped[int] = mapped_column(ForeignKey("guarantors.id"))
    # The same request twice is one payment.
    request_key: Mapped[str] = mapped_column(String(100), unique=True)
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    status: Mapped[str] = mapped_column(String(12))
    gateway: Mapped[str] = mapped_column(String(16))
    token: Mapped[str | None] = mapped_column(String(200))  # forgotten once the outcome is final
    brand: Mapped[str] = mapped_column(String(24))
    last4: Mapped[str] = mapped_column(String(4))
    by_guest: Mapped[bool] = mapped_column(default=False)
    plan_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("plans.id"))  # the payer meant it
    # Of the amount, what was given back so far; all of it: the status is `refunded`.
    refunded_cents: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    gateway_reference: Mapped[str | None] = mapped_column(String(100))
    decline_class: Mapped[str | None] = mapped_column(String(16))
    confirmation_code: Mapped[str] = mapped_column(String(8), unique=True)
    # Where a consented text goes once final.
    notify_phone: Mapped[str | None] = mapped_column(String(20))
    notify_language: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime]
    charging_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]  # when the payer heard the final outcome on the line

    __table_args__ = (
        CheckConstraint("amount_cents > 0", name="amount_above_zero"),
        CheckConstraint(f"status IN {STATUSES}", name="status"),
        CheckConstraint("refunded_cents BETWEEN 0 AND amount_cents", name="refunded"),
        Index("ix_payments_guarantor", "guarantor_id", "created_at"),
        Index("ix_payments_open", "status", "created_at"),
    )
