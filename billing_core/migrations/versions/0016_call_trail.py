"""The trail of a call: what was heard at each visit of a step, for how long, what came of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    _calls()
    _call_turns()


def _calls() -> None:
    op.add_column("calls", sa.Column("via", sa.Text(), nullable=False, server_default=""))
    op.add_column("calls", sa.Column("prompts", sa.Text(), nullable=False, server_default=""))
    op.add_column("calls", sa.Column("speech_ms", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("calls", sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("calls", sa.Column("outcome", sa.String(length=24), nullable=True))
    op.create_index("ix_calls_started_at", "calls", ["started_at"])


def _call_turns() -> None:
    table = "call_turns"
    op.add_column(table, sa.Column("via", sa.Text(), nullable=False, server_default=""))
    op.add_column(table, sa.Column("prompts", sa.Text(), nullable=False, server_default=""))
    op.add_column(table, sa.Column("slow", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column(
        table, sa.Column("input", sa.String(length=24), nullable=False, server_default="")
    )
    op.add_column(table, sa.Column("keys", sa.Integer(), nullable=False, server_default="0"))
    op.add_column(table, sa.Column("speech_ms", sa.Integer(), nullable=False, server_default="0"))
    op.add_column(table, sa.Column("real_ms", sa.Integer(), nullable=True))
    op.add_column(table, sa.Column("latency_ms", sa.Integer(), nullable=True))
