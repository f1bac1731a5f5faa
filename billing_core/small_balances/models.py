"""What was given up, on which visit, and by which rule."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from billing_core.database import Base


class SmallBalance(Base):
    """One visit's part of a balance given up; its ledger entry has the same id."""

    __tablename__ = "small_balances"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    guarantor_id: Mapped[int] = mapped_column(ForeignKey("guarantors.id"))
    visit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("visits.id"))
    written_off_on: Mapped[date]
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    rule: Mapped[str] = mapped_column(String(200))

    __table_args__ = (
        CheckConstraint("amount_cents > 0", name="amount_above_zero"),
        UniqueConstraint("visit_id", "written_off_on"),
    )
