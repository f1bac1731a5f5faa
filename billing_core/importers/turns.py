"""Importers take turns: two with the same files end as one."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

IMPORT_LOCK = 8_041_2238  # any number that nothing else in the database uses


def wait_for_turn(db: Session) -> None:
    """Let no other importer write until this transaction ends."""
    if db.get_bind().dialect.name != "sqlite":  # SQLite's BEGIN IMMEDIATE queues us already
        db.execute(text(f"SELECT pg_advisory_xact_lock({IMPORT_LOCK})"))
