"""The rows of a call: where it stands, and what was answered on the way."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from billing_core.database import Base


class CallRow(Base):
    """One phone call."""

    __tablename__ = "calls"

    sid: Mapped[str] = mapped_column(String(34), primary_key=True)
    guarantor_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    verified: Mapped[bool]
    turn: Mapped[int]
    step: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(16))
    slow: Mapped[bool]
    reference: Mapped[str] = mapped_column(String(6), index=True)  # what a representative is told
    from_number: Mapped[str] = mapped_column(String(100))
    to_number: Mapped[str] = mapped_column(String(100))
    stir_passed: Mapped[bool]
    mistakes: Mapped[int]
    mistakes_in_call: Mapped[int]
    lead: Mapped[list[Any]] = mapped_column(JSON)
    history: Mapped[list[Any]] = mapped_column(JSON)
    notes: Mapped[dict[str, Any]] = mapped_column(JSON)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_as: Mapped[str | None] = mapped_column(String(24))

    __table_args__ = (Index("ix_calls_from_number", "from_number", "started_at"),)


class CallTurn(Base):
    """One answered turn: the question, the kind of answer, where it led; never what was keyed."""

    __tablename__ = "call_turns"

    sid: Mapped[str] = mapped_column(String(34), primary_key=True)
    turn: Mapped[int] = mapped_column(primary_key=True)
    guarantor_id: Mapped[int | None] = mapped_column(BigInteger)
    step: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(16))
    heard: Mapped[str] = mapped_column(String(16))
    moved_to: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
