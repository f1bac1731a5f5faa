"""What a range of guarantors has on its plans is found by their IDs."""

from __future__ import annotations

from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.create_index("ix_plan_visits_guarantor_id", "plan_visits", ["guarantor_id"])
