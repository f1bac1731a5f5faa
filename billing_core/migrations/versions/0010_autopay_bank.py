"""Bank accounts, files, payments and returns; autopay mandates and what they draw."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    _bank_accounts()
    _bank_files()
    _bank_payments()
    _bank_returns()
    _mandates()
    _scheduled_payments()


def _bank_accounts() -> None:
    op.create_table(
        "bank_accounts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("guarantor_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("routing_number", sa.String(length=9), nullable=False),
        sa.Column("sealed_number", sa.String(length=300), nullable=False),
        sa.Column("last4", sa.String(length=4), nullable=False),
        sa.Column("holder", sa.String(length=100), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stopped_code", sa.String(length=3), nullable=True),
        sa.Column("stopped_on", sa.Date(), nullable=True),
        sa.CheckConstraint("kind IN ('checking', 'savings')", name=op.f("ck_bank_accounts_kind")),
        sa.ForeignKeyConstraint(
            ["guarantor_id"], ["guarantors.id"], name="fk_bank_accounts_guarantor_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_bank_accounts"),
    )
    op.create_index("ix_bank_accounts_guarantor_id", "bank_accounts", ["guarantor_id"])


def _bank_files() -> None:
    op.create_table(
        "bank_files",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("modifier", sa.String(length=1), nullable=False),
        sa.Column("entries_count", sa.Integer(), nullable=False),
        sa.Column("total_cents", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_bank_files"),
        sa.UniqueConstraint("made_on", "modifier", name="uq_bank_files_made_on_modifier"),
    )


def _bank_payments() -> None:
    op.create_table(
        "bank_payments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("guarantor_id", sa.BigInteger(), nullable=False),
        sa.Column("bank_account_id", sa.Uuid(), nullable=False),
        sa.Column("request_key", sa.String(length=100), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("frequency", sa.String(length=12), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("confirmation_code", sa.String(length=8), nullable=False),
        sa.Column("words", sa.String(length=2000), nullable=False),
        sa.Column("words_version", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("evidence", sa.String(length=100), nullable=False),
        sa.Column("recorded", sa.Boolean(), nullable=False),
        sa.Column("copy_sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("trace", sa.String(length=15), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("returned_on", sa.Date(), nullable=True),
        sa.Column("return_code", sa.String(length=3), nullable=True),
        sa.Column("represents_id", sa.Uuid(), nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "frequency IN ('single', 'recurring')", name=op.f("ck_bank_payments_frequency")
        ),
        sa.CheckConstraint(
            "status IN ('created', 'submitted', 'settled', 'returned', 'cancelled')",
            name=op.f("ck_bank_payments_status"),
        ),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_bank_payments_amount_above_zero")),
        sa.CheckConstraint("attempt BETWEEN 1 AND 3", name=op.f("ck_bank_payments_attempt")),
        sa.ForeignKeyConstraint(
            ["bank_account_id"], ["bank_accounts.id"], name="fk_bank_payments_bank_account_id"
        ),
        sa.ForeignKeyConstraint(["file_id"], ["bank_files.id"], name="fk_bank_payments_file_id"),
        sa.ForeignKeyConstraint(
            ["guarantor_id"], ["guarantors.id"], name="fk_bank_payments_guarantor_id"
        ),
        sa.ForeignKeyConstraint(
            ["represents_id"], ["bank_payments.id"], name="fk_bank_payments_represents_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_bank_payments"),
        sa.UniqueConstraint("confirmation_code", name="uq_bank_payments_confirmation_code"),
        sa.UniqueConstraint("represents_id", name="uq_bank_payments_represents_id"),
        sa.UniqueConstraint("request_key", name="uq_bank_payments_request_key"),
        sa.UniqueConstraint("trace", name="uq_bank_payments_trace"),
    )
    op.create_index("ix_bank_payments_bank_account_id", "bank_payments", ["bank_account_id"])
    op.create_index("ix_bank_payments_file_id", "bank_payments", ["file_id"])
    op.create_index("ix_bank_payments_guarantor", "bank_payments", ["guarantor_id", "status"])
    op.create_index("ix_bank_payments_waiting", "bank_payments", ["status", "effective_on"])


def _bank_returns() -> None:
    op.create_table(
        "bank_returns",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("trace", sa.String(length=15), nullable=False),
        sa.Column("code", sa.String(length=3), nullable=False),
        sa.Column("returned_on", sa.Date(), nullable=False),
        sa.Column("bank_payment_id", sa.Uuid(), nullable=True),
        sa.Column("outcome", sa.String(length=24), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["bank_payment_id"], ["bank_payments.id"], name="fk_bank_returns_bank_payment_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_bank_returns"),
        sa.UniqueConstraint("trace", "code", name="uq_bank_returns_trace_code"),
    )
    op.create_index("ix_bank_returns_day", "bank_returns", ["returned_on"])


def _mandates() -> None:
    op.create_table(
        "mandates",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("guarantor_id", sa.BigInteger(), nullable=False),
        sa.Column("request_key", sa.String(length=100), nullable=False),
        sa.Column("purpose", sa.String(length=12), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=True),
        sa.Column("method", sa.String(length=4), nullable=False),
        sa.Column("token", sa.String(length=200), nullable=True),
        sa.Column("brand", sa.String(length=24), nullable=True),
        sa.Column("bank_account_id", sa.Uuid(), nullable=True),
        sa.Column("last4", sa.String(length=4), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=True),
        sa.Column("draw_on", sa.Date(), nullable=True),
        sa.Column("lowest_cents", sa.BigInteger(), nullable=True),
        sa.Column("highest_cents", sa.BigInteger(), nullable=True),
        sa.Column("words", sa.String(length=2000), nullable=False),
        sa.Column("words_version", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("evidence", sa.String(length=100), nullable=False),
        sa.Column("recorded", sa.Boolean(), nullable=False),
        sa.Column("copy_sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paused_from", sa.Date(), nullable=True),
        sa.Column("paused_until", sa.Date(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_because", sa.String(length=40), nullable=True),
        sa.CheckConstraint(
            "(method = 'card' AND token IS NOT NULL AND bank_account_id IS NULL) OR "
            "(method = 'bank' AND token IS NULL AND bank_account_id IS NOT NULL)",
            name=op.f("ck_mandates_method"),
        ),
        sa.CheckConstraint(
            "(purpose = 'plan') = (plan_id IS NOT NULL)", name=op.f("ck_mandates_plan")
        ),
        sa.CheckConstraint(
            "purpose <> 'once' OR (amount_cents > 0 AND draw_on IS NOT NULL)",
            name=op.f("ck_mandates_once"),
        ),
        sa.CheckConstraint(
            "purpose IN ('plan', 'statement', 'once')", name=op.f("ck_mandates_purpose")
        ),
        sa.ForeignKeyConstraint(
            ["bank_account_id"], ["bank_accounts.id"], name="fk_mandates_bank_account_id"
        ),
        sa.ForeignKeyConstraint(
            ["guarantor_id"], ["guarantors.id"], name="fk_mandates_guarantor_id"
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name="fk_mandates_plan_id"),
        sa.PrimaryKeyConstraint("id", name="pk_mandates"),
        sa.UniqueConstraint("request_key", name="uq_mandates_request_key"),
    )
    op.create_index("ix_mandates_bank_account_id", "mandates", ["bank_account_id"])
    op.create_index("ix_mandates_guarantor", "mandates", ["guarantor_id", "revoked_at"])
    op.create_index("ix_mandates_plan_id", "mandates", ["plan_id"])


def _scheduled_payments() -> None:
    op.create_table(
        "scheduled_payments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("guarantor_id", sa.BigInteger(), nullable=False),
        sa.Column("mandate_id", sa.Uuid(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("draw_on", sa.Date(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("needs_notice", sa.Boolean(), nullable=False),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("payment_id", sa.Uuid(), nullable=True),
        sa.Column("bank_payment_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('scheduled', 'taken', 'paid', 'failed', 'skipped', 'cancelled')",
            name=op.f("ck_scheduled_payments_status"),
        ),
        sa.CheckConstraint(
            "amount_cents > 0", name=op.f("ck_scheduled_payments_amount_above_zero")
        ),
        sa.ForeignKeyConstraint(
            ["bank_payment_id"], ["bank_payments.id"], name="fk_scheduled_payments_bank_payment_id"
        ),
        sa.ForeignKeyConstraint(
            ["mandate_id"], ["mandates.id"], name="fk_scheduled_payments_mandate_id"
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payments.id"], name="fk_scheduled_payments_payment_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_scheduled_payments"),
        sa.UniqueConstraint("bank_payment_id", name="uq_scheduled_payments_bank_payment_id"),
        sa.UniqueConstraint(
            "mandate_id",
            "due_on",
            "attempt",
            name="uq_scheduled_payments_mandate_id_due_on_attempt",
        ),
        sa.UniqueConstraint("payment_id", name="uq_scheduled_payments_payment_id"),
    )
    op.create_index(
        "ix_scheduled_payments_guarantor",
        "scheduled_payments",
        ["guarantor_id", "status", "draw_on"],
    )
