"""A plan, the visits it covers, its instalments, and the papers that belong to it.

What was paid is not here: the ledger says (plans.queries). The terms are those it was agreed under,
with the policy row they came from; a later row changes no plan.
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
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from billing_core.database import Base
from billing_core.plans.states import OPEN, STATUSES

DOCUMENT_KINDS = ("disclosure", "schedule", "default_notice")


class Plan(Base):
    """Visits that are paid month by month. All amounts in cents; the rate in hundredths of one
    percent a year.
    """

    __tablename__ = "plans"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    guarantor_id: Mapped[int] = mapped_column(ForeignKey("guarantors.id"))
    request_key: Mapped[str] = mapped_column(String(100), unique=True)
    status: Mapped[str] = mapped_column(String(12))
    region: Mapped[str] = mapped_column(String(8))
    language: Mapped[str] = mapped_column(String(16))
    evidence: Mapped[str] = mapped_column(String(100))  # where the payer can be heard to agree
    words: Mapped[str] = mapped_column(Text, server_default="")  # the terms as they were heard
    words_version: Mapped[str] = mapped_column(String(16), server_default="")
    agreed_on: Mapped[date]
    months: Mapped[int]
    apr_hundredths: Mapped[int]  # charged
    disclosed_apr_hundredths: Mapped[int]  # by Appendix J, odd days and all
    down_payment_cents: Mapped[int] = mapped_column(BigInteger)
    financed_cents: Mapped[int] = mapped_column(BigInteger)
    finance_charge_cents: Mapped[int] = mapped_column(BigInteger)
    first_due_on: Mapped[date]
    due_day: Mapped[int]
    revision: Mapped[int] = mapped_column(default=1)  # of the schedule that holds
    # Paid on its visits before this revision, so that only what came since counts towards it.
    paid_before_cents: Mapped[int] = mapped_column(BigInteger)
    paid_at_start_cents: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    instalment_minimum_cents: Mapped[int] = mapped_column(BigInteger)
    grace_days: Mapped[int]
    default_after_missed: Mapped[int]
    default_after_days: Mapped[int]
    default_notice_days: Mapped[int]
    default_needs_call: Mapped[bool]
    decided_by: Mapped[str] = mapped_column(String(200))  # the policy row, and its version
    replaces_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("plans.id"), unique=True)
    activated_at: Mapped[datetime | None]
    reopened_on: Mapped[date | None]  # when a payment came back: grace counts from there
    skipped: Mapped[int] = mapped_column(default=0, server_default="0")  # instalments, as asked
    moved: Mapped[int] = mapped_column(default=0, server_default="0")
    called_on: Mapped[date | None]  # the call that some regions ask for before a default
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(f"status IN {STATUSES}", name="status"),
        CheckConstraint("months > 0 AND financed_cents > 0", name="something_to_pay"),
        CheckConstraint("due_day BETWEEN 1 AND 31", name="due_day"),
        CheckConstraint(
            "apr_hundredths >= 0 AND finance_charge_cents >= 0 AND down_payment_cents >= 0",
            name="not_negative",
        ),
        Index(
            "uq_plans_open",
            "guarantor_id",
            unique=True,
            sqlite_where=text(f"status IN {OPEN}"),
            postgresql_where=text(f"status IN {OPEN}"),
        ),
        Index("ix_plans_guarantor", "guarantor_id", "status"),
    )


class PlanVisit(Base):
    """A visit on a plan, and what was owed on it when the plan was agreed."""

    __tablename__ = "plan_visits"

    plan_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("plans.id"), primary_key=True)
    visit_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("visits.id"), primary_key=True, index=True
    )
    guarantor_id: Mapped[int] = mapped_column(BigInteger, index=True)
    owed_cents: Mapped[int] = mapped_column(BigInteger)


class PlanInstalment(Base):
    """What falls due on a day; number 0 is the down payment. An older revision stays to be read."""

    __tablename__ = "plan_instalments"

    plan_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("plans.id"), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    guarantor_id: Mapped[int] = mapped_column(BigInteger)
    due_on: Mapped[date]
    principal_cents: Mapped[int] = mapped_column(BigInteger)
    interest_cents: Mapped[int] = mapped_column(BigInteger)  # promised, or, once posted, charged
    interest_posted_on: Mapped[date | None]
    reminded_on: Mapped[date | None]
    missed_on: Mapped[date | None]  # unpaid after the days of grace; cleared when it is cured

    __table_args__ = (
        CheckConstraint("principal_cents >= 0 AND interest_cents >= 0", name="not_negative"),
        Index("ix_plan_instalments_guarantor", "guarantor_id", "due_on"),
    )


class PlanDocument(Base):
    """A paper about a plan, as it was written, and how it reached the payer."""

    __tablename__ = "plan_documents"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    plan_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("plans.id"))
    guarantor_id: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(String(16))
    revision: Mapped[int]
    number: Mapped[int]  # of its kind within the revision
    language: Mapped[str] = mapped_column(String(16))
    body: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
    delivered_by: Mapped[str | None] = mapped_column(String(16))  # "letter", "email", "sms" …
    evidence: Mapped[str | None] = mapped_column(String(100))
    withdrawn_on: Mapped[date | None]  # a notice of default, once the payer has caught up

    __table_args__ = (
        CheckConstraint(f"kind IN {DOCUMENT_KINDS}", name="kind"),
        UniqueConstraint("plan_id", "kind", "revision", "number"),
        Index("ix_plan_documents_waiting", "delivered_at", "written_at"),
    )
