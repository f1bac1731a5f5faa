"""SQLite looks an entry up by each of its keys, whatever it has learnt of them.

In one condition joined by OR it reads the whole ledger for every posting once ANALYZE has told it
that most entries reverse nothing.
"""

from __future__ import annotations

from alembic import op

from billing_core.migrations.append_only import is_sqlite

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    if not is_sqlite():
        return
    op.execute("DROP TRIGGER ledger_entries_no_insert")
    op.execute("""
        CREATE TRIGGER ledger_entries_no_insert BEFORE INSERT ON ledger_entries
        WHEN EXISTS (SELECT 1 FROM ledger_entries WHERE id = NEW.id)
            OR EXISTS (SELECT 1 FROM ledger_entries WHERE key = NEW.key)
            OR EXISTS (SELECT 1 FROM ledger_entries WHERE reverses_id = NEW.reverses_id)
        BEGIN SELECT RAISE(ABORT, 'ledger_entries is append only'); END
    """)
