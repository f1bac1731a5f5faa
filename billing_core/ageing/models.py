"""Late fees with the rule that made them; visits on the dunning ladder and every check made."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from billing_core.ageing.states import STATUSES
from billing_core.database import Base

FACTS = ("mail_returned", "screened")


class LateFee(Base):
    """A late fee, one for an account and a period. `id` is that of its ledger entry too; waiving it
    reverses the entry, the row stays.
    """

    __tablename__ = "late_fees"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    guarantor_id: Mapped[int] = mapped_column(ForeignKey("guarantors.id"))
    period: Mapped[str] = mapped_column(String(7))  # the month, as "2026-11"
    visit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("visits.id"))  # the oldest one past due
    charged_on: Mapped[date]
    past_due_cents: Mapped[int] = mapped_column(BigInteger)  # what it was reckoned on
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    rule: Mapped[str] = mapped_column(String(200))  # the policy's row that allowed it

    __table_args__ = (
        UniqueConstraint("guarantor_id", "period"),
        CheckConstraint("amount_cents > 0", name="above_zero"),
    )


class DunningVisit(Base):
    """Where a billed visit stands on the ladder. The clocks belong to the visit, not to the person
    (26 CFR 1.501(r)-1(b)(3)).
    """

    __tablename__ = "dunning_visits"

    visit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("visits.id"), primary_key=True)
    guarantor_id: Mapped[int] = mapped_column(ForeignKey("guarantors.id"))
    status: Mapped[str] = mapped_column(String(16))
    since: Mapped[date]
    first_statement_on: Mapped[date]  # the first after the visit: where every clock starts
    due_date: Mapped[date]
    final_notice_on: Mapped[date | None]
    placed_by: Mapped[str | None] = mapped_column(String(64))  # the person who approved it
    placed_with: Mapped[str | None] = mapped_column(String(64))

    __table_args__ = (
        CheckConstraint(f"status IN {STATUSES}", name="status"),
        CheckConstraint(
            "status <> 'placed' OR (placed_by IS NOT NULL AND final_notice_on IS NOT NULL)",
            name="placed_by_a_person",
        ),
        Index("ix_dunning_visits_guarantor", "guarantor_id", "status"),
    )


class DunningCheck(Base):
    """What was asked before a move, what the answers were, and whether it was made. Append only.

    A move that was refused is written down once for the same answers, not every night.
    """

    __tablename__ = "dunning_checks"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    visit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("visits.id"))
    guarantor_id: Mapped[int] = mapped_column(ForeignKey("guarantors.id"))
    day: Mapped[date]
    actor: Mapped[str] = mapped_column(String(64))
    before: Mapped[str] = mapped_column(String(16))
    wanted: Mapped[str] = mapped_column(String(16))
    moved: Mapped[bool]
    checks: Mapped[str] = mapped_column(String(400))  # "no_hold=yes notice_30_days=no …"
    policy: Mapped[str] = mapped_column(String(200))  # the row, with its version, that set the days

    __table_args__ = (Index("ix_dunning_checks_visit", "visit_id", "day"),)


class CollectionFact(Base):
    """Something about a person that collections must know, from a day until it is over."""

    __tablename__ = "collection_facts"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    guarantor_id: Mapped[int] = mapped_column(ForeignKey("guarantors.id"))
    fact: Mapped[str] = mapped_column(String(16))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    noted_by: Mapped[str] = mapped_column(String(64))

    __table_args__ = (
        CheckConstraint(f"fact IN {FACTS}", name="fact"),
        Index("ix_collection_facts_guarantor", "guarantor_id", "fact"),
    )
