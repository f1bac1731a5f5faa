"""Remittances, and bank credits that nobody could be found for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    _remittances()
    _provider_adjustments()
    _claim_numbers()
    _visit_bases()
    _claim_answers()
    _bank_credits()


def _remittances() -> None:
    op.create_table(
        "remittances",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("payer_id", sa.String(length=80), nullable=False),
        sa.Column("payer_name", sa.String(length=60), nullable=False),
        sa.Column("trace", sa.String(length=50), nullable=False),
        sa.Column("method", sa.String(length=3), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_remittances"),
        sa.UniqueConstraint(
            *("payer_id", "trace", "paid_on", "amount_cents"),
            name="uq_remittances_payer_id_trace_paid_on_amount_cents",
        ),
    )


def _provider_adjustments() -> None:
    op.create_table(
        "provider_adjustments",
        sa.Column("remittance_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("provider", sa.String(length=50), nullable=False),
        sa.Column("reason", sa.String(length=8), nullable=False),
        sa.Column("reference", sa.String(length=50), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["remittance_id"], ["remittances.id"], name="fk_provider_adjustments_remittance_id"
        ),
        sa.PrimaryKeyConstraint("remittance_id", "position", name="pk_provider_adjustments"),
    )


def _claim_numbers() -> None:
    op.create_table(
        "claim_numbers",
        sa.Column("number", sa.String(length=50), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("guarantor_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name="fk_claim_numbers_visit_id"),
        sa.ForeignKeyConstraint(
            ["guarantor_id"], ["guarantors.id"], name="fk_claim_numbers_guarantor_id"
        ),
        sa.PrimaryKeyConstraint("number", name="pk_claim_numbers"),
    )
    op.create_index("ix_claim_numbers_visit_id", "claim_numbers", ["visit_id"])


def _visit_bases() -> None:
    op.create_table(
        "visit_bases",
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("guarantor_id", sa.BigInteger(), nullable=False),
        sa.Column("insurance_paid_cents", sa.BigInteger(), nullable=False),
        sa.Column("patient_share_cents", sa.BigInteger(), nullable=False),
        sa.Column("pending_cents", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name="fk_visit_bases_visit_id"),
        sa.ForeignKeyConstraint(
            ["guarantor_id"], ["guarantors.id"], name="fk_visit_bases_guarantor_id"
        ),
        sa.PrimaryKeyConstraint("visit_id", name="pk_visit_bases"),
    )


def _claim_answers() -> None:
    op.create_table(
        "claim_answers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("remittance_id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("guarantor_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("payer_id", sa.String(length=80), nullable=False),
        sa.Column("claim_number", sa.String(length=50), nullable=False),
        sa.Column("payer_claim_number", sa.String(length=50), nullable=False),
        sa.Column("status", sa.String(length=2), nullable=False),
        sa.Column("charge_cents", sa.BigInteger(), nullable=False),
        sa.Column("paid_cents", sa.BigInteger(), nullable=False),
        sa.Column("patient_cents", sa.BigInteger(), nullable=False),
        sa.Column("contractual_cents", sa.BigInteger(), nullable=False),
        sa.Column("other_cents", sa.BigInteger(), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("reversed_by_id", sa.Uuid(), nullable=True),
        sa.Column("billed_by", sa.String(length=64), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "charge_cents - patient_cents - contractual_cents - other_cents = paid_cents",
            name="ck_claim_answers_adds_up",
        ),
        sa.ForeignKeyConstraint(
            ["remittance_id"], ["remittances.id"], name="fk_claim_answers_remittance_id"
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name="fk_claim_answers_visit_id"),
        sa.ForeignKeyConstraint(
            ["guarantor_id"], ["guarantors.id"], name="fk_claim_answers_guarantor_id"
        ),
        sa.ForeignKeyConstraint(
            ["reversed_by_id"], ["claim_answers.id"], name="fk_claim_answers_reversed_by_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_claim_answers"),
        sa.UniqueConstraint(
            "remittance_id", "digest", name="uq_claim_answers_remittance_id_digest"
        ),
    )
    op.create_index("ix_claim_answers_visit_id", "claim_answers", ["visit_id"])


def _bank_credits() -> None:
    op.create_table(
        "bank_credits",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("source_key", sa.String(length=200), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("type_code", sa.String(length=3), nullable=False),
        sa.Column("bank_reference", sa.String(length=80), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("guarantor_id", sa.BigInteger(), nullable=True),
        sa.Column("settled_by", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount_cents > 0", name="ck_bank_credits_amount_above_zero"),
        sa.CheckConstraint(
            "status IN ('applied', 'suspense', 'returned')", name="ck_bank_credits_status"
        ),
        sa.CheckConstraint(
            "(status = 'applied') = (guarantor_id IS NOT NULL)", name="ck_bank_credits_guarantor"
        ),
        sa.ForeignKeyConstraint(
            ["guarantor_id"], ["guarantors.id"], name="fk_bank_credits_guarantor_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_bank_credits"),
        sa.UniqueConstraint("source_key", name="uq_bank_credits_source_key"),
    )
    op.create_index("ix_bank_credits_status", "bank_credits", ["status", "received_on"])
    op.create_index("ix_bank_credits_guarantor_id", "bank_credits", ["guarantor_id"])
