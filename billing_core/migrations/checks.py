"""CHECKs that change, on SQLite and PostgreSQL: the values that one allows, the name of one.

A script that makes a table names its CHECKs without `ck_<table>_`, as the models do: the naming
convention of database.py puts that before them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

from billing_core.migrations.append_only import is_sqlite


def widen(table: str, column: str, before: tuple[str, ...], *more: str) -> None:
    """Allow more values in a column; `before` are those allowed so far, as they were written."""
    old, new = (", ".join(f"'{value}'" for value in values) for values in (before, before + more))
    if is_sqlite():
        _rewrite(table, f"IN ({old})", f"IN ({new})")
        return
    name = f"ck_{table}_{column}"
    for known in (name, f"ck_{table}_{name}"):  # until script 0026 it was named twice over
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {known}")
    op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({column} IN ({new}))")


def rename(table: str, before: str, after: str) -> None:
    """Give a CHECK another name."""
    if is_sqlite():
        _rewrite(table, f"CONSTRAINT {before} ", f"CONSTRAINT {after} ")
    else:
        op.execute(f"ALTER TABLE {table} RENAME CONSTRAINT {before} TO {after}")


def _rewrite(table: str, before: str, after: str) -> None:
    """Rewrite a CHECK where it stands, as SQLite's manual has it (lang_altertable.html, 7):
    rebuilding the table would drop what others refer to.
    """
    with _written_by_hand():
        op.get_bind().execute(
            sa.text(
                "UPDATE sqlite_master SET sql = replace(sql, :before, :after) "
                "WHERE type = 'table' AND name = :name"
            ),
            {"before": before, "after": after, "name": table},
        )


@contextmanager
def _written_by_hand() -> Iterator[None]:
    version = op.get_bind().exec_driver_sql("PRAGMA schema_version").scalar()
    assert isinstance(version, int)
    op.execute("PRAGMA writable_schema = ON")
    yield
    op.execute(f"PRAGMA schema_version = {version + 1}")
    op.execute("PRAGMA writable_schema = OFF")
