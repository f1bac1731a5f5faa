"""Mandates, and the payments they draw."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from billing_core.autopay.states import STATUSES
from billing_core.database import Base

PURPOSES = ("plan", "statement", "once")
METHODS = ("card", "bank")


class Mandate(Base):
    """Leave to draw money again and again, or once on a later day, and how it was given."""

    __tablename__ = "mandates"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    guarantor_id: Mapped[int] = mapped_column(ForeignKey("guarantors.id"))
    request_key: Mapped[str] = mapped_column(String(100), unique=True)
    purpose: Mapped[str] = mapped_column(String(12))
    plan_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("plans.id"), index=True)
    method: Mapped[str] = mapped_column(String(4))
    token: Mapped[str | None] = mapped_column(String(200))  # the gateway's, for a stored card
    brand: Mapped[str | None] = mapped_column(String(24))
    bank_account_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("bank_accounts.id"), index=True
    )
    last4: Mapped[str] = mapped_column(String(4))
    amount_cents: Mapped[int | None] = mapped_column(BigInteger)  # of a single draw
    draw_on: Mapped[date | None]  # of a single draw
    # The range within which a varying amount needs no notice of its own (12 CFR 1005.10(d)(2)).
    lowest_cents: Mapped[int | None] = mapped_column(BigInteger)
    highest_cents: Mapped[int | None] = mapped_column(BigInteger)
    words: Mapped[str] = mapped_column(String(2000))
    words_version: Mapped[str] = mapped_column(String(16))
    language: Mapped[str] = mapped_column(String(16))
    evidence: Mapped[str] = mapped_column(String(100))
    recorded: Mapped[bool]
    copy_sent_at: Mapped[datetime | None]
    given_at: Mapped[datetime]
    paused_from: Mapped[date | None]
    paused_until: Mapped[date | None]  # the first day it draws again; None: until resumed
    revoked_at: Mapped[datetime | None]
    revoked_because: Mapped[str | None] = mapped_column(String(40))

    __table_args__ = (
        CheckConstraint(f"purpose IN {PURPOSES}", name="purpose"),
        CheckConstraint(
            "(method = 'card' AND token IS NOT NULL AND bank_account_id IS NULL) OR "
            "(method = 'bank' AND token IS NULL AND bank_account_id IS NOT NULL)",
            name="method",
        ),
        CheckConstraint("(purpose = 'plan') = (plan_id IS NOT NULL)", name="plan"),
        CheckConstraint(
            "purpose <> 'once' OR (amount_cents > 0 AND draw_on IS NOT NULL)", name="once"
        ),
        Index("ix_mandates_guarantor", "guarantor_id", "revoked_at"),
    )


class ScheduledPayment(Base):
    """One draw of a mandate on a day; a draw that failed and may be tried again is a new one."""

    __tablename__ = "scheduled_payments"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    guarantor_id: Mapped[int] = mapped_column(BigInteger)
    mandate_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("mandates.id"))
    due_on: Mapped[date]  # of the bill; with `attempt` it names the draw
    attempt: Mapped[int]
    draw_on: Mapped[date]
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    status: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str | None] = mapped_column(String(40))  # why it was skipped, or failed
    needs_notice: Mapped[bool]  # of its amount, before it may be drawn
    announced_at: Mapped[datetime | None]
    payment_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("payments.id"), unique=True)
    bank_payment_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("bank_payments.id"), unique=True
    )
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(f"status IN {STATUSES}", name="status"),
        CheckConstraint("amount_cents > 0", name="amount_above_zero"),
        UniqueConstraint("mandate_id", "due_on", "attempt"),
        Index("ix_scheduled_payments_guarantor", "guarantor_id", "status", "draw_on"),
    )
