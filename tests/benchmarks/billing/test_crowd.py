"""The benchmark's crowd is a proper one: each job that is measured finds its work in it."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, text

from billing_core.accounts import numbers
from billing_core.accounts.models import Guarantor
from billing_core.ledger.models import Entry
from billing_core.statements.models import StatementLine, Visit, VisitLine
from tests.benchmarks.billing import crowd, files, floors, jobs

GUARANTORS = 60
WAITING = 20  # one second visit in three


@pytest.fixture
def filled(database):
    crowd.fill(database, GUARANTORS, advance=lambda _: None)
    return database


def test_the_crowd_has_five_lines_a_guarantor_and_breaks_no_key(filled):
    counted = floors.counts(filled)

    assert counted["guarantors"] == GUARANTORS
    assert counted["visit_lines"] == GUARANTORS * crowd.LINES_A_GUARANTOR
    with filled.transaction() as db:
        ids = db.scalars(select(Guarantor.id)).all()
        assert all(numbers.is_valid(each) for each in ids)
        for part, whole in ((VisitLine, Visit), (StatementLine, Visit)):
            orphans = select(func.count()).where(part.visit_id.not_in(select(whole.id)))
            assert db.scalar(orphans) == 0
        if filled.is_sqlite:
            assert db.execute(text("PRAGMA foreign_key_check")).all() == []


def test_the_lines_of_a_visit_come_to_the_visit(filled):
    with filled.transaction() as db:
        for visit in db.scalars(select(Visit)):
            share = sum(line.coinsurance_cents for line in visit.lines)
            assert sum(line.charge_cents for line in visit.lines) == visit.charge_cents
            assert share == visit.patient_share_cents


def test_nobody_comes_twice_and_the_same_people_every_time():
    ids = [crowd.guarantor_id(number) for number in range(0, 2_000_000, 101)]

    assert len(set(ids)) == len(ids)
    assert crowd.guarantor_id(1) == 86_543_212
    assert all(map(numbers.is_valid, ids))


def test_every_job_finds_its_work_and_a_floor(filled, tmp_path):
    answers, people = tmp_path / "crowd.835", tmp_path / "crowd.ndjson"
    assert files.remittances(filled, answers) == WAITING
    assert files.explanations(people, 2) == 2 * files.RESOURCES_A_PERSON
    before = floors.counts(filled)

    assert jobs.remittances(filled, str(answers)).rows == WAITING
    assert jobs.explanations(filled, str(people)).rows == 2 * files.RESOURCES_A_PERSON
    assert jobs.night(filled, "0").rows == GUARANTORS + 2
    assert jobs.statements(filled, "0").rows
    posted = jobs.postings(filled, "3")

    assert posted.rows == 3
    assert posted.floor_seconds
    written = floors.new_rows(before, floors.counts(filled))
    assert {"claim_answers", "dunning_visits", "late_fees", "statement_snapshots"} <= set(written)
    assert floors.seconds(filled, written, floors.SUMS, floors.REWRITTEN) > 0
    with filled.connection() as connection:
        connection.execute(text("DROP TABLE bare_commits"))


def test_one_in_four_has_paid(filled):
    with filled.transaction() as db:
        paid = select(Entry.guarantor_id).where(Entry.kind == "payment")
        assert 0 < len(set(db.scalars(paid))) <= GUARANTORS / 2
