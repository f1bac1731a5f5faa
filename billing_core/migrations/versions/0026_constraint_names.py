"""CHECKs are named once over, ck_<table>_<name>, as the models name them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

from billing_core.migrations.append_only import is_sqlite
from billing_core.migrations.checks import rename

revision = "0026"
down_revision = "0025"

CUT_SHORT = {  # at the 63 characters of a name on PostgreSQL
    "ck_reconciliation_differences_ck_reconciliation_differe_18af": "closed",
    "ck_reconciliation_differences_ck_reconciliation_differe_a796": "kind",
}


def upgrade() -> None:
    for table, name in list(_on_sqlite() if is_sqlite() else _on_postgresql()):
        twice = f"ck_{table}_ck_{table}_"
        if name.startswith(twice) or name in CUT_SHORT:
            short = CUT_SHORT.get(name) or name.removeprefix(twice)
            rename(table, name, f"ck_{table}_{short}")


def _on_postgresql() -> Iterator[tuple[str, str]]:
    found = sa.text(
        "SELECT c.relname, k.conname FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid"
        " WHERE k.contype = 'c' AND c.relnamespace = CAST(current_schema() AS regnamespace)"
    )
    yield from ((table, name) for table, name in op.get_bind().execute(found))


def _on_sqlite() -> Iterator[tuple[str, str]]:
    found = sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
    for table, script in op.get_bind().execute(found):
        for name in re.findall(r"CONSTRAINT (ck_\w+) CHECK", script):
            yield table, name
