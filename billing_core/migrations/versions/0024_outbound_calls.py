"""Calls that the line makes: reminders of what falls due, and call-backs with their tries."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"

STATUSES = ("owed", "calling", "reached", "message_left", "unreached", "dropped")


def upgrade() -> None:
    op.create_table(
        "reminders",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("guarantor_id", sa.BigInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("call_on", sa.Date(), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("household", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("provider_id", sa.String(length=64), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("calling_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(f"status IN {STATUSES}", name="ck_reminders_status"),
        sa.ForeignKeyConstraint(
            ["guarantor_id"], ["guarantors.id"], name="fk_reminders_guarantor_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_reminders"),
        sa.UniqueConstraint("guarantor_id", "due_on", name="uq_reminders_guarantor_id_due_on"),
        sa.UniqueConstraint("phone", "call_on", name="uq_reminders_phone_call_on"),
        sa.UniqueConstraint("household", "call_on", name="uq_reminders_household_call_on"),
    )
    op.create_index("ix_reminders_waiting", "reminders", ["status", "next_at"])
    _call_backs()


def _call_backs() -> None:
    op.add_column(
        "call_backs", sa.Column("attempts", sa.Integer(), nullable=False, server_default="0")
    )
    for name in ("next_at", "calling_at", "taken_at", "finished_at"):
        op.add_column("call_backs", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_call_backs_waiting", "call_backs", ["status", "line", "due_at"])
