"""Entry and Leg. Legs are written first; inserting their entry seals them: the database then checks
that they sum to zero, and from there on refuses to change, remove or add to them.

Both carry the number of legs: every position up to it is taken once the entry is there, so a second
transaction cannot slip a leg in beside one that is about to commit, whatever its isolation.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from billing_core.database import Base


class Entry(Base):
    """One fact about money, posted once. `key` names it for ever; a key posted twice is refused."""

    __tablename__ = "ledger_entries"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    guarantor_id: Mapped[int] = mapped_column(ForeignKey("guarantors.id"), index=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[str] = mapped_column(String(24))
    effective_on: Mapped[date]
    posted_at: Mapped[datetime]
    legs_count: Mapped[int]
    reverses_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("ledger_entries.id"), unique=True
    )

    __table_args__ = (UniqueConstraint("id", "legs_count"),)


class Leg(Base):
    """One side of an entry: debit above zero, credit below, in cents."""

    __tablename__ = "ledger_legs"

    entry_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)  # from 1 to legs_count
    legs_count: Mapped[int]
    # No foreign key of its own: the entry has it.
    guarantor_id: Mapped[int] = mapped_column(BigInteger)
    account: Mapped[str] = mapped_column(String(24))
    visit_id: Mapped[uuid.UUID | None]
    amount_cents: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (
        ForeignKeyConstraint(
            ["entry_id", "legs_count"],
            ["ledger_entries.id", "ledger_entries.legs_count"],
            deferrable=True,
            initially="DEFERRED",
        ),
        CheckConstraint("position BETWEEN 1 AND legs_count", name="position"),
        CheckConstraint("amount_cents <> 0", name="not_zero"),
        Index("ix_ledger_legs_balance", "guarantor_id", "account", "visit_id", "amount_cents"),
    )
