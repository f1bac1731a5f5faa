"""Applications with their documents and answers, and the awards that came of them.

What a caller says about their income stands in a table of its own: only a counsellor is shown it,
and it is deleted once the application is decided.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Numeric,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from billing_core.assistance.states import OPEN, STATUSES
from billing_core.database import Base

DOCUMENT_KINDS = (  # one proof for each source of income
    "wages",
    "self_employment",
    "business_or_rental",
    "pension",
    "social_security",
    "unemployment",
    "tax_return",
    "no_income",  # a signed statement
    "programme",  # proof of SNAP, WIC and the like
    "form",  # the application itself, signed
)
BASES = ("income", "presumptive", "hardship")


class Application(Base):
    """A guarantor's request for assistance; one at a time. `number` is what they are told."""

    __tablename__ = "assistance_applications"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    guarantor_id: Mapped[int] = mapped_column(ForeignKey("guarantors.id"), index=True)
    number: Mapped[str] = mapped_column(String(8), unique=True)
    status: Mapped[str] = mapped_column(String(12))
    language: Mapped[str] = mapped_column(String(16))
    opened_on: Mapped[date]
    # The last day of the application period of the newest visit billed; None: nothing billed yet.
    taken_until: Mapped[date | None]
    # The day by which the guarantor, and then we, must act.
    documents_due: Mapped[date | None]
    completed_on: Mapped[date | None]
    decision_due: Mapped[date | None]
    decided_on: Mapped[date | None]
    appeal_until: Mapped[date | None]
    denial_reason: Mapped[str | None] = mapped_column(String(200))
    # The pre-screen's band, which is no decision: up to what percentage of which year's guideline.
    screened_up_to: Mapped[Decimal | None] = mapped_column(Numeric(9, 4))
    guideline_year: Mapped[int | None]
    created_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint(f"status IN {STATUSES}", name="status"),
        Index(
            "uq_assistance_applications_one_open",
            "guarantor_id",
            unique=True,
            sqlite_where=text(f"status IN {OPEN}"),
            postgresql_where=text(f"status IN {OPEN}"),
        ),
        Index("ix_assistance_applications_waiting", "status", "documents_due"),
    )


class Document(Base):
    """A proof that an application needs, and when it came; what it says is kept elsewhere."""

    __tablename__ = "assistance_documents"

    application_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("assistance_applications.id"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(String(24), primary_key=True)
    guarantor_id: Mapped[int] = mapped_column(BigInteger)
    asked_on: Mapped[date]
    received_on: Mapped[date | None]

    __table_args__ = (CheckConstraint(f"kind IN {DOCUMENT_KINDS}", name="kind"),)


class Income(Base):
    """What the guarantor said about their household; deleted once the application is decided."""

    __tablename__ = "assistance_incomes"

    application_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("assistance_applications.id"), primary_key=True
    )
    guarantor_id: Mapped[int] = mapped_column(BigInteger)
    household_size: Mapped[int]
    yearly_cents: Mapped[int] = mapped_column(BigInteger)
    insured: Mapped[bool | None]
    told_on: Mapped[date]


class Prescreen(Base):
    """What a guarantor has answered of the pre-screen so far; deleted once they apply, or after a
    month.
    """

    __tablename__ = "assistance_prescreens"

    guarantor_id: Mapped[int] = mapped_column(
        ForeignKey("guarantors.id"), primary_key=True, autoincrement=False
    )
    household_size: Mapped[int | None]
    yearly_cents: Mapped[int | None] = mapped_column(BigInteger)
    insured: Mapped[bool | None]
    told_on: Mapped[date] = mapped_column(index=True)


class Award(Base):
    """Part of every bill until `ends_on`, given away: a person's decision, by a policy's bands."""

    __tablename__ = "assistance_awards"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    guarantor_id: Mapped[int] = mapped_column(ForeignKey("guarantors.id"), index=True)
    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("assistance_applications.id"))
    percent: Mapped[Decimal] = mapped_column(Numeric(7, 4))
    basis: Mapped[str] = mapped_column(String(12))
    decided_by: Mapped[str] = mapped_column(String(64))
    decided_on: Mapped[date]
    ends_on: Mapped[date]  # visits after this day are not covered
    policy_row: Mapped[str] = mapped_column(String(64))
    guideline_year: Mapped[int | None]
    created_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("application_id"),
        CheckConstraint("percent > 0 AND percent <= 100", name="percent"),
        CheckConstraint(f"basis IN {BASES}", name="basis"),
    )
