"""Payments, and the sandbox processor's books."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    _payments()
    _sandbox_charges()


def _payments() -> None:
    op.create_table(
        "payments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("guarantor_id", sa.BigInteger(), nullable=False),
        sa.Column("request_key", sa.String(length=100), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("gateway", sa.String(length=16), nullable=False),
        sa.Column("token", sa.String(length=200), nullable=True),
        sa.Column("brand", sa.String(length=24), nullable=False),
        sa.Column("last4", sa.String(length=4), nullable=False),
        sa.Column("by_guest", sa.Boolean(), nullable=False),
        sa.Column("gateway_reference", sa.String(length=100), nullable=True),
        sa.Column("decline_class", sa.String(length=16), nullable=True),
        sa.Column("confirmation_code", sa.String(length=8), nullable=False),
        sa.Column("notify_phone", sa.String(length=20), nullable=True),
        sa.Column("notify_language", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("charging_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('created', 'charging', 'unknown', 'paid', 'declined', 'refunded', "
            "'disputed')",
            name="ck_payments_status",
        ),
        sa.CheckConstraint("amount_cents > 0", name="ck_payments_amount_above_zero"),
        sa.ForeignKeyConstraint(
            ["guarantor_id"], ["guarantors.id"], name="fk_payments_guarantor_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_payments"),
        sa.UniqueConstraint("confirmation_code", name="uq_payments_confirmation_code"),
        sa.UniqueConstraint("request_key", name="uq_payments_request_key"),
    )
    op.create_index("ix_payments_guarantor", "payments", ["guarantor_id", "created_at"])
    op.create_index("ix_payments_open", "payments", ["status", "created_at"])


def _sandbox_charges() -> None:
    op.create_table(
        "sandbox_charges",
        sa.Column("idempotency_key", sa.String(length=100), nullable=False),
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.Column("token", sa.String(length=200), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("decline_code", sa.String(length=48), nullable=True),
        sa.Column("refunded_cents", sa.BigInteger(), nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("idempotency_key", name="pk_sandbox_charges"),
        sa.UniqueConstraint("reference", name="uq_sandbox_charges_reference"),
    )
