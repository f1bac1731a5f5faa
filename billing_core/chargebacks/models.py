"""What a cardholder's bank took back, and how that ended."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from billing_core.chargebacks.states import STATUSES
from billing_core.database import Base


class Chargeback(Base):
    """One dispute of one payment, by the processor's reference."""

    __tablename__ = "chargebacks"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    guarantor_id: Mapped[int] = mapped_column(ForeignKey("guarantors.id"), index=True)
    payment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("payments.id"), index=True)
    reference: Mapped[str] = mapped_column(String(100), unique=True)
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(String(48))
    status: Mapped[str] = mapped_column(String(8))
    opened_on: Mapped[date]
    answer_by: Mapped[date | None]  # the last day for our evidence
    closed_on: Mapped[date | None]
    entry_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ledger_entries.id"))
    hold_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("holds.id"))

    __table_args__ = (
        CheckConstraint(f"status IN {STATUSES}", name="status"),
        CheckConstraint("amount_cents > 0", name="amount_above_zero"),
    )
