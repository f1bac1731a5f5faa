"""Entries and legs, and the triggers by which the database refuses what does not balance."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from billing_core.migrations.append_only import POSTGRES_FUNCTION, is_sqlite, make_append_only

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    _ledger_entries()
    _ledger_legs()
    if is_sqlite():
        _sqlite_triggers()
    else:
        _postgres_triggers()
    make_append_only(
        "ledger_entries",
        same_row="id = NEW.id OR key = NEW.key OR reverses_id = NEW.reverses_id",
    )
    make_append_only("ledger_legs", same_row="entry_id = NEW.entry_id AND position = NEW.position")


def _ledger_entries() -> None:
    op.create_table(
        "ledger_entries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("guarantor_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("legs_count", sa.Integer(), nullable=False),
        sa.Column("reverses_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["guarantor_id"], ["guarantors.id"], name="fk_ledger_entries_guarantor_id"
        ),
        sa.ForeignKeyConstraint(
            ["reverses_id"], ["ledger_entries.id"], name="fk_ledger_entries_reverses_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_ledger_entries"),
        sa.UniqueConstraint("id", "legs_count", name="uq_ledger_entries_id_legs_count"),
        sa.UniqueConstraint("key", name="uq_ledger_entries_key"),
        sa.UniqueConstraint("reverses_id", name="uq_ledger_entries_reverses_id"),
    )
    op.create_index("ix_ledger_entries_guarantor_id", "ledger_entries", ["guarantor_id"])


def _ledger_legs() -> None:
    op.create_table(
        "ledger_legs",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("legs_count", sa.Integer(), nullable=False),
        sa.Column("guarantor_id", sa.BigInteger(), nullable=False),
        sa.Column("account", sa.String(length=24), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=True),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_cents <> 0", name="ck_ledger_legs_not_zero"),
        sa.CheckConstraint("position BETWEEN 1 AND legs_count", name="ck_ledger_legs_position"),
        sa.ForeignKeyConstraint(
            ["entry_id", "legs_count"],
            ["ledger_entries.id", "ledger_entries.legs_count"],
            name="fk_ledger_legs_entry_id_legs_count",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("entry_id", "position", name="pk_ledger_legs"),
    )
    op.create_index(
        "ix_ledger_legs_balance",
        "ledger_legs",
        ["guarantor_id", "account", "visit_id", "amount_cents"],
    )


def _sqlite_triggers() -> None:
    op.execute("""
        CREATE TRIGGER ledger_legs_sealed BEFORE INSERT ON ledger_legs
        WHEN EXISTS (SELECT 1 FROM ledger_entries WHERE id = NEW.entry_id)
        BEGIN SELECT RAISE(ABORT, 'this ledger entry is sealed'); END
    """)
    op.execute("""
        CREATE TRIGGER ledger_legs_whole BEFORE INSERT ON ledger_legs
        WHEN typeof(NEW.amount_cents) <> 'integer' OR typeof(NEW.position) <> 'integer'
        BEGIN SELECT RAISE(ABORT, 'a ledger leg is in whole cents'); END
    """)
    op.execute("""
        CREATE TRIGGER ledger_entries_balance BEFORE INSERT ON ledger_entries
        WHEN (
            SELECT count(*) < 2 OR count(*) <> NEW.legs_count OR sum(amount_cents) <> 0
                OR sum(guarantor_id <> NEW.guarantor_id) <> 0
            FROM ledger_legs WHERE entry_id = NEW.id
        )
        BEGIN SELECT RAISE(ABORT, 'this ledger entry does not balance'); END
    """)


def _postgres_triggers() -> None:
    op.execute(POSTGRES_FUNCTION)
    op.execute("""
        CREATE FUNCTION refuse_leg_of_sealed_entry() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF EXISTS (SELECT 1 FROM ledger_entries WHERE id = NEW.entry_id) THEN
                RAISE EXCEPTION 'this ledger entry is sealed'
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
        END $$
    """)
    op.execute("""
        CREATE TRIGGER ledger_legs_sealed BEFORE INSERT ON ledger_legs
        FOR EACH ROW EXECUTE FUNCTION refuse_leg_of_sealed_entry()
    """)
    op.execute("""
        CREATE FUNCTION refuse_unbalanced_entry() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF (
                SELECT count(*) < 2 OR count(*) <> NEW.legs_count OR sum(amount_cents) <> 0
                    OR bool_or(guarantor_id <> NEW.guarantor_id)
                FROM ledger_legs WHERE entry_id = NEW.id
            ) THEN
                RAISE EXCEPTION 'this ledger entry does not balance'
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
        END $$
    """)
    op.execute("""
        CREATE TRIGGER ledger_entries_balance BEFORE INSERT ON ledger_entries
        FOR EACH ROW EXECUTE FUNCTION refuse_unbalanced_entry()
    """)
