"""Who did what, append only: the database refuses to change or remove a row."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, String
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

    __table_args__ = (Index("ix_audit_events_guarantor", "guarantor_id", "at"),)
