"""Seal what has been written: every row of the trail gets its link, a moment after its commit.

A chain that rows joined when they are written would make every turn of every call wait for the one
before it, on one row. So nobody waits: a row is only signed when it is written, and a job that runs
every few seconds joins what has been committed, one job at a time, a hundred rows in each
transaction. What is not sealed yet is guarded by its signature; what is removed within those
seconds leaves no trace, and that is the price.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, exists, insert, select, text
from sqlalchemy.orm import Session

from billing_core import clock
from billing_core.audit import chain, signing
from billing_core.audit.models import AuditEvent, AuditSeal
from billing_core.database import Database

ROWS_AT_ONCE = 100  # on SQLite nobody else writes meanwhile: a few milliseconds
JUST_NOW = timedelta(minutes=1)  # longer than a turn of a call, a payment, a webhook may take
LONG_AGO = timedelta(hours=6)  # longer than any transaction of ours is open
LONG_AGO_EVERY_SWEEPS = 120  # ten minutes
WINDOW_MS = 10 * 60 * 1000  # of time, looked through in one transaction
BEFORE_ALL = uuid.UUID(int=0)
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


def seal(database: Database, *, look_back: timedelta | None = JUST_NOW) -> int:
    """Seal committed rows that have no link yet; return how many were.

    Looks at rows written since that long before the newest sealed one, or at all of them (None):
    what a long transaction wrote is found by a longer look. Rows that bear no signature of ours are
    left out, for verify() to name. Any number of workers may call this at once: they take turns.
    """
    after = BEFORE_ALL if look_back is None else _horizon(database, look_back)
    sealed = 0
    while True:
        began = time.monotonic()
        with database.transaction() as db:
            next_after, count = _seal_next(db, after)
        sealed += count
        if next_after is None:
            return sealed
        after = next_after
        if database.is_sqlite and count == ROWS_AT_ONCE:
            time.sleep(time.monotonic() - began)  # others, who wait to write, have half of the time


def _horizon(database: Database, look_back: timedelta) -> uuid.UUID:
    """The id before which every row was sealed long ago: ids begin with the time (RFC 9562)."""
    with database.transaction() as db:
        newest = db.scalar(select(AuditSeal.event_id).order_by(AuditSeal.position.desc()).limit(1))
    if newest is None:
        return BEFORE_ALL
    return uuid.UUID(
        int=max(_milliseconds(newest) - look_back // timedelta(milliseconds=1), 0) << 80
    )


def _seal_next(db: Session, after: uuid.UUID) -> tuple[uuid.UUID | None, int]:
    """Seal the first rows after an id; return the id up to which all were looked at (None: there
    are no more), and how many were sealed.
    """
    take_turns(db)
    first = db.scalar(
        select(AuditEvent.id).where(AuditEvent.id > after).order_by(AuditEvent.id).limit(1)
    )
    if first is None:
        return None, 0
    last = uuid.UUID(int=((_milliseconds(first) + WINDOW_MS) << 80) - 1)
    rows = db.execute(
        select(*COLUMNS)
        .where(UNSEALED, AuditEvent.id > after, AuditEvent.id <= last)
        .order_by(AuditEvent.id)
        .limit(ROWS_AT_ONCE)
    ).all()
    ours = [row for row in rows if signing.is_ours(chain.text_of(row), row.signature)]
    if ours:
        db.execute(insert(AuditSeal), _links(db, ours))
    return (rows[-1].id if len(rows) == ROWS_AT_ONCE else last), len(ours)


def _milliseconds(id_: uuid.UUID) -> int:
    return id_.int >> 80


def _links(db: Session, rows: Sequence[Row[Any]]) -> list[dict[str, Any]]:
    last = db.execute(
        select(AuditSeal.position, AuditSeal.hash).order_by(AuditSeal.position.desc()).limit(1)
    ).one_or_none()
    position, previous = (0, chain.BEGINNING) if last is None else (last.position, last.hash)
    now, made = clock.now(), []
    for row in rows:
        position += 1
        digest = chain.digest(chain.text_of(row))
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
