"""Every row of every table, as text: what a second run may not change."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from billing_core.database import Base

BOOKKEEPING = {"nights", "night_parts"}  # of the night itself: that it ran


def fingerprint(db: Session) -> dict[str, list[str]]:
    """The rows of every table, sorted."""
    return {
        table.name: sorted(str(tuple(row)) for row in db.execute(select(table)))
        for table in Base.metadata.sorted_tables
        if table.name not in BOOKKEEPING
    }


def changed(db: Session, before: dict[str, list[str]]) -> list[str]:
    """The tables that are not as they were."""
    return [name for name, rows in fingerprint(db).items() if rows != before[name]]
