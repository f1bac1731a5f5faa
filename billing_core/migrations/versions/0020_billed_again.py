"""A visit may be billed again: what was added to its share, or to whom it turned out to belong."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    part = sa.Column("part", sa.Integer(), server_default="0", nullable=False)
    with op.batch_alter_table("statement_lines") as lines:
        lines.add_column(part)
        lines.drop_constraint("uq_statement_lines_visit_id", type_="unique")
        lines.create_unique_constraint(
            "uq_statement_lines_visit_id_guarantor_id_part", ["visit_id", "guarantor_id", "part"]
        )
    later = sa.text("part > 0")
    op.create_index(
        "ix_statement_lines_later",
        "statement_lines",
        ["guarantor_id"],
        sqlite_where=later,
        postgresql_where=later,
    )
