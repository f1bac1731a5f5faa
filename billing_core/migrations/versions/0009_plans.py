"""Payment plans, the visits on them, their instalments and papers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    _plans()
    _plan_visits()
    _plan_instalments()
    _plan_documents()


def _plans() -> None:
    op.create_table(
        "plans",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("guarantor_id", sa.BigInteger(), nullable=False),
        sa.Column("request_key", sa.String(length=100), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("region", sa.String(length=8), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("evidence", sa.String(length=100), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("apr_hundredths", sa.Integer(), nullable=False),
        sa.Column("disclosed_apr_hundredths", sa.Integer(), nullable=False),
        sa.Column("down_payment_cents", sa.BigInteger(), nullable=False),
        sa.Column("financed_cents", sa.BigInteger(), nullable=False),
        sa.Column("finance_charge_cents", sa.BigInteger(), nullable=False),
        sa.Column("first_due_on", sa.Date(), nullable=False),
        sa.Column("due_day", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("paid_before_cents", sa.BigInteger(), nullable=False),
        sa.Column("instalment_minimum_cents", sa.BigInteger(), nullable=False),
        sa.Column("grace_days", sa.Integer(), nullable=False),
        sa.Column("default_after_missed", sa.Integer(), nullable=False),
        sa.Column("default_after_days", sa.Integer(), nullable=False),
        sa.Column("default_notice_days", sa.Integer(), nullable=False),
        sa.Column("default_needs_call", sa.Boolean(), nullable=False),
        sa.Column("decided_by", sa.String(length=200), nullable=False),
        sa.Column("replaces_id", sa.Uuid(), nullable=True),
        sa.Column("activated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reopened_on", sa.Date(), nullable=True),
        sa.Column("called_on", sa.Date(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('agreed', 'active', 'defaulted', 'completed', 'replaced', 'cancelled')",
            name=op.f("ck_plans_status"),
        ),
        sa.CheckConstraint(
            "apr_hundredths >= 0 AND finance_charge_cents >= 0 AND down_payment_cents >= 0",
            name=op.f("ck_plans_not_negative"),
        ),
        sa.CheckConstraint("due_day BETWEEN 1 AND 31", name=op.f("ck_plans_due_day")),
        sa.CheckConstraint(
            "months > 0 AND financed_cents > 0", name=op.f("ck_plans_something_to_pay")
        ),
        sa.ForeignKeyConstraint(["guarantor_id"], ["guarantors.id"], name="fk_plans_guarantor_id"),
        sa.ForeignKeyConstraint(["replaces_id"], ["plans.id"], name="fk_plans_replaces_id"),
        sa.PrimaryKeyConstraint("id", name="pk_plans"),
        sa.UniqueConstraint("replaces_id", name="uq_plans_replaces_id"),
        sa.UniqueConstraint("request_key", name="uq_plans_request_key"),
    )
    op.create_index("ix_plans_guarantor", "plans", ["guarantor_id", "status"])
    op.create_index(
        "uq_plans_open",
        "plans",
        ["guarantor_id"],
        unique=True,
        sqlite_where=sa.text("status IN ('agreed', 'active')"),
        postgresql_where=sa.text("status IN ('agreed', 'active')"),
    )


def _plan_visits() -> None:
    op.create_table(
        "plan_visits",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("guarantor_id", sa.BigInteger(), nullable=False),
        sa.Column("owed_cents", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name="fk_plan_visits_plan_id"),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name="fk_plan_visits_visit_id"),
        sa.PrimaryKeyConstraint("plan_id", "visit_id", name="pk_plan_visits"),
    )
    op.create_index("ix_plan_visits_visit_id", "plan_visits", ["visit_id"])


def _plan_instalments() -> None:
    op.create_table(
        "plan_instalments",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("guarantor_id", sa.BigInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("principal_cents", sa.BigInteger(), nullable=False),
        sa.Column("interest_cents", sa.BigInteger(), nullable=False),
        sa.Column("interest_posted_on", sa.Date(), nullable=True),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.Column("missed_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "principal_cents >= 0 AND interest_cents >= 0",
            name=op.f("ck_plan_instalments_not_negative"),
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name="fk_plan_instalments_plan_id"),
        sa.PrimaryKeyConstraint("plan_id", "revision", "number", name="pk_plan_instalments"),
    )
    op.create_index("ix_plan_instalments_guarantor", "plan_instalments", ["guarantor_id", "due_on"])


def _plan_documents() -> None:
    op.create_table(
        "plan_documents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("guarantor_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_by", sa.String(length=16), nullable=True),
        sa.Column("evidence", sa.String(length=100), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('disclosure', 'schedule', 'default_notice')",
            name=op.f("ck_plan_documents_kind"),
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name="fk_plan_documents_plan_id"),
        sa.PrimaryKeyConstraint("id", name="pk_plan_documents"),
        sa.UniqueConstraint(
            "plan_id",
            "kind",
            "revision",
            "number",
            name="uq_plan_documents_plan_id_kind_revision_number",
        ),
    )
    op.create_index("ix_plan_documents_waiting", "plan_documents", ["delivered_at", "written_at"])
