"""Saved methods, and the cards that were tried."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.create_table(
        "saved_methods",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("guarantor_id", sa.BigInteger(), nullable=False),
        sa.Column("request_key", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=4), nullable=False),
        sa.Column("gateway", sa.String(length=16), nullable=True),
        sa.Column("token", sa.String(length=200), nullable=True),
        sa.Column("brand", sa.String(length=24), nullable=True),
        sa.Column("good_through", sa.Date(), nullable=True),
        sa.Column("bank_account_id", sa.Uuid(), nullable=True),
        sa.Column("last4", sa.String(length=4), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("evidence", sa.String(length=100), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_because", sa.String(length=24), nullable=True),
        sa.CheckConstraint(
            "(kind = 'card' AND bank_account_id IS NULL AND gateway IS NOT NULL"
            " AND (token IS NULL) = (removed_at IS NOT NULL)) OR "
            "(kind = 'bank' AND bank_account_id IS NOT NULL AND token IS NULL)",
            name=op.f("ck_saved_methods_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["bank_account_id"], ["bank_accounts.id"], name="fk_saved_methods_bank_account_id"
        ),
        sa.ForeignKeyConstraint(
            ["guarantor_id"], ["guarantors.id"], name="fk_saved_methods_guarantor_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_saved_methods"),
        sa.UniqueConstraint("request_key", name="uq_saved_methods_request_key"),
    )
    op.create_index("ix_saved_methods_bank_account_id", "saved_methods", ["bank_account_id"])
    op.create_index("ix_saved_methods_guarantor", "saved_methods", ["guarantor_id", "removed_at"])
    _card_tries()


def _card_tries() -> None:
    op.create_table(
        "card_tries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("guarantor_id", sa.BigInteger(), nullable=False),
        sa.Column("calling_number_hash", sa.String(length=64), nullable=True),
        sa.Column("reference", sa.String(length=100), nullable=False),
        sa.Column("by_guest", sa.Boolean(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["guarantor_id"], ["guarantors.id"], name="fk_card_tries_guarantor_id"
        ),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.id"], name="fk_card_tries_payment_id"),
        sa.PrimaryKeyConstraint("id", name="pk_card_tries"),
        sa.UniqueConstraint("reference", name="uq_card_tries_reference"),
    )
    op.create_index("ix_card_tries_guarantor", "card_tries", ["guarantor_id", "at"])
    op.create_index("ix_card_tries_calling_number", "card_tries", ["calling_number_hash", "at"])
    op.create_index("ix_card_tries_payment_id", "card_tries", ["payment_id"])
