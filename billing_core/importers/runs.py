"""The row each run of an importer leaves: what it counted, and what it put into quarantine."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from itertools import islice

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from billing_core import clock
from billing_core.audit.actions import record
from billing_core.audit.tags import Tag
from billing_core.database import Database, new_id
from billing_core.importers.models import ImportRun, Quarantined
from billing_core.importers.report import Refused, Report

ROWS_AT_ONCE = 1000


def begin(database: Database, source_format: str) -> uuid.UUID:
    """Return the id of a new run, remembered even if it is interrupted."""
    run_id = new_id()
    with database.transaction() as db:
        started = ImportRun(id=run_id, format=source_format, started_at=clock.now(), counts={})
        db.add(started)
    return run_id


def finish(
    database: Database, run_id: uuid.UUID, report: Report, refusals: Iterable[Refused]
) -> None:
    """Close a run: keep its counts and all that it refused, with an audit row."""
    for some in _in_chunks(refusals):
        with database.transaction() as db:
            _quarantine(db, run_id, some)
    with database.transaction() as db:
        db.execute(
            update(ImportRun)
            .where(ImportRun.id == run_id)
            .values(finished_at=clock.now(), counts=report.as_counts())
        )
        record(
            db,
            Tag.IMPORT_FINISHED,
            actor="cli:import",
            reference=str(run_id),
            taken=report.total("new", "changed"),
            unchanged=report.total("unchanged"),
            refused=report.total("refused"),
        )


def _quarantine(db: Session, run_id: uuid.UUID, refusals: list[Refused]) -> None:
    rows = [
        {
            "id": new_id(),
            "run_id": run_id,
            "source": refused.place[:300],
            "source_key": refused.source_key and refused.source_key[:200],
            "reason": refused.reason[:300],
        }
        for refused in refusals
    ]
    db.execute(insert(Quarantined), rows)


def _in_chunks(refusals: Iterable[Refused]) -> Iterator[list[Refused]]:
    remaining = iter(refusals)
    while some := list(islice(remaining, ROWS_AT_ONCE)):
        yield some
