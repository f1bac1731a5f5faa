"""Every row of the trail is sealed into a chain, and whoever tampers with one is found out."""

from __future__ import annotations

import threading
import time
import uuid
from contextlib import contextmanager

import pytest
from alembic import command
from click.testing import CliRunner
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from billing_core import migrations
from billing_core.audit import chain, sealing, signing, verifying
from billing_core.audit.actions import record
from billing_core.audit.cli import auditing
from billing_core.audit.models import AuditEvent, AuditSeal
from billing_core.audit.sealing import seal
from billing_core.audit.tags import Tag
from billing_core.audit.verifying import Head, verify
from billing_core.database import Database
from tests.billing_core.books import ANA

LONG_AGO = 1_700_000_000_000_000_000  # in nanoseconds, as ids tell the time


def written(database, count=1, actor="caller"):
    for _ in range(count):
        with database.transaction() as db:
            record(db, Tag.PAYMENT_TAKEN, actor=actor, guarantor_id=ANA, amount_cents=500)


@pytest.fixture
def trail(database, clock):
    """Ten rows, sealed."""
    written(database, 10)
    assert seal(database) == 10
    return database


@contextmanager
def as_intruder(database):
    """Someone who can switch the database's own guards off."""
    with database.connection() as connection:
        if database.is_sqlite:
            names = connection.scalars(
                text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'audit%'")
            ).all()
            for name in names:
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        yield connection


def event_at(database, position):
    with database.transaction() as db:
        return db.scalars(select(AuditSeal.event_id).where(AuditSeal.position == position)).one()


def found(database, **told):
    return [(f.kind, f.position, f.event_id) for f in verify(database, **told).faults]


def tamper(database, statement, **values):
    with as_intruder(database) as connection:
        assert connection.execute(text(statement), values).rowcount >= 1


def stored(database, event_id):
    return event_id.hex if database.is_sqlite else event_id


def test_a_trail_left_alone_is_whole(trail):
    report = verify(trail)

    assert report.is_whole
    assert (report.sealed, report.waiting, report.head.position) == (10, 0, 10)


def test_an_empty_trail_is_whole(database, clock):
    assert seal(database) == 0
    assert verify(database).is_whole


def test_rows_not_yet_sealed_wait_and_are_no_fault(trail):
    written(trail, 3)

    report = verify(trail)

    assert report.is_whole
    assert (report.sealed, report.waiting) == (10, 3)


def test_sealing_twice_seals_nothing_more(trail):
    assert seal(trail) == 0
    assert seal(trail, look_back=None) == 0
    assert verify(trail).sealed == 10


def test_more_rows_than_one_transaction_seals_are_all_sealed(database, clock, monkeypatch):
    monkeypatch.setattr(sealing, "ROWS_AT_ONCE", 3)
    written(database, 10)

    assert seal(database) == 10
    assert verify(database).is_whole


@pytest.mark.parametrize(
    "change",
    [
        "actor = 'nobody'",
        "details = '{\"amount_cents\": 1}'",
        "guarantor_id = 12345674",
        "tag = 'payment_paid'",
        "reference = 'CA2'",
        "at = '2026-01-01 00:00:00.000000'",
        "signature = NULL",
    ],
)
def test_a_changed_row_is_named(trail, change):
    event_id = event_at(trail, 4)

    tamper(
        trail,
        f"UPDATE audit_events SET {change} WHERE id = :id",  # noqa: S608
        id=stored(trail, event_id),
    )

    kind = "added" if "signature" in change else "changed"
    assert found(trail) == [(kind, 4, event_id)]


def test_a_removed_row_is_named(trail):
    event_id = event_at(trail, 4)

    tamper(trail, "DELETE FROM audit_events WHERE id = :id", id=stored(trail, event_id))

    assert found(trail) == [("removed", 4, event_id)]


def test_a_row_removed_with_its_link_is_missed_at_its_place(trail):
    event_id = stored(trail, event_at(trail, 4))

    tamper(trail, "DELETE FROM audit_events WHERE id = :id", id=event_id)
    tamper(trail, "DELETE FROM audit_seals WHERE event_id = :id", id=event_id)

    assert found(trail) == [("removed", 4, None)]


def test_an_added_row_is_named_and_never_sealed(trail):
    copy = (
        "INSERT INTO audit_events (id, at, actor, tag, guarantor_id, reference, details, signature)"
        " SELECT :new, at, 'intruder', tag, guarantor_id, reference, details, signature"
        " FROM audit_events WHERE id = :id"
    )
    forged = uuid.UUID(int=event_at(trail, 4).int + 1)

    tamper(trail, copy, new=stored(trail, forged), id=stored(trail, event_at(trail, 4)))

    assert found(trail) == [("added", None, forged)]
    assert seal(trail, look_back=None) == 0
    assert found(trail) == [("added", None, forged)]


def test_a_row_signed_with_another_key_is_named_even_when_it_was_sealed(trail):
    signing.use([b"the intruder's own"])
    written(trail)
    assert seal(trail) == 1
    signing.use(signing.WITHOUT_KEY)

    assert found(trail) == [("added", 11, event_at(trail, 11))]


def test_rows_signed_with_an_older_key_are_ours(trail):
    signing.use([b"newer", b""])
    written(trail)

    assert seal(trail) == 1
    assert verify(trail).is_whole


def test_rows_from_before_there_was_a_key_are_the_first_of_a_whole_chain(trail):
    signing.use([b"the first key"])
    written(trail, 2)
    seal(trail)

    report = verify(trail)

    assert report.is_whole
    assert report.sealed == 12


def test_a_changed_row_from_before_there_was_a_key_is_the_only_one_named(trail):
    event_id = rewritten(trail, 1, signed=False)
    signing.use([b"the first key"])

    named = {(position, event) for _, position, event in found(trail)}

    assert named == {(1, event_id)}


def test_a_row_signed_without_the_key_is_named_once_there_is_one(trail):
    signing.use([b"the first key"])
    written(trail)
    seal(trail)

    signing.use(signing.WITHOUT_KEY)  # as anybody who reads this code can sign
    written(trail)
    forged = verify(trail).waiting
    seal(trail)
    signing.use([b"the first key"])

    assert forged == 1
    assert found(trail) == [("added", 12, event_at(trail, 12))]


def test_a_row_signed_without_the_key_is_not_sealed_once_there_is_one(trail):
    written(trail)
    signing.use([b"the first key"])

    assert seal(trail, look_back=None) == 0
    assert [kind for kind, _, _ in found(trail)] == ["added"]


def test_two_rows_in_each_others_place_are_named(trail):
    fourth, fifth = event_at(trail, 4), event_at(trail, 5)

    tamper(trail, "UPDATE audit_seals SET position = 99 WHERE position = 4")
    tamper(trail, "UPDATE audit_seals SET position = 4 WHERE position = 5")
    tamper(trail, "UPDATE audit_seals SET position = 5 WHERE position = 99")

    assert found(trail) == [("reordered", 4, fifth), ("reordered", 5, fourth)]


def test_rows_whose_content_was_exchanged_are_named(trail):
    fourth, fifth = event_at(trail, 4), event_at(trail, 5)
    swap = "UPDATE audit_seals SET event_id = :id WHERE position = :position"

    tamper(trail, swap, id=stored(trail, uuid.UUID(int=1)), position=4)
    tamper(trail, swap, id=stored(trail, fourth), position=5)
    tamper(trail, swap, id=stored(trail, fifth), position=4)

    named = {(position, event_id) for _, position, event_id in found(trail)}
    assert named == {(4, fifth), (5, fourth)}


def rewritten(database, position, *, signed):
    """Change a row and make its link anew; with `signed`, its signature too."""
    event_id = event_at(database, position)
    id_ = stored(database, event_id)
    tamper(database, "UPDATE audit_events SET actor = 'nobody' WHERE id = :id", id=id_)
    with database.transaction() as db:
        content = chain.text_of(db.get_one(AuditEvent, event_id))
        digest, signature = chain.digest(content), chain.signature(content, b"")
        previous = db.get_one(AuditSeal, position).previous
    tamper(
        database,
        "UPDATE audit_seals SET digest = :digest, hash = :hash WHERE position = :position",
        digest=digest,
        hash=chain.link(position, event_id, digest, previous),
        position=position,
    )
    if signed:
        change = "UPDATE audit_events SET signature = :signature WHERE id = :id"
        tamper(database, change, signature=signature, id=id_)
    return event_id


def test_a_row_rewritten_with_its_link_lacks_our_signature(trail):
    event_id = rewritten(trail, 4, signed=False)

    assert found(trail) == [("added", 4, event_id)]


def test_a_row_rewritten_with_link_and_signature_does_not_fit_the_next(trail):
    event_id = rewritten(trail, 4, signed=True)

    assert found(trail) == [("rewritten", 4, event_id)]


def test_the_last_row_rewritten_is_found_with_a_head_noted_before(trail):
    noted = verify(trail).head

    event_id = rewritten(trail, 10, signed=True)

    assert found(trail, noted=noted) == [("rewritten", 10, event_id)]


def test_a_chain_cut_off_at_its_end_is_found_with_a_head_noted_before(trail):
    noted = verify(trail).head
    last = stored(trail, event_at(trail, 10))

    tamper(trail, "DELETE FROM audit_events WHERE id = :id", id=last)
    tamper(trail, "DELETE FROM audit_seals WHERE position = 10")

    assert found(trail) == []
    assert found(trail, noted=noted) == [("removed", 10, None)]


def test_a_chain_made_anew_is_found_with_a_head_noted_before(trail):
    noted = verify(trail).head

    tamper(
        trail,
        "DELETE FROM audit_events WHERE id = :id",
        id=stored(trail, event_at(trail, 1)),
    )
    tamper(trail, "DELETE FROM audit_seals")
    seal(trail)
    written(trail)
    seal(trail)

    assert found(trail) == []
    assert found(trail, noted=noted) == [("rewritten", 10, event_at(trail, 10))]


def test_a_head_is_read_as_it_was_printed(trail):
    head = verify(trail).head

    assert Head.read(str(head)) == head
    for wrong in ("", "10", "10:xyz", "10:00", f"x:{chain.BEGINNING}"):
        with pytest.raises(ValueError):  # noqa: PT011 - of whatever it is made from
            Head.read(wrong)


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_seals SET position = 5", "DELETE FROM audit_seals"]
)
def test_nobody_changes_the_chain(trail, statement):
    with pytest.raises(DBAPIError, match="append only"), trail.connection() as connection:
        connection.execute(text(statement))


def test_writers_and_sealers_at_once_make_one_whole_chain(database):
    troubles = []

    def guarded(work):
        def run():
            try:
                work()
            except Exception as trouble:  # noqa: BLE001 - whatever it is, the test names it
                troubles.append(trouble)

        return run

    writers = [guarded(lambda name=f"job:{n}": written(database, 25, name)) for n in range(4)]
    sealers = [guarded(lambda: [seal(database) for _ in range(10)]) for _ in range(3)]
    threads = [threading.Thread(target=work) for work in writers + sealers]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    seal(database)

    assert troubles == []
    report = verify(database)
    assert report.is_whole
    assert (report.sealed, report.waiting) == (100, 0)


def test_a_row_committed_late_is_sealed_after_those_that_came_before(postgresql_database, clock):
    with postgresql_database.transaction() as slow:
        record(slow, Tag.IMPORT_FINISHED, actor="cli:import")
        written(postgresql_database, 2)
        assert seal(postgresql_database) == 2

    assert seal(postgresql_database) == 1
    assert verify(postgresql_database).is_whole


def test_a_row_committed_long_after_it_was_written_waits_for_a_longer_look_back(
    database, clock, monkeypatch
):
    monkeypatch.setattr(time, "time_ns", lambda: LONG_AGO)
    with database.transaction() as db:
        record(db, Tag.IMPORT_FINISHED, actor="cli:import")
    monkeypatch.undo()
    written(database)
    seal(database)
    monkeypatch.setattr(time, "time_ns", lambda: LONG_AGO - 1_000_000)
    written(database)
    monkeypatch.undo()

    assert seal(database) == 0
    assert verify(database).waiting == 1
    assert seal(database, look_back=None) == 1
    assert verify(database).is_whole


def test_rows_of_many_years_are_all_looked_at(database, clock, monkeypatch):
    year = 365 * 24 * 3600 * 1_000_000_000
    for years in range(5):
        monkeypatch.setattr(time, "time_ns", lambda ago=years: LONG_AGO + ago * year // 10)
        written(database, 2)
    monkeypatch.undo()

    assert seal(database) == 10
    assert verify(database).is_whole


def test_a_job_that_dies_while_sealing_leaves_no_half_of_a_chain(database, clock):
    written(database, 3)
    with database.engine.connect() as connection, Session(connection) as db:  # never committed
        assert sealing._seal_next(db, sealing.BEFORE_ALL)[1] == 3

    assert seal(database) == 3
    assert verify(database).is_whole


def test_every_tag_is_its_own_name_in_lower_case():
    assert [tag.value for tag in Tag] == [tag.name.lower() for tag in Tag]
    assert all(len(tag.value) <= 48 for tag in Tag)


def test_rows_older_than_the_chain_are_its_first_links(tmp_path, clock):
    database = Database(f"sqlite:///{tmp_path}/old.sqlite")
    with database.connection() as connection:
        command.upgrade(migrations.config(connection), "0014")
        connection.execute(
            text(
                "INSERT INTO audit_events (id, at, actor, tag, details) VALUES "
                "(:one, '2026-01-01 00:00:00.000000', 'caller', 'message_left', '{}'),"
                "(:two, '2026-01-02 00:00:00.000000', 'caller', 'message_left', '{}')"
            ),
            {"one": uuid.UUID(int=1).hex, "two": uuid.UUID(int=2).hex},
        )

    migrations.upgrade(database)
    written(database)
    seal(database)

    report = verify(database)
    assert report.is_whole
    assert report.sealed == 3
    database.dispose()


class TestCommands:
    @pytest.fixture
    def run(self, trail):
        group = auditing(lambda: trail)

        def invoke(*arguments):
            return CliRunner().invoke(group, arguments)

        return invoke

    def test_a_whole_trail_prints_its_head(self, run, trail):
        told = run("verify")

        assert told.exit_code == 0
        assert "The audit trail is whole: 10 rows sealed, 0 waiting" in told.output
        assert str(verify(trail).head) in told.output

    def test_a_trail_that_is_not_whole_fails_and_names_the_row(self, run, trail):
        event_id = event_at(trail, 4)
        tamper(
            trail,
            "UPDATE audit_events SET actor = 'nobody' WHERE id = :id",
            id=stored(trail, event_id),
        )

        told = run("verify")

        assert told.exit_code == 1
        assert f"changed: row {event_id} at position 4 is not what was sealed" in told.output
        assert "the audit trail has 1 faults" in told.output

    def test_what_was_written_since_is_sealed_first(self, run, trail):
        written(trail, 2)

        assert "12 rows sealed, 0 waiting" in run("verify").output

    def test_sealing_says_how_many(self, run, trail):
        written(trail, 2)

        assert "2 rows sealed." in run("seal").output

    def test_a_head_noted_earlier_is_held_against_it(self, run, trail):
        noted = str(verify(trail).head)

        assert run("verify", "--noted", noted).exit_code == 0
        assert run("verify", "--noted", f"10:{chain.BEGINNING}").exit_code == 1
        assert "POSITION:HASH" in run("verify", "--noted", "nonsense").output


def test_a_first_link_that_follows_another_is_named(trail):
    event_id = event_at(trail, 1)
    with trail.transaction() as db:
        first = db.get_one(AuditSeal, 1)
        hashed = chain.link(1, event_id, first.digest, "f" * 64)

    change = "UPDATE audit_seals SET previous = :previous, hash = :hash WHERE position = 1"
    tamper(trail, change, previous="f" * 64, hash=hashed)

    assert ("rewritten", 1, event_id) in found(trail)


def test_a_trail_of_more_rows_than_are_read_at_once_is_read_to_its_end(trail, monkeypatch):
    monkeypatch.setattr(verifying, "ROWS_AT_ONCE", 4)
    written(trail, 6)

    report = verify(trail)

    assert report.is_whole
    assert (report.sealed, report.waiting) == (10, 6)
