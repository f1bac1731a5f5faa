"""A receipt, as it was given: never changed, the database refuses it."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from billing_core.database import Base


class Receipt(Base):
    """What was paid, with what, and what for. `number` is the payment's confirmation code."""

    __tablename__ = "receipts"

    number: Mapped[str] = mapped_column(String(8), primary_key=True)
    payment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("payments.id"), unique=True)
    guarantor_id: Mapped[int] = mapped_column(ForeignKey("guarantors.id"), index=True)
    issued_at: Mapped[datetime]
    paid_on: Mapped[date]
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    brand: Mapped[str] = mapped_column(String(24))
    last4: Mapped[str] = mapped_column(String(4))
    by_guest: Mapped[bool]
    # [day of service as YYYY-MM-DD, cents] of each visit, ["", cents] of what is owed on none, and
    # [null, cents] of what stays a credit.
    applied: Mapped[list[Any]] = mapped_column(JSON)
    balance_after_cents: Mapped[int] = mapped_column(BigInteger)
