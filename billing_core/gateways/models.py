"""The sandbox processor's own books: a stateful stand-in for a company that charges cards."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from billing_core.database import Base


class SandboxCharge(Base):
    """One charge request as the processor saw it, by its idempotency key."""

    __tablename__ = "sandbox_charges"

    idempotency_key: Mapped[str] = mapped_column(String(100), primary_key=True)
    reference: Mapped[str] = mapped_column(String(64), unique=True)
    token: Mapped[str] = mapped_column(String(200))
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    outcome: Mapped[str] = mapped_column(String(16))  # paid | declined
    decline_code: Mapped[str | None] = mapped_column(String(48))
    refunded_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    requests: Mapped[int] = mapped_column(default=1)  # how often the key was sent
    created_at: Mapped[datetime]
