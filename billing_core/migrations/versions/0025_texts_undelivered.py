"""Whether a text that does not arrive goes to the guarantor by mail."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.add_column(
        "notices",
        sa.Column("goes_by_mail", sa.Boolean(), nullable=False, server_default=sa.true()),
    )
    # What is on its way to guests already is theirs alone.
    op.execute(
        "UPDATE notices SET goes_by_mail = false WHERE key IN "
        "(SELECT 'payment:' || CAST(id AS VARCHAR(36)) FROM payments WHERE by_guest)"
    )
