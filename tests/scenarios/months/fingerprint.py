"""Every row of every table, as text: what a second run may not change."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from billing_core.database import Base
from billing_core.jobs import nightly as _  # noqa: F401 - every job, and so every table, is loaded

BOOKKEEPING = {"nights", "night_parts"}  # of the night itself: that it ran


def fingerprint(db: Session) -> dict[str, list[str]]:
    """The rows of every table, sorted."""
    return {
        table.name: sorted(str(tuple(row)) for row in db.execute(select(table)))
        for table in Base.metadata.sorted_tables
        if table.name not in BOOKKEEPING
    }
