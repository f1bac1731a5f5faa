"""What is owed and why: visits with their lines, and the statements that billed them.

A line is `adjudicated` once insurance has decided the patient's share; until then it is pending
and never due.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from billing_core.database import Base


class Visit(Base):
    """One encounter of a patient, the unit a bill is explained by."""

    __tablename__ = "visits"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    guarantor_id: Mapped[int] = mapped_column(ForeignKey("guarantors.id"))
    patient_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("patients.id"), index=True)
    source_key: Mapped[str] = mapped_column(String(200), unique=True)
    # Of the source document: a second import of it is no news.
    content_hash: Mapped[str] = mapped_column(String(64))
    coverage_kind: Mapped[str] = mapped_column(String(16))
    service_date: Mapped[date]
    provider: Mapped[str] = mapped_column(String(200), default="")
    charge_cents: Mapped[int] = mapped_column(BigInteger)
    allowed_cents: Mapped[int] = mapped_column(BigInteger)
    insurance_paid_cents: Mapped[int] = mapped_column(BigInteger)
    # What may be billed; 0 for Medicaid and dual-eligible.
    patient_share_cents: Mapped[int] = mapped_column(BigInteger)
    pending_cents: Mapped[int] = mapped_column(BigInteger)  # charges insurance has not decided on
    created_at: Mapped[datetime]
    lines: Mapped[list[VisitLine]] = relationship(
        back_populates="visit", order_by="VisitLine.number"
    )

    __table_args__ = (
        Index("ix_visits_guarantor", "guarantor_id", "service_date"),
        CheckConstraint(
            "patient_share_cents >= 0 AND pending_cents >= 0", name="share_not_negative"
        ),
    )


class VisitLine(Base):
    """One charge of a visit and how insurance split it; all amounts in cents."""

    __tablename__ = "visit_lines"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    guarantor_id: Mapped[int] = mapped_column(ForeignKey("guarantors.id"))
    visit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("visits.id"))
    number: Mapped[int]
    description: Mapped[str] = mapped_column(String(200), default="")
    charge_cents: Mapped[int] = mapped_column(BigInteger)
    adjudicated: Mapped[bool]
    allowed_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    insurance_paid_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    copay_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    coinsurance_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    deductible_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    not_covered_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    visit: Mapped[Visit] = relationship(back_populates="lines")

    __table_args__ = (UniqueConstraint("visit_id", "number"),)


class Statement(Base):
    """What a guarantor was told on a day; never changed afterwards."""

    __tablename__ = "statements"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    guarantor_id: Mapped[int] = mapped_column(ForeignKey("guarantors.id"), index=True)
    number: Mapped[str] = mapped_column(String(24), unique=True)
    issued_on: Mapped[date]
    due_date: Mapped[date]
    language: Mapped[str] = mapped_column(String(16))
    previous_balance_cents: Mapped[int] = mapped_column(BigInteger)
    new_charges_cents: Mapped[int] = mapped_column(BigInteger)
    payments_cents: Mapped[int] = mapped_column(BigInteger)
    balance_cents: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (
        CheckConstraint(
            "previous_balance_cents + new_charges_cents - payments_cents = balance_cents",
            name="adds_up",
        ),
    )


class StatementLine(Base):
    """A visit as billed on a statement. Its share is billed once to whoever is liable (part 0);
    what was added to it or taken off it since, above or below zero, by a later one (1, 2, …).
    """

    __tablename__ = "statement_lines"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    guarantor_id: Mapped[int] = mapped_column(ForeignKey("guarantors.id"))
    statement_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("statements.id"), index=True)
    visit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("visits.id"))
    part: Mapped[int] = mapped_column(default=0, server_default="0")
    amount_cents: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (
        UniqueConstraint("visit_id", "guarantor_id", "part"),
        Index(
            "ix_statement_lines_later",
            "guarantor_id",
            sqlite_where=text("part > 0"),
            postgresql_where=text("part > 0"),
        ),
    )


AGES = ("current", "days_31_60", "days_61_90", "days_91_120", "over_120")
CHANNELS = ("mail", "electronic")


class StatementSnapshot(Base):
    """The figures of a statement, as they were told: never changed, the database refuses it.

    previous + charges − adjustments − payments + fees = balance, the ages add up to the balance,
    and so do what is owed on the visits of StatementVisit and `unapplied` (below zero: money that
    no visit has taken).
    """

    __tablename__ = "statement_snapshots"

    statement_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("statements.id"), primary_key=True)
    guarantor_id: Mapped[int] = mapped_column(ForeignKey("guarantors.id"))
    month: Mapped[str | None] = mapped_column(String(7))  # "2026-11"; None: out of the monthly run
    channel: Mapped[str] = mapped_column(String(12))
    previous_cents: Mapped[int] = mapped_column(BigInteger)
    charges_cents: Mapped[int] = mapped_column(BigInteger)
    adjustments_cents: Mapped[int] = mapped_column(BigInteger)
    payments_cents: Mapped[int] = mapped_column(BigInteger)
    fees_cents: Mapped[int] = mapped_column(BigInteger)
    balance_cents: Mapped[int] = mapped_column(BigInteger)
    due_now_cents: Mapped[int] = mapped_column(BigInteger)
    instalments_due_cents: Mapped[int] = mapped_column(BigInteger)
    unapplied_cents: Mapped[int] = mapped_column(BigInteger)
    pending_cents: Mapped[int] = mapped_column(BigInteger)
    charges_to_date_cents: Mapped[int] = mapped_column(BigInteger)
    adjustments_to_date_cents: Mapped[int] = mapped_column(BigInteger)
    fees_to_date_cents: Mapped[int] = mapped_column(BigInteger)
    current_cents: Mapped[int] = mapped_column(BigInteger)
    days_31_60_cents: Mapped[int] = mapped_column(BigInteger)
    days_61_90_cents: Mapped[int] = mapped_column(BigInteger)
    days_91_120_cents: Mapped[int] = mapped_column(BigInteger)
    over_120_cents: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (
        UniqueConstraint("guarantor_id", "month"),
        CheckConstraint(
            "previous_cents + charges_cents - adjustments_cents - payments_cents + fees_cents"
            " = balance_cents",
            name="adds_up",
        ),
        CheckConstraint(
            " + ".join(f"{age}_cents" for age in AGES) + " = balance_cents", name="ages_add_up"
        ),
        CheckConstraint(
            "due_now_cents >= 0 AND (due_now_cents <= balance_cents OR due_now_cents = 0)",
            name="due_now",
        ),
    )


class StatementVisit(Base):
    """A visit as a statement showed it: one that is new, or on which something was still owed."""

    __tablename__ = "statement_visits"

    statement_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("statements.id"), primary_key=True)
    visit_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("visits.id"), primary_key=True, index=True
    )
    guarantor_id: Mapped[int] = mapped_column(ForeignKey("guarantors.id"))
    is_new: Mapped[bool]
    patient_name: Mapped[str] = mapped_column(String(201))
    service_date: Mapped[date]
    provider: Mapped[str] = mapped_column(String(200))
    charge_cents: Mapped[int] = mapped_column(BigInteger)
    insurance_paid_cents: Mapped[int] = mapped_column(BigInteger)
    adjustment_cents: Mapped[int] = mapped_column(BigInteger)
    share_cents: Mapped[int] = mapped_column(BigInteger)
    copay_cents: Mapped[int] = mapped_column(BigInteger)
    coinsurance_cents: Mapped[int] = mapped_column(BigInteger)
    deductible_cents: Mapped[int] = mapped_column(BigInteger)
    not_covered_cents: Mapped[int] = mapped_column(BigInteger)
    owed_cents: Mapped[int] = mapped_column(BigInteger)
