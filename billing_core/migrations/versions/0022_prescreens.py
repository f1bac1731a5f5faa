"""The answers to a pre-screen, kept apart until an application is opened; whether insured."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.create_table(
        "assistance_prescreens",
        sa.Column("guarantor_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("household_size", sa.Integer(), nullable=True),
        sa.Column("yearly_cents", sa.BigInteger(), nullable=True),
        sa.Column("insured", sa.Boolean(), nullable=True),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["guarantor_id"], ["guarantors.id"], name="fk_assistance_prescreens_guarantor_id"
        ),
        sa.PrimaryKeyConstraint("guarantor_id", name="pk_assistance_prescreens"),
    )
    op.create_index("ix_assistance_prescreens_told_on", "assistance_prescreens", ["told_on"])
    op.add_column("assistance_incomes", sa.Column("insured", sa.Boolean(), nullable=True))
