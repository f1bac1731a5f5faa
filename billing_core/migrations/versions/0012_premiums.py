"""Premiums: a receivable of its own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

KINDS = ("exchange_subsidised", "exchange", "individual", "cobra", "medicare_advantage")


def upgrade() -> None:
    _premium_accounts()
    _premium_bills()
    _premium_payments()


def _premium_accounts() -> None:
    op.create_table(
        "premium_accounts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("billing_unit", sa.String(length=40), nullable=False),
        sa.Column("guarantor_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("monthly_cents", sa.BigInteger(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("elected_on", sa.Date(), nullable=True),
        sa.Column("first_paid_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"kind IN {KINDS}", name="ck_premium_accounts_kind"),
        sa.CheckConstraint("monthly_cents > 0", name="ck_premium_accounts_monthly_above_zero"),
        sa.CheckConstraint("ended_on >= starts_on", name="ck_premium_accounts_days"),
        sa.ForeignKeyConstraint(
            ["guarantor_id"], ["guarantors.id"], name="fk_premium_accounts_guarantor_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_premium_accounts"),
        sa.UniqueConstraint("billing_unit", name="uq_premium_accounts_billing_unit"),
    )
    op.create_index("ix_premium_accounts_guarantor_id", "premium_accounts", ["guarantor_id"])


def _premium_bills() -> None:
    op.create_table(
        "premium_bills",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("guarantor_id", sa.BigInteger(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_cents > 0", name="ck_premium_bills_amount_above_zero"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["premium_accounts.id"], name="fk_premium_bills_account_id"
        ),
        sa.ForeignKeyConstraint(
            ["guarantor_id"], ["guarantors.id"], name="fk_premium_bills_guarantor_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_premium_bills"),
        sa.UniqueConstraint("account_id", "month", name="uq_premium_bills_account_id_month"),
    )


def _premium_payments() -> None:
    op.create_table(
        "premium_payments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("guarantor_id", sa.BigInteger(), nullable=False),
        sa.Column("request_key", sa.String(length=100), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("method", sa.String(length=4), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("returned_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount_cents > 0", name="ck_premium_payments_amount_above_zero"),
        sa.CheckConstraint("method IN ('card', 'bank')", name="ck_premium_payments_method"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["premium_accounts.id"], name="fk_premium_payments_account_id"
        ),
        sa.ForeignKeyConstraint(
            ["guarantor_id"], ["guarantors.id"], name="fk_premium_payments_guarantor_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_premium_payments"),
        sa.UniqueConstraint("request_key", name="uq_premium_payments_request_key"),
    )
    op.create_index("ix_premium_payments_account_id", "premium_payments", ["account_id"])
