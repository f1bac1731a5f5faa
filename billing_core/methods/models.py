"""What is kept to pay with again, and the cards that were tried."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from billing_core.database import Base

KINDS = ("card", "bank")


class SavedMethod(Base):
    """A card or bank account that its guarantor may pay with again; removed, not deleted."""

    __tablename__ = "saved_methods"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    guarantor_id: Mapped[int] = mapped_column(ForeignKey("guarantors.id"))
    # The same request twice is one method.
    request_key: Mapped[str] = mapped_column(String(100), unique=True)
    kind: Mapped[str] = mapped_column(String(4))
    gateway: Mapped[str | None] = mapped_column(String(16))  # whose token it is
    token: Mapped[str | None] = mapped_column(String(200))  # forgotten once removed
    brand: Mapped[str | None] = mapped_column(String(24))
    good_through: Mapped[date | None]  # the last day of the month printed on the card
    bank_account_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("bank_accounts.id"), index=True
    )
    last4: Mapped[str] = mapped_column(String(4))
    words: Mapped[str] = mapped_column(String(500))  # agreed to, in the payer's language
    language: Mapped[str] = mapped_column(String(16))
    evidence: Mapped[str] = mapped_column(String(100))  # where they were: a turn of a call
    added_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    removed_because: Mapped[str | None] = mapped_column(String(24))  # "asked", "replaced"

    __table_args__ = (
        CheckConstraint(
            "(kind = 'card' AND bank_account_id IS NULL AND gateway IS NOT NULL"
            " AND (token IS NULL) = (removed_at IS NOT NULL)) OR "
            "(kind = 'bank' AND bank_account_id IS NOT NULL AND token IS NULL)",
            name="kind",
        ),
        Index("ix_saved_methods_guarantor", "guarantor_id", "removed_at"),
    )


class CardTry(Base):
    """One card that a caller wanted to pay with, so that cards are not tested here."""

    __tablename__ = "card_tries"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    guarantor_id: Mapped[int] = mapped_column(ForeignKey("guarantors.id"))
    calling_number_hash: Mapped[str | None] = mapped_column(String(64))
    reference: Mapped[str] = mapped_column(String(100), unique=True)  # the turn of the call
    by_guest: Mapped[bool]
    # Refused while it was keyed: None. Else what became of the payment counts.
    payment_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("payments.id"), index=True)
    at: Mapped[datetime]

    __table_args__ = (
        Index("ix_card_tries_guarantor", "guarantor_id", "at"),
        Index("ix_card_tries_calling_number", "calling_number_hash", "at"),
    )
