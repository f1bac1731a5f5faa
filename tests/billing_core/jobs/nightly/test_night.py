"""A night is done once, in order, by however many, from wherever it was left."""

from __future__ import annotations

import itertools
import threading
from datetime import date

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError

from billing_core.accounts import numbers
from billing_core.accounts.actions import lock
from billing_core.accounts.models import Guarantor
from billing_core.accounts.ranges import FIRST_ID, LAST_ID, ranges
from billing_core.audit import actions as audit
from billing_core.audit.models import AuditEvent
from billing_core.audit.tags import Tag
from billing_core.jobs.nightly import (
    Inquiry,
    Job,
    Progress,
    Range,
    Tonight,
    begin,
    progress,
    report,
    running,
    work,
)
from billing_core.reconciliation.models import Reconciliation
from tests import factories

NIGHT = date(2026, 11, 24)
TONIGHT = Tonight(NIGHT)


def marking(name: str):
    """A job that leaves a row of its name for each guarantor, each time it is done."""

    def run(db, guarantors, tonight):
        found = db.scalars(select(Guarantor.id).where(guarantors.holds(Guarantor.id))).all()
        for guarantor_id in found:
            audit.record(db, Tag.IMPORT_FINISHED, actor=name, guarantor_id=guarantor_id)
        return len(found)

    return run


def marks(database) -> dict[str, int]:
    with database.transaction() as db:
        rows = db.execute(select(AuditEvent.actor, func.count()).group_by(AuditEvent.actor))
        return {actor: count for actor, count in rows}  # noqa: C416 - a Row is not a pair to mypy


def order(database) -> list[str]:
    with database.transaction() as db:
        return list(db.scalars(select(AuditEvent.actor).order_by(AuditEvent.id)))


@pytest.fixture
def crowd(database, clock):
    with database.transaction() as db:
        for number in range(7):
            factories.guarantor(db, f"Night {number}")
    return database


JOBS = (Job("first", marking("first")), Job("second", marking("second")))


def test_ranges_cover_every_id_once(crowd):
    with crowd.transaction() as db:
        pieces = ranges(db, 3)

    assert len(pieces) == 3
    assert (pieces[0].first_id, pieces[-1].last_id) == (FIRST_ID, LAST_ID)
    for one, next_one in itertools.pairwise(pieces):
        assert next_one.first_id == one.last_id + 1


def test_with_no_guarantor_at_all_there_is_one_range(database):
    with database.transaction() as db:
        assert ranges(db) == [Range(FIRST_ID, LAST_ID)]


def test_each_job_is_done_once_for_everyone_after_the_one_before(crowd):
    assert begin(crowd, NIGHT, jobs=JOBS, size=3)

    done = work(crowd, TONIGHT, jobs=JOBS)

    assert done == 6
    assert marks(crowd) == {"first": 7, "second": 7}
    assert order(crowd) == ["first"] * 7 + ["second"] * 7
    assert report(crowd, NIGHT) == [("first", 7), ("second", 7)]


def test_a_second_run_changes_nothing(crowd):
    begin(crowd, NIGHT, jobs=JOBS, size=3)
    work(crowd, TONIGHT, jobs=JOBS)

    assert not begin(crowd, NIGHT, jobs=JOBS, size=2)
    assert work(crowd, TONIGHT, jobs=JOBS) == 0

    assert marks(crowd) == {"first": 7, "second": 7}


def test_what_broke_is_undone_and_taken_up_where_it_was_left(crowd):
    broken = {numbers.from_seed(f"Night {number}") for number in range(7)}
    third = sorted(broken)[3]

    def breaking(db, guarantors, tonight):
        changed = marking("second")(db, guarantors, tonight)
        if guarantors.first_id <= third <= guarantors.last_id:
            raise RuntimeError("the light went out")
        return changed

    begin(crowd, NIGHT, jobs=JOBS, size=3)
    with pytest.raises(RuntimeError):
        work(crowd, TONIGHT, jobs=(JOBS[0], Job("second", breaking)))
    before = marks(crowd)
    steps = progress(crowd, NIGHT)
    work(crowd, TONIGHT, jobs=JOBS)

    assert before == {"first": 7, "second": 3}
    assert [(step.parts, step.done) for step in steps] == [(3, 3), (3, 1)]
    assert marks(crowd) == {"first": 7, "second": 7}


def put_off(database, times: int) -> Job:
    """A job that the database puts off so often: somebody is at the row, and it may not wait."""
    waits = itertools.chain(itertools.repeat(True, times), itertools.repeat(False))

    def run(db, guarantors, tonight):
        changed = marking("second")(db, guarantors, tonight)
        if next(waits):
            db.execute(text("SET LOCAL lock_timeout = '1ms'"))
            with database.transaction() as elsewhere:
                lock(elsewhere, numbers.from_seed("Night 0"))
                lock(db, numbers.from_seed("Night 0"))
        return changed

    return Job("second", run)


@pytest.fixture
def busy(postgresql_database, clock, monkeypatch):
    monkeypatch.setattr(running, "WAIT_SECONDS", 0.001)
    with postgresql_database.transaction() as db:
        for number in range(7):
            factories.guarantor(db, f"Night {number}")
    return postgresql_database


def test_a_part_that_the_database_puts_off_is_done_a_little_later(busy):
    jobs = (JOBS[0], put_off(busy, times=running.TRIES_MAX - 1))
    begin(busy, NIGHT, jobs=jobs, size=3)

    assert work(busy, TONIGHT, jobs=jobs) == 6

    assert marks(busy) == {"first": 7, "second": 7}


def test_a_part_that_is_put_off_again_and_again_ends_the_work_and_keeps_what_was_done(busy):
    jobs = (JOBS[0], put_off(busy, times=running.TRIES_MAX))
    begin(busy, NIGHT, jobs=jobs, size=3)

    with pytest.raises(OperationalError):
        work(busy, TONIGHT, jobs=jobs)

    assert marks(busy) == {"first": 7}
    assert work(busy, TONIGHT, jobs=jobs) == 3
    assert marks(busy) == {"first": 7, "second": 7}


def test_two_workers_share_a_night(crowd):
    begin(crowd, NIGHT, jobs=JOBS, size=1)
    done = []

    threads = [
        threading.Thread(target=lambda: done.append(work(crowd, TONIGHT, jobs=JOBS)))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert sum(done) == 14
    assert marks(crowd) == {"first": 7, "second": 7}
    assert order(crowd) == ["first"] * 7 + ["second"] * 7


def test_a_job_comes_only_on_its_days_and_may_be_done_in_one_piece(crowd):
    jobs = (
        Job("never", marking("never"), on=lambda day: day.day == 1),
        Job("whole", marking("whole"), whole=True),
    )
    begin(crowd, NIGHT, jobs=jobs, size=1)
    heard: list[Progress] = []

    done = work(crowd, TONIGHT, jobs=jobs, listener=heard.append)

    assert done == 1
    assert [(step.job, step.done, step.changed) for step in heard] == [("whole", 1, 7)]


def test_what_is_asked_outside_by_two_at_once_is_done_once(crowd):
    """Both ask, outside of any transaction; one of them writes down that it is done."""
    both = threading.Barrier(2, timeout=20)
    asked = []

    def ask(database, tonight):
        with database.transaction():  # no other one is open, or SQLite would not let us in
            pass
        both.wait()
        asked.append(tonight.day)
        return 3

    jobs = (Inquiry("outside", ask),)
    begin(crowd, NIGHT, jobs=jobs, size=1)
    done = []

    threads = [
        threading.Thread(target=lambda: done.append(work(crowd, TONIGHT, jobs=jobs)))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert asked == [NIGHT, NIGHT]
    assert sorted(done) == [0, 1]
    assert report(crowd, NIGHT) == [("outside", 3)]


def test_who_asked_and_comes_back_to_another_job_notes_nothing(crowd):
    later = Job("later", marking("later"))

    def ask(database, tonight):
        """Meanwhile another worker has asked too, and goes on to the next job."""
        if not marks(crowd):
            marks_it = Inquiry("outside", lambda *_: 1)
            work(crowd, TONIGHT, jobs=(marks_it, later))
        return 7

    jobs = (Inquiry("outside", ask), later)
    begin(crowd, NIGHT, jobs=jobs, size=10)

    assert work(crowd, TONIGHT, jobs=jobs) == 0

    assert report(crowd, NIGHT) == [("outside", 1), ("later", 7)]


def test_where_no_processor_is_there_to_ask_the_night_ends_and_no_day_is_compared(crowd):
    begin(crowd, NIGHT)

    work(crowd, TONIGHT)

    assert dict(report(crowd, NIGHT))["reconciliation"] == 0
    with crowd.transaction() as db:
        assert db.scalars(select(Reconciliation)).all() == []


def test_postgresql_plans_each_part_for_its_own_range_and_nothing_else(postgresql_database):
    seen = []

    def run(db, guarantors, tonight):
        seen.append(db.scalar(text("SHOW plan_cache_mode")))
        return 0

    begin(postgresql_database, NIGHT, jobs=[Job("planned", run)])
    work(postgresql_database, TONIGHT, jobs=[Job("planned", run)])

    assert seen == ["force_custom_plan"]
    with postgresql_database.transaction() as db:
        assert db.scalar(text("SHOW plan_cache_mode")) == "auto"
