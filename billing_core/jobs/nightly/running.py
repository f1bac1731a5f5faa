"""Begin a night and work through it, alone or with others, from wherever it was left."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, case, func, insert, select
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from billing_core import clock
from billing_core.accounts.ranges import GUARANTORS_AT_ONCE, Range, ranges
from billing_core.database import Database, plan_each_time
from billing_core.jobs.nightly import timetable
from billing_core.jobs.nightly.models import Night, Part
from billing_core.jobs.nightly.tonight import Inquiry, Line, Tonight

WAIT_SECONDS = 0.2  # for the parts of a job that other workers are still at
TRIES_MAX = 5  # of a part that the database put off: too busy, or two waiting for each other

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one job of a night is."""

    job: str
    parts: int
    done: int
    changed: int


Listener = Callable[[Progress], None]


def begin(
    database: Database,
    day: date,
    *,
    jobs: Sequence[Line] | None = None,
    size: int = GUARANTORS_AT_ONCE,
) -> bool:
    """Write down what there is to do for a day; return False if that was done before.

    The jobs are those of the timetable that come on that day, in ranges of about `size` guarantors.
    """
    try:
        with database.transaction() as db:
            db.execute(insert(Night), [{"day": day, "begun_at": clock.now()}])
            parts = _parts(db, day, timetable.TIMETABLE if jobs is None else jobs, size)
            if parts:
                db.execute(insert(Part), parts)
    except IntegrityError:  # another worker began it, and has committed
        return False
    return True


def work(
    database: Database,
    tonight: Tonight,
    *,
    jobs: Sequence[Line] | None = None,
    listener: Listener | None = None,
) -> int:
    """Do every part of a night that is left; return how many this worker did.

    A job begins when every part of the one before is done, by whomever. Raises what a job raises:
    the part is then undone, and what was done before stays.
    """
    known = {job.name: job for job in (timetable.TIMETABLE if jobs is None else jobs)}
    mine, tries = 0, 0
    while True:
        try:
            done = _do_next(database, tonight, known)
        except OperationalError:
            tries += 1
            if tries == TRIES_MAX:
                raise
            time.sleep(WAIT_SECONDS)
            continue
        tries = 0
        if done is not None:
            mine += 1
            if listener is not None:
                listener(progress_of(database, tonight.day, done))
        elif _is_over(database, tonight.day):
            return mine
        else:
            time.sleep(WAIT_SECONDS)


def progress(database: Database, day: date) -> list[Progress]:
    """Return how far each job of a night is, in their order; none for a night that never began."""
    with database.transaction() as db:
        return [Progress(*row) for row in db.execute(_progress(day))]


def progress_of(database: Database, day: date, job: str) -> Progress:
    """Return how far one job of a night is."""
    with database.transaction() as db:
        return Progress(*db.execute(_progress(day).having(Part.job == job)).one())


def report(database: Database, day: date) -> list[tuple[str, int]]:
    """Return (job, how much it changed) of a night, in the order of the jobs."""
    return [(step.job, step.changed) for step in progress(database, day)]


def _parts(db: Session, day: date, jobs: Sequence[Line], size: int) -> list[dict[str, object]]:
    pieces = ranges(db, size)
    return [
        {
            "day": day,
            "position": position,
            "number": number,
            "job": job.name,
            "first_id": piece.first_id,
            "last_id": piece.last_id,
            "changed": 0,
        }
        for position, job in enumerate(job for job in jobs if job.on(day))
        for number, piece in enumerate([Range()] if _is_whole(job) else pieces)
    ]


def _is_whole(job: Line) -> bool:
    return isinstance(job, Inquiry) or job.whole


def _do_next(database: Database, tonight: Tonight, jobs: dict[str, Line]) -> str | None:
    """Do one part that nobody is at; return its job, or None if there is none to take now."""
    with database.transaction() as db:
        part = db.scalar(_next(tonight.day))
        if part is None:
            return None
        job = jobs[part.job]
        if not isinstance(job, Inquiry):
            plan_each_time(db)
            changed = job.run(db, Range(part.first_id, part.last_id), tonight)
            _note(part, changed)
            return job.name
    # A worker that dies here, or comes second, has asked in vain: the part is still to be done.
    changed = job.ask(database, tonight)
    with database.transaction() as db:
        asked = db.scalar(_next(tonight.day))
        if asked is None or asked.job != job.name:
            return None
        _note(asked, changed)
        return job.name


def _note(part: Part, changed: int) -> None:
    part.changed = changed
    part.done_at = clock.now()
    log.info("a part of the night is done", extra={"job": part.job, "part": part.number})


def _next(day: date) -> Select[Part]:
    """A part of the first job that is not over. PostgreSQL skips those that others are at; SQLite
    lets one worker in at a time.
    """
    undone = (Part.day == day, Part.done_at.is_(None))
    job_at_hand = select(func.min(Part.position)).where(*undone).scalar_subquery()
    return (
        select(Part)
        .where(*undone, Part.position == job_at_hand)
        .order_by(Part.number)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def _is_over(database: Database, day: date) -> bool:
    with database.transaction() as db:
        left = select(Part.number).where(Part.day == day, Part.done_at.is_(None)).limit(1)
        return db.scalar(left) is None


def _progress(day: date) -> Select[str, int, Any, int]:
    done = func.sum(case((Part.done_at.is_not(None), 1), else_=0))
    return (
        select(Part.job, func.count(), done, func.sum(Part.changed))
        .where(Part.day == day)
        .group_by(Part.position, Part.job)
        .order_by(Part.position)
    )
