"""Statements as they were told, late fees, dunning."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from billing_core.migrations.append_only import make_append_only

revision = "0013"
down_revision = "0012"

STATUSES = (
    "statement_1",
    "statement_2",
    "past_due",
    "final_notice",
    "review",
    "placed",
    "recalled",
    "closed",
)
FACTS = ("mail_returned", "screened")
BUCKETS = ("current", "days_31_60", "days_61_90", "days_91_120", "over_120")


def upgrade() -> None:
    _statement_snapshots()
    _statement_visits()
    _late_fees()
    _dunning_visits()
    _dunning_checks()
    _collection_facts()


def _cents(name: str) -> sa.Column[int]:
    return sa.Column(f"{name}_cents", sa.BigInteger(), nullable=False)


def _guarantor(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["guarantor_id"], ["guarantors.id"], name=f"fk_{table}_guarantor_id"
    )


def _statement_snapshots() -> None:
    op.create_table(
        "statement_snapshots",
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("guarantor_id", sa.BigInteger(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=True),
        sa.Column("channel", sa.String(length=12), nullable=False),
        *(_cents(name) for name in ("previous", "charges", "adjustments", "payments", "fees")),
        *(_cents(name) for name in ("balance", "due_now", "instalments_due", "unapplied")),
        *(_cents(name) for name in ("pending", "charges_to_date", "adjustments_to_date")),
        _cents("fees_to_date"),
        *(_cents(name) for name in BUCKETS),
        sa.CheckConstraint(
            "previous_cents + charges_cents - adjustments_cents - payments_cents + fees_cents"
            " = balance_cents",
            name="ck_statement_snapshots_adds_up",
        ),
        sa.CheckConstraint(
            " + ".join(f"{name}_cents" for name in BUCKETS) + " = balance_cents",
            name="ck_statement_snapshots_ages_add_up",
        ),
        sa.CheckConstraint(
            "due_now_cents >= 0 AND (due_now_cents <= balance_cents OR due_now_cents = 0)",
            name="ck_statement_snapshots_due_now",
        ),
        _guarantor("statement_snapshots"),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statements.id"], name="fk_statement_snapshots_statement_id"
        ),
        sa.PrimaryKeyConstraint("statement_id", name="pk_statement_snapshots"),
        sa.UniqueConstraint(
            "guarantor_id", "month", name="uq_statement_snapshots_guarantor_id_month"
        ),
    )
    make_append_only("statement_snapshots", same_row="statement_id = NEW.statement_id")


def _statement_visits() -> None:
    op.create_table(
        "statement_visits",
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("guarantor_id", sa.BigInteger(), nullable=False),
        sa.Column("is_new", sa.Boolean(), nullable=False),
        sa.Column("patient_name", sa.String(length=201), nullable=False),
        sa.Column("service_date", sa.Date(), nullable=False),
        sa.Column("provider", sa.String(length=200), nullable=False),
        *(_cents(name) for name in ("charge", "insurance_paid", "adjustment", "share")),
        *(_cents(name) for name in ("copay", "coinsurance", "deductible", "not_covered")),
        _cents("owed"),
        _guarantor("statement_visits"),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statements.id"], name="fk_statement_visits_statement_id"
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name="fk_statement_visits_visit_id"),
        sa.PrimaryKeyConstraint("statement_id", "visit_id", name="pk_statement_visits"),
    )
    op.create_index("ix_statement_visits_visit_id", "statement_visits", ["visit_id"])
    make_append_only(
        "statement_visits", same_row="statement_id = NEW.statement_id AND visit_id = NEW.visit_id"
    )


def _late_fees() -> None:
    op.create_table(
        "late_fees",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("guarantor_id", sa.BigInteger(), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("charged_on", sa.Date(), nullable=False),
        _cents("past_due"),
        _cents("amount"),
        sa.Column("rule", sa.String(length=200), nullable=False),
        sa.CheckConstraint("amount_cents > 0", name="ck_late_fees_above_zero"),
        _guarantor("late_fees"),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name="fk_late_fees_visit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_late_fees"),
        sa.UniqueConstraint("guarantor_id", "period", name="uq_late_fees_guarantor_id_period"),
    )
    make_append_only(
        "late_fees",
        same_row="id = NEW.id OR (guarantor_id = NEW.guarantor_id AND period = NEW.period)",
    )


def _dunning_visits() -> None:
    op.create_table(
        "dunning_visits",
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("guarantor_id", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("first_statement_on", sa.Date(), nullable=False),
        sa.Column("due_date", sa.Date(), nullable=False),
        sa.Column("final_notice_on", sa.Date(), nullable=True),
        sa.Column("placed_by", sa.String(length=64), nullable=True),
        sa.Column("placed_with", sa.String(length=64), nullable=True),
        sa.CheckConstraint(f"status IN {STATUSES}", name="ck_dunning_visits_status"),
        sa.CheckConstraint(
            "status <> 'placed' OR (placed_by IS NOT NULL AND final_notice_on IS NOT NULL)",
            name="ck_dunning_visits_placed_by_a_person",
        ),
        _guarantor("dunning_visits"),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name="fk_dunning_visits_visit_id"),
        sa.PrimaryKeyConstraint("visit_id", name="pk_dunning_visits"),
    )
    op.create_index("ix_dunning_visits_guarantor", "dunning_visits", ["guarantor_id", "status"])


def _dunning_checks() -> None:
    op.create_table(
        "dunning_checks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("guarantor_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("before", sa.String(length=16), nullable=False),
        sa.Column("wanted", sa.String(length=16), nullable=False),
        sa.Column("moved", sa.Boolean(), nullable=False),
        sa.Column("checks", sa.String(length=400), nullable=False),
        sa.Column("policy", sa.String(length=200), nullable=False),
        _guarantor("dunning_checks"),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name="fk_dunning_checks_visit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_dunning_checks"),
    )
    op.create_index("ix_dunning_checks_visit", "dunning_checks", ["visit_id", "day"])
    make_append_only("dunning_checks", same_row="id = NEW.id")


def _collection_facts() -> None:
    op.create_table(
        "collection_facts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("guarantor_id", sa.BigInteger(), nullable=False),
        sa.Column("fact", sa.String(length=16), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("noted_by", sa.String(length=64), nullable=False),
        sa.CheckConstraint(f"fact IN {FACTS}", name="ck_collection_facts_fact"),
        _guarantor("collection_facts"),
        sa.PrimaryKeyConstraint("id", name="pk_collection_facts"),
    )
    op.create_index("ix_collection_facts_guarantor", "collection_facts", ["guarantor_id", "fact"])
