"""What came back, why, and what it cost the guarantor."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from billing_core.database import Base


class ReturnedItem(Base):
    """One payment, returned once."""

    __tablename__ = "returned_items"

    payment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("payments.id"), primary_key=True)
    guarantor_id: Mapped[int] = mapped_column(ForeignKey("guarantors.id"), index=True)
    code: Mapped[str] = mapped_column(String(24))
    returned_on: Mapped[date]
    fee_cents: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime]

    __table_args__ = (CheckConstraint("fee_cents >= 0", name="fee_not_negative"),)
