"""Holds, disputes, assistance applications and awards."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

STOPS = ("late_fees", "collections", "credit_reporting", "outbound", "allocation", "interest")
KINDS = ("assistance", "dispute", "ppdr", "appeal", "bankruptcy", "return_dispute", "deceased")


def upgrade() -> None:
    _holds()


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
