"""Whom nothing may reach by itself: a restriction of that name, and messages held for a person."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from billing_core.migrations.checks import widen

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    widen("guarantors", "restriction", ("none", "representative_only"), "confidential")
    widen("notices", "status", ("queued", "sending", "sent", "delivered", "failed"), "held")
    op.add_column(
        "call_backs",
        sa.Column("voicemail", sa.Boolean(), nullable=False, server_default=sa.true()),
    )
