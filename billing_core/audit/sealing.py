"""Seal what has been written: every row of the trail gets its link, a moment after its commit.

A chain that rows joined when they are written would make every turn of every call wait for the one
before it, on one row. So nobody waits: a row is only signed when it is written, and a job that runs
every few seconds joins what has been committed, one job at a time, a few hundred rows in each
transaction. What is not sealed yet is guarded by its signature; what is removed within those
seconds leaves no trace, and that is the price.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, exists, func, insert, select, text
from sqlalchemy.orm import Session

from billing_core import clock
from billing_core.audit import chain, signing
from billing_core.audit.models import AuditEvent, AuditSeal
from billing_core.database import Database

ROWS_AT_ONCE = 250  # on SQLite, calls wait while these are written: about 5 ms
LOOK_BACK = timedelta(hours=6)  # no transaction of ours is open for longer
UNSEALED = ~exists().where(AuditSeal.event_id == AuditEvent.id)
COLUMNS = (
    AuditEvent.id,
    AuditEvent.at,
    AuditEvent.actor,
    AuditEvent.tag,
    AuditEvent.guarantor_id,
    AuditEvent.reference,
    AuditEvent.details,
    AuditEvent.signature,
)


def seal(database: Database, *, everything: bool = False) -> int:
    """Seal every committed row that has no link yet; return how many were.

    Looks at rows written since six hours before the newest sealed one, or with `everything` at all
    of them. Rows that bear no signature of ours are left out, for verify() to name. Any number of
    workers may call this at once: they take turns.
    """
    sealed = 0
    after: uuid.UUID | None = None if everything else _horizon(database)
    while True:
        with database.transaction() as db:
            after, count = _seal_next(db, after)
        sealed += count
        if after is None:
            return sealed


def _horizon(database: Database) -> uuid.UUID | None:
    """The id before which every row was sealed long ago: ids begin with the time (RFC 9562)."""
    with database.transaction() as db:
        newest = db.scalar(select(AuditSeal.event_id).order_by(AuditSeal.position.desc()).limit(1))
    if newest is None:
        return None
    milliseconds = (newest.int >> 80) - LOOK_BACK // timedelta(milliseconds=1)
    return uuid.UUID(int=max(milliseconds, 0) << 80)


def _seal_next(db: Session, after: uuid.UUID | None) -> tuple[uuid.UUID | None, int]:
    """Seal the first rows after an id; return the last id looked at (None: no more), how many."""
    take_turns(db)
    conditions: list[ColumnElement[bool]] = [UNSEALED]
    if after is not None:
        conditions.append(AuditEvent.id > after)
    rows = db.execute(
        select(*COLUMNS).where(*conditions).order_by(AuditEvent.id).limit(ROWS_AT_ONCE)
    ).all()
    ours = [row for row in rows if signing.is_ours(row, row.signature)]
    if ours:
        db.execute(insert(AuditSeal), _links(db, ours))
    return (rows[-1].id if len(rows) == ROWS_AT_ONCE else None), len(ours)


def _links(db: Session, rows: Sequence[Row[Any]]) -> list[dict[str, Any]]:
    last = db.execute(
        select(AuditSeal.position, AuditSeal.hash).order_by(AuditSeal.position.desc()).limit(1)
    ).one_or_none()
    position, previous = (0, chain.BEGINNING) if last is None else (last.position, last.hash)
    now, made = clock.now(), []
    for row in rows:
        position += 1
        digest = chain.digest(row)
        hashed = chain.link(position, row.id, digest, previous)
        made.append(
            {
                "position": position,
                "event_id": row.id,
                "digest": digest,
                "previous": previous,
                "hash": hashed,
                "sealed_at": now,
            }
        )
        previous = hashed
    return made


def take_turns(db: Session) -> None:
    """Let no one else add to the chain until this transaction ends; nobody who only reads waits.

    On SQLite we have our turn already: a transaction begins with it.
    """
    if db.get_bind().dialect.name == "postgresql":
        db.execute(text("LOCK TABLE audit_seals IN SHARE ROW EXCLUSIVE MODE"))


def waiting(db: Session) -> int:
    """Return how many rows have no link yet."""
    return int(db.scalar(select(func.count()).select_from(AuditEvent).where(UNSEALED)) or 0)
