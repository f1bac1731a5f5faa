"""Bank accounts, the debits agreed to, the files they went out in, and what came back."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from billing_core.bank.states import STATUSES
from billing_core.database import Base

ACCOUNT_KINDS = ("checking", "savings")
FREQUENCIES = ("single", "recurring")


class BankAccount(Base):
    """Where a payer's money comes from. The number is sealed (bank.vault); four digits are not."""

    __tablename__ = "bank_accounts"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    guarantor_id: Mapped[int] = mapped_column(ForeignKey("guarantors.id"), index=True)
    kind: Mapped[str] = mapped_column(String(8))
    routing_number: Mapped[str] = mapped_column(String(9))
    sealed_number: Mapped[str] = mapped_column(String(300))
    last4: Mapped[str] = mapped_column(String(4))
    holder: Mapped[str] = mapped_column(String(100))
    added_at: Mapped[datetime]
    # Why nothing may be drawn from it: a return code that says so.
    stopped_code: Mapped[str | None] = mapped_column(String(3))
    stopped_on: Mapped[date | None]

    __table_args__ = (CheckConstraint(f"kind IN {ACCOUNT_KINDS}", name="kind"),)


class BankFile(Base):
    """A file for the bank. It is written from its payments, so no account number is kept in it."""

    __tablename__ = "bank_files"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    made_at: Mapped[datetime]
    made_on: Mapped[date]
    modifier: Mapped[str] = mapped_column(String(1))  # A to Z, then 0 to 9: of that day's files
    entries_count: Mapped[int]
    total_cents: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (UniqueConstraint("made_on", "modifier"),)


class BankPayment(Base):
    """A debit that a payer agreed to by telephone: once, or under a mandate."""

    __tablename__ = "bank_payments"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    guarantor_id: Mapped[int] = mapped_column(ForeignKey("guarantors.id"))
    bank_account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("bank_accounts.id"), index=True)
    request_key: Mapped[str] = mapped_column(String(100), unique=True)
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    status: Mapped[str] = mapped_column(String(12))
    frequency: Mapped[str] = mapped_column(String(12))
    effective_on: Mapped[date]  # the banking day on or after which it is debited
    confirmation_code: Mapped[str] = mapped_column(String(8), unique=True)
    words: Mapped[str] = mapped_column(String(2000))
    words_version: Mapped[str] = mapped_column(String(16))
    language: Mapped[str] = mapped_column(String(16))
    evidence: Mapped[str] = mapped_column(String(100))
    recorded: Mapped[bool]
    copy_sent_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("bank_files.id"), index=True)
    trace: Mapped[str | None] = mapped_column(String(15), unique=True)
    submitted_at: Mapped[datetime | None]
    settled_on: Mapped[date | None]
    returned_on: Mapped[date | None]
    return_code: Mapped[str | None] = mapped_column(String(3))
    # A debit sent again after R01 or R09, and how often the first was sent.
    represents_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("bank_payments.id"), unique=True
    )
    attempt: Mapped[int]

    __table_args__ = (
        CheckConstraint(f"status IN {STATUSES}", name="status"),
        CheckConstraint(f"frequency IN {FREQUENCIES}", name="frequency"),
        CheckConstraint("amount_cents > 0", name="amount_above_zero"),
        CheckConstraint("attempt BETWEEN 1 AND 3", name="attempt"),
        Index("ix_bank_payments_guarantor", "guarantor_id", "status"),
        Index("ix_bank_payments_waiting", "status", "effective_on"),
    )


class BankReturn(Base):
    """What a bank sent back, or corrected, once; of a payment of ours, or of none we know."""

    __tablename__ = "bank_returns"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    trace: Mapped[str] = mapped_column(String(15))
    code: Mapped[str] = mapped_column(String(3))  # R.. a return, C.. a correction
    returned_on: Mapped[date]
    bank_payment_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("bank_payments.id"))
    outcome: Mapped[str] = mapped_column(String(24))
    applied_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("trace", "code"),
        Index("ix_bank_returns_day", "returned_on"),
    )
