"""Credits on the operator's bank account, each applied to a guarantor or waiting for a person."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from billing_core.database import Base

STATUSES = ("applied", "suspense", "returned")


class BankCredit(Base):
    """One credit as the bank told of it; `text` is what a person needs to find whose it is."""

    __tablename__ = "bank_credits"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    source_key: Mapped[str] = mapped_column(String(200), unique=True)
    received_on: Mapped[date]
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    type_code: Mapped[str] = mapped_column(String(3))  # BAI2: 115 lockbox, 142 ACH, 165 bill pay …
    bank_reference: Mapped[str] = mapped_column(String(80))
    text: Mapped[str] = mapped_column(String(500))
    status: Mapped[str] = mapped_column(String(10))
    guarantor_id: Mapped[int | None] = mapped_column(ForeignKey("guarantors.id"), index=True)
    settled_by: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("amount_cents > 0", name="amount_above_zero"),
        CheckConstraint(f"status IN {STATUSES}", name="status"),
        CheckConstraint("(status = 'applied') = (guarantor_id IS NOT NULL)", name="guarantor"),
        Index("ix_bank_credits_status", "status", "received_on"),
    )
