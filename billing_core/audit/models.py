"""Who did what, append only: the database refuses to change or remove a row.

A row is signed by what writes it; shortly afterwards a job seals it into a chain (sealing.py).
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from billing_core.database import Base


class AuditEvent(Base):
    """What a person, a caller or a job did. `details`: ids and reasons, never what was keyed."""

    __tablename__ = "audit_events"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(64))  # "caller", "job:charge", "cli:import"
    tag: Mapped[str] = mapped_column(String(48))
    guarantor_id: Mapped[int | None] = mapped_column(BigInteger)
    # A call sid, a payment id, a file's hash.
    reference: Mapped[str | None] = mapped_column(String(100))
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    # Over all of the above, with the product's key; none on rows older than the chain.
    signature: Mapped[str | None] = mapped_column(String(64))

    __table_args__ = (Index("ix_audit_events_guarantor", "guarantor_id", "at"),)


class AuditSeal(Base):
    """One link of the chain: a row of the trail, its place, and the link before it.

    No foreign key: sealing must not touch the trail's rows, and a link outlives a row that somebody
    removed, to name it.
    """

    __tablename__ = "audit_seals"

    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    event_id: Mapped[uuid.UUID] = mapped_column(unique=True)
    digest: Mapped[str] = mapped_column(String(64))  # of the row's content
    previous: Mapped[str] = mapped_column(String(64))  # the hash of the link before
    hash: Mapped[str] = mapped_column(String(64))  # of position, event_id, digest and previous
    sealed_at: Mapped[datetime]

    __table_args__ = (CheckConstraint("position >= 1", name="position"),)
