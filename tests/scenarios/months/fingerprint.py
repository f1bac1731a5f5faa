"""Every row of every table, as text: what a second run may not change."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from billing_core.database import Base

BOOKKEEPING = {"nights", "night_parts"}  # of the night itself: that it ran
TABLES = [table for table in Base.metadata.sorted_tables if table.name not in BOOKKEEPING]

Fingerprint = dict[str, list[str]]


def fingerprint(db: Session) -> Fingerprint:
    """The rows of every table, sorted."""
    return {table.name: sorted(map(str, db.execute(select(table)))) for table in TABLES}


def changed(before: Fingerprint, after: Fingerprint) -> list[str]:
    """The tables that are not as they were."""
    return [name for name, rows in after.items() if rows != before[name]]
