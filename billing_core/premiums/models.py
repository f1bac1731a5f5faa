"""Who pays a premium for which coverage, what was billed month by month, and what came in."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from billing_core.database import Base
from billing_core.premiums.grace import KINDS

METHODS = ("card", "bank")


class PremiumAccount(Base):
    """One billing unit: who pays for which kind of coverage, how much a month."""

    __tablename__ = "premium_accounts"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    billing_unit: Mapped[str] = mapped_column(String(40), unique=True)  # as on the premium bill
    guarantor_id: Mapped[int] = mapped_column(ForeignKey("guarantors.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    monthly_cents: Mapped[int] = mapped_column(BigInteger)
    starts_on: Mapped[date]
    elected_on: Mapped[date | None]  # COBRA: the first payment's days run from here
    first_paid_on: Mapped[date | None]  # the binder: coverage starts with it
    ended_on: Mapped[date | None]
    created_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint(f"kind IN {KINDS}", name="kind"),
        CheckConstraint("monthly_cents > 0", name="monthly_above_zero"),
        CheckConstraint("ended_on >= starts_on", name="days"),
    )


class PremiumBill(Base):
    """A month's premium, due on its first day."""

    __tablename__ = "premium_bills"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("premium_accounts.id"))
    guarantor_id: Mapped[int] = mapped_column(ForeignKey("guarantors.id"))
    month: Mapped[date]  # its first day
    due_on: Mapped[date]
    amount_cents: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (
        UniqueConstraint("account_id", "month"),
        CheckConstraint("amount_cents > 0", name="amount_above_zero"),
    )


class PremiumPayment(Base):
    """Money for a premium; one that came back keeps its row."""

    __tablename__ = "premium_payments"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("premium_accounts.id"), index=True)
    guarantor_id: Mapped[int] = mapped_column(ForeignKey("guarantors.id"))
    request_key: Mapped[str] = mapped_column(String(100), unique=True)
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    method: Mapped[str] = mapped_column(String(4))
    received_on: Mapped[date]
    returned_on: Mapped[date | None]
    created_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("amount_cents > 0", name="amount_above_zero"),
        CheckConstraint(f"method IN {METHODS}", name="method"),
    )
