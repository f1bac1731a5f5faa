"""Widen the list of values that a CHECK allows, on SQLite and PostgreSQL."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from billing_core.migrations.append_only import is_sqlite


def widen(table: str, column: str, before: tuple[str, ...], *more: str) -> None:
    """Allow more values in a column; `before` are those allowed so far, as they were written."""
    old, new = (", ".join(f"'{value}'" for value in values) for values in (before, before + more))
    if is_sqlite():
        _rewrite(table, old, new)
        return
    name = f"ck_{table}_{column}"
    # The first scripts named it twice over.
    op.execute(f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_{name}")
    op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({column} IN ({new}))")


def _rewrite(table: str, old: str, new: str) -> None:
    """Rewrite a CHECK where it stands, as SQLite's manual has it (lang_altertable.html, 7):
    rebuilding the table would drop what others refer to.
    """
    version = op.get_bind().exec_driver_sql("PRAGMA schema_version").scalar()
    assert isinstance(version, int)
    op.execute("PRAGMA writable_schema = ON")
    op.get_bind().execute(
        sa.text(
            "UPDATE sqlite_master SET sql = replace(sql, :before, :after) "
            "WHERE type = 'table' AND name = :name"
        ),
        {"before": f"IN ({old})", "after": f"IN ({new})", "name": table},
    )
    op.execute(f"PRAGMA schema_version = {version + 1}")
    op.execute("PRAGMA writable_schema = OFF")
