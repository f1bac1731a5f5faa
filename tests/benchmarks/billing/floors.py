"""What the database itself needs for a job: the rows it wrote, written again by one statement a
table.

In tables of the same columns and indexes, without foreign keys and triggers; before that, where the
job begins with everyone's sums, those sums. Neither locks, nor ranges, nor anything that is asked.
"""

from __future__ import annotations

import time
from collections.abc import Mapping

from sqlalchemy import (
    MetaData,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.sql import quoted_name

from billing_core import migrations
from billing_core.database import Database

SUMS = """
CREATE TEMPORARY TABLE floor_sums AS
SELECT guarantor_id, account, visit_id, sum(amount_cents) AS cents
FROM ledger_legs GROUP BY guarantor_id, account, visit_id
"""
REWRITTEN = """
UPDATE visits SET allowed_cents = allowed_cents, insurance_paid_cents = insurance_paid_cents,
    patient_share_cents = patient_share_cents, pending_cents = pending_cents
WHERE id IN (SELECT visit_id FROM visit_bases)
"""


def counts(database: Database) -> dict[str, int]:
    """Return how many rows each table has."""
    with database.reading() as db:
        return {
            name: db.scalar(select(func.count()).select_from(table)) or 0
            for name, table in migrations.tables().tables.items()
        }


def new_rows(before: Mapping[str, int], after: Mapping[str, int]) -> dict[str, int]:
    """Return how many rows each table has gained, of those that have."""
    gained = {name: count - before[name] for name, count in after.items()}
    return {name: count for name, count in gained.items() if count > 0}


def seconds(database: Database, written: Mapping[str, int], *also: str) -> float:
    """Return how long the database takes to write so many rows of each table, in one transaction,
    and for the statements that come before.
    """
    tables = migrations.tables().tables
    twins = {name: _twin(tables[name]) for name in written}
    with database.connection() as connection:
        for twin in twins.values():
            twin.create(connection)
    began = time.perf_counter()
    with database.connection() as connection:
        for statement in also:
            connection.execute(text(statement))
        for name, count in written.items():
            rows = select(tables[name]).limit(count)
            columns = [column.name for column in tables[name].columns]
            connection.execute(insert(twins[name]).from_select(columns, rows))
    took = time.perf_counter() - began
    with database.connection() as connection:
        connection.execute(text("DROP TABLE IF EXISTS floor_sums"))
        for twin in twins.values():
            twin.drop(connection)
    return took


def _twin(table: Table) -> Table:
    """A table of the same columns, keys and indexes under another name."""
    twin = table.to_metadata(MetaData(), name=f"floor_{table.name}")
    for constraint in list(twin.constraints):
        if isinstance(constraint, PrimaryKeyConstraint | UniqueConstraint):
            constraint.name = None
        else:
            twin.constraints.remove(constraint)
    for index in twin.indexes:
        index.name = quoted_name(f"floor_{index.name}", None)
    return twin
