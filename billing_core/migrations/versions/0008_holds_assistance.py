"""Holds, disputes, assistance applications and awards."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

STOPS = ("late_fees", "collections", "credit_reporting", "outbound", "allocation", "interest")
KINDS = ("assistance", "dispute", "ppdr", "appeal", "bankruptcy", "return_dispute", "deceased")

OPEN_APPLICATION = "status IN ('started', 'incomplete', 'complete', 'appealed')"
APPLICATION_STATUSES = (
    *("started", "incomplete", "complete", "denied", "appealed"),
    *("awarded", "upheld", "withdrawn", "lapsed"),
)
DISPUTE_REASONS = (
    *("not_mine", "wrong_amount", "billed_twice", "not_received", "insurance", "above_estimate"),
    "other",
)
DISPUTE_STATUSES = ("open", "stands", "corrected", "withdrawn")
DOCUMENT_KINDS = (
    *("wages", "self_employment", "business_or_rental", "pension", "social_security"),
    *("unemployment", "tax_return", "no_income", "programme", "form"),
)


def upgrade() -> None:
    _holds()
    _applications()
    _documents()
    _incomes()
    _awards()
    _disputes()


def _holds() -> None:
    op.create_table(
        "holds",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("guarantor_id", sa.BigInteger(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        *(sa.Column(f"stops_{stop}", sa.Boolean(), nullable=False) for stop in STOPS),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(f"kind IN {KINDS}", name="ck_holds_kind"),
        sa.CheckConstraint("ends_on >= starts_on", name="ck_holds_days"),
        sa.CheckConstraint(
            " OR ".join(f"stops_{stop}" for stop in STOPS), name="ck_holds_stops_something"
        ),
        sa.ForeignKeyConstraint(["guarantor_id"], ["guarantors.id"], name="fk_holds_guarantor_id"),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name="fk_holds_visit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_holds"),
    )
    op.create_index("ix_holds_guarantor", "holds", ["guarantor_id", "starts_on"])
    op.create_index("ix_holds_visit_id", "holds", ["visit_id"])


def _applications() -> None:
    op.create_table(
        "assistance_applications",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("guarantor_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.String(length=8), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("taken_until", sa.Date(), nullable=True),
        sa.Column("documents_due", sa.Date(), nullable=True),
        sa.Column("completed_on", sa.Date(), nullable=True),
        sa.Column("decision_due", sa.Date(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("appeal_until", sa.Date(), nullable=True),
        sa.Column("denial_reason", sa.String(length=200), nullable=True),
        sa.Column("screened_up_to", sa.Numeric(9, 4), nullable=True),
        sa.Column("guideline_year", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            f"status IN {APPLICATION_STATUSES}", name="ck_assistance_applications_status"
        ),
        sa.ForeignKeyConstraint(
            ["guarantor_id"], ["guarantors.id"], name="fk_assistance_applications_guarantor_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_assistance_applications"),
        sa.UniqueConstraint("number", name="uq_assistance_applications_number"),
    )
    op.create_index(
        "uq_assistance_applications_one_open",
        "assistance_applications",
        ["guarantor_id"],
        unique=True,
        sqlite_where=sa.text(OPEN_APPLICATION),
        postgresql_where=sa.text(OPEN_APPLICATION),
    )
    op.create_index(
        "ix_assistance_applications_guarantor_id", "assistance_applications", ["guarantor_id"]
    )
    op.create_index(
        "ix_assistance_applications_waiting",
        "assistance_applications",
        ["status", "documents_due"],
    )


def _documents() -> None:
    op.create_table(
        "assistance_documents",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("guarantor_id", sa.BigInteger(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.CheckConstraint(f"kind IN {DOCUMENT_KINDS}", name="ck_assistance_documents_kind"),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["assistance_applications.id"],
            name="fk_assistance_documents_application_id",
        ),
        sa.PrimaryKeyConstraint("application_id", "kind", name="pk_assistance_documents"),
    )


def _incomes() -> None:
    op.create_table(
        "assistance_incomes",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("guarantor_id", sa.BigInteger(), nullable=False),
        sa.Column("household_size", sa.Integer(), nullable=False),
        sa.Column("yearly_cents", sa.BigInteger(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["assistance_applications.id"],
            name="fk_assistance_incomes_application_id",
        ),
        sa.PrimaryKeyConstraint("application_id", name="pk_assistance_incomes"),
    )


def _awards() -> None:
    op.create_table(
        "assistance_awards",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("guarantor_id", sa.BigInteger(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("percent", sa.Numeric(7, 4), nullable=False),
        sa.Column("basis", sa.String(length=12), nullable=False),
        sa.Column("decided_by", sa.String(length=64), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("policy_row", sa.String(length=64), nullable=False),
        sa.Column("guideline_year", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("percent > 0 AND percent <= 100", name="ck_assistance_awards_percent"),
        sa.CheckConstraint(
            "basis IN ('income', 'presumptive', 'hardship')", name="ck_assistance_awards_basis"
        ),
        sa.ForeignKeyConstraint(
            ["guarantor_id"], ["guarantors.id"], name="fk_assistance_awards_guarantor_id"
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["assistance_applications.id"],
            name="fk_assistance_awards_application_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_assistance_awards"),
        sa.UniqueConstraint("application_id", name="uq_assistance_awards_application_id"),
    )
    op.create_index("ix_assistance_awards_guarantor_id", "assistance_awards", ["guarantor_id"])


def _disputes() -> None:
    op.create_table(
        "disputes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("guarantor_id", sa.BigInteger(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=True),
        sa.Column("number", sa.String(length=8), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=24), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("opened_by", sa.String(length=64), nullable=False),
        sa.Column("resolved_on", sa.Date(), nullable=True),
        sa.Column("resolved_by", sa.String(length=64), nullable=True),
        sa.Column("corrected_cents", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('billing', 'ppdr')", name="ck_disputes_kind"),
        sa.CheckConstraint(f"reason IN {DISPUTE_REASONS}", name="ck_disputes_reason"),
        sa.CheckConstraint(f"status IN {DISPUTE_STATUSES}", name="ck_disputes_status"),
        sa.CheckConstraint("corrected_cents >= 0", name="ck_disputes_corrected"),
        sa.ForeignKeyConstraint(
            ["guarantor_id"], ["guarantors.id"], name="fk_disputes_guarantor_id"
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name="fk_disputes_visit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_disputes"),
        sa.UniqueConstraint("number", name="uq_disputes_number"),
    )
    op.create_index("ix_disputes_guarantor_id", "disputes", ["guarantor_id"])
    op.create_index("ix_disputes_visit_id", "disputes", ["visit_id"])
    op.create_index("ix_disputes_status", "disputes", ["status", "opened_on"])
