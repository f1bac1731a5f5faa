"""The rows of a call: where it stands, and what was answered on the way."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, String, Text, false
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
    via: Mapped[str] = mapped_column(Text, server_default="")  # of the visit not over
    prompts: Mapped[str] = mapped_column(Text, server_default="")
    speech_ms: Mapped[int] = mapped_column(server_default="0")
    asked_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(24))  # the best so far; ivr.outcomes
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_as: Mapped[str | None] = mapped_column(String(24))

    __table_args__ = (
        Index("ix_calls_from_number", "from_number", "started_at"),
        Index("ix_calls_started_at", "started_at"),
    )


class CallTurn(Base):
    """One visit of a step: what was heard there, the kind of answer, where it led.

    Never what was keyed, and of a prompt its name and the version of its words, not its values.
    """

    __tablename__ = "call_turns"

    sid: Mapped[str] = mapped_column(String(34), primary_key=True)
    turn: Mapped[int] = mapped_column(primary_key=True)
    guarantor_id: Mapped[int | None] = mapped_column(BigInteger)
    step: Mapped[str] = mapped_column(String(64))
    via: Mapped[str] = mapped_column(Text, server_default="")  # told on the way to the step
    prompts: Mapped[str] = mapped_column(Text, server_default="")  # balance.owed@3f1c9a …
    language: Mapped[str] = mapped_column(String(16))
    slow: Mapped[bool] = mapped_column(server_default=false())
    heard: Mapped[str] = mapped_column(String(16))  # ivr.answers.Kind, or what else moved the call
    input: Mapped[str] = mapped_column(String(24), server_default="")  # keys, pay:declined …
    keys: Mapped[int] = mapped_column(server_default="0")  # how many were pressed
    speech_ms: Mapped[int] = mapped_column(server_default="0")  # modelled, of the prompts
    real_ms: Mapped[int | None]  # from the question's being asked to its answer's being heard
    latency_ms: Mapped[int | None]  # from the request to this row; the commit and words come after
    moved_to: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
