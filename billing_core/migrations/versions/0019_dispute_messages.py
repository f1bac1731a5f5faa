"""What a guarantor said of a charge, and by when somebody calls them about it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.add_column("disputes", sa.Column("answer_by", sa.Date(), nullable=True))
    op.create_table(
        "dispute_messages",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dispute_id", sa.Uuid(), nullable=False),
        sa.Column("guarantor_id", sa.BigInteger(), nullable=False),
        sa.Column("recording", sa.String(length=64), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("seconds > 0", name="ck_dispute_messages_seconds"),
        sa.ForeignKeyConstraint(
            ["dispute_id"], ["disputes.id"], name="fk_dispute_messages_dispute_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_dispute_messages"),
        sa.UniqueConstraint(
            "dispute_id", "recording", name="uq_dispute_messages_dispute_id_recording"
        ),
    )
