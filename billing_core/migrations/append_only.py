"""Triggers that refuse to change or remove a row, for SQLite and PostgreSQL."""

from __future__ import annotations

from alembic import op

POSTGRES_FUNCTION = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append only', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def make_append_only(table: str, *, same_row: str) -> None:
    """Refuse UPDATE, DELETE and TRUNCATE of a table, and on SQLite INSERT OR REPLACE.

    SQLite replaces a row without asking a DELETE trigger; `same_row` says, of the row NEW, when one
    is there that it would replace.
    """
    if is_sqlite():
        _sqlite(table, same_row)
    else:
        _postgres(table)


def _sqlite(table: str, same_row: str) -> None:
    for verb, when in (
        ("UPDATE", ""),
        ("DELETE", ""),
        ("INSERT", f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same_row})"),  # noqa: S608
    ):
        op.execute(
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} {when} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append only'); END"
        )


def _postgres(table: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
