"""Guarantors, patients, coverages, who proved to be whom, consents."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    _guarantors()
    _patients()
    _coverages()
    _identity_attempts()
    _consents()


def _guarantors() -> None:
    op.create_table(
        "guarantors",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("source_key", sa.String(length=200), nullable=False),
        sa.Column("given_name", sa.String(length=100), nullable=False),
        sa.Column("family_name", sa.String(length=100), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column("postal_code", sa.String(length=10), nullable=False),
        sa.Column("region", sa.String(length=8), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("restriction", sa.String(length=24), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "restriction IN ('none', 'representative_only')", name="ck_guarantors_restriction"
        ),
        sa.CheckConstraint("id BETWEEN 10000000 AND 99999999", name="ck_guarantors_eight_digits"),
        sa.PrimaryKeyConstraint("id", name="pk_guarantors"),
        sa.UniqueConstraint("source_key", name="uq_guarantors_source_key"),
    )
    op.create_index("ix_guarantors_phone", "guarantors", ["phone"])


def _patients() -> None:
    op.create_table(
        "patients",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("guarantor_id", sa.BigInteger(), nullable=False),
        sa.Column("source_key", sa.String(length=200), nullable=False),
        sa.Column("given_name", sa.String(length=100), nullable=False),
        sa.Column("family_name", sa.String(length=100), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["guarantor_id"], ["guarantors.id"], name="fk_patients_guarantor_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_patients"),
        sa.UniqueConstraint("source_key", name="uq_patients_source_key"),
    )
    op.create_index("ix_patients_guarantor_id", "patients", ["guarantor_id"])


def _coverages() -> None:
    op.create_table(
        "coverages",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("guarantor_id", sa.BigInteger(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("source_key", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("payer_name", sa.String(length=100), nullable=False),
        sa.CheckConstraint(
            "kind IN ('private', 'medicare', 'medicaid', 'dual_eligible', 'none')",
            name="ck_coverages_kind",
        ),
        sa.ForeignKeyConstraint(
            ["guarantor_id"], ["guarantors.id"], name="fk_coverages_guarantor_id"
        ),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name="fk_coverages_patient_id"),
        sa.PrimaryKeyConstraint("id", name="pk_coverages"),
        sa.UniqueConstraint("source_key", name="uq_coverages_source_key"),
    )
    op.create_index("ix_coverages_guarantor_id", "coverages", ["guarantor_id"])
    op.create_index("ix_coverages_patient_id", "coverages", ["patient_id"])


def _identity_attempts() -> None:
    op.create_table(
        "identity_attempts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("guarantor_hash", sa.String(length=64), nullable=False),
        sa.Column("calling_number_hash", sa.String(length=64), nullable=True),
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_identity_attempts"),
    )
    op.create_index(
        "ix_identity_attempts_calling_number", "identity_attempts", ["calling_number_hash", "at"]
    )
    op.create_index("ix_identity_attempts_guarantor", "identity_attempts", ["guarantor_hash", "at"])
    op.create_index("ix_identity_attempts_reference", "identity_attempts", ["reference"])


def _consents() -> None:
    op.create_table(
        "consents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("guarantor_id", sa.BigInteger(), nullable=True),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("topic", sa.String(length=24), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("evidence", sa.String(length=64), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["guarantor_id"], ["guarantors.id"], name="fk_consents_guarantor_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_consents"),
    )
    op.create_index("ix_consents_guarantor_id", "consents", ["guarantor_id"])
    op.create_index("ix_consents_phone", "consents", ["phone"])
