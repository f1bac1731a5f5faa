"""The terms of a plan as they were heard, what was put off of it, the plan a payment is for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.add_column("plans", sa.Column("words", sa.Text(), nullable=False, server_default=""))
    op.add_column(
        "plans", sa.Column("words_version", sa.String(length=16), nullable=False, server_default="")
    )
    op.add_column("plans", sa.Column("skipped", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("plans", sa.Column("moved", sa.Integer(), nullable=False, server_default="0"))
    op.add_column(
        "plans",
        sa.Column("paid_at_start_cents", sa.BigInteger(), nullable=False, server_default="0"),
    )
    # Of a schedule that changed since, it is the most that can be known.
    op.execute("UPDATE plans SET paid_at_start_cents = paid_before_cents")
    kind = sa.Uuid().compile(dialect=op.get_bind().dialect)
    op.execute(
        f"ALTER TABLE payments ADD COLUMN plan_id {kind} "
        "CONSTRAINT fk_payments_plan_id REFERENCES plans (id)"
    )
