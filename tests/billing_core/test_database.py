"""Transactions, moments and ids, alike on both databases."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import select, text, update

from billing_core.accounts.models import Guarantor
from billing_core.database import Database, id_from, new_id
from tests.billing_core.books import ANA, add_guarantor


def test_a_transaction_is_committed_at_its_end(database):
    with database.transaction() as db:
        add_guarantor(db)

    with database.transaction() as db:
        assert db.scalars(select(Guarantor.id)).all() == [ANA]


def test_a_transaction_that_fails_leaves_nothing(database):
    def add_and_fail():
        with database.transaction() as db:
            add_guarantor(db)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        add_and_fail()

    with database.transaction() as db:
        assert db.scalars(select(Guarantor.id)).all() == []


def test_what_was_only_added_is_written_too(database):
    with database.transaction() as db:
        add_guarantor(db)
        db.get_one(Guarantor, ANA).family_name = "Lin"

    with database.transaction() as db:
        assert db.scalars(select(Guarantor.family_name)).all() == ["Lin"]


def test_a_moment_comes_back_in_utc_whatever_zone_it_went_in_with(database):
    moment = datetime(2026, 11, 24, 10, 0, tzinfo=timezone(timedelta(hours=-8)))
    with database.transaction() as db:
        add_guarantor(db, created_at=moment)

    with database.transaction() as db:
        kept = db.scalars(select(Guarantor.created_at)).one()
    assert kept == moment
    assert kept.utcoffset() == timedelta(0)


def test_a_moment_without_a_zone_is_a_bug(database):
    with pytest.raises(Exception, match="a moment without a zone"), database.transaction() as db:
        add_guarantor(db, created_at=datetime(2026, 11, 24))  # noqa: DTZ001 - the point


def test_no_moment_stays_none(database):
    with database.transaction() as db:
        assert db.scalar(text("SELECT NULL").columns(at=Guarantor.created_at.type)) is None
        statement = select(Guarantor.id).where(Guarantor.created_at == None)  # noqa: E711 - bound
        assert db.scalars(statement).all() == []


def test_two_writers_queue_and_neither_is_lost(database):
    with database.transaction() as db:
        add_guarantor(db, given_name="")

    def append(letter):
        for _ in range(10):
            with database.transaction() as db:
                locked = select(Guarantor.given_name).with_for_update()
                name = db.scalars(locked).one()
                db.execute(update(Guarantor).values(given_name=name + letter))

    threads = [threading.Thread(target=append, args=(letter,)) for letter in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    with database.transaction() as db:
        name = db.scalars(select(Guarantor.given_name)).one()
    assert sorted(name) == sorted("abc" * 10)


def test_a_durable_commit_waits_for_the_disk_and_the_next_does_not(sqlite_database):
    def synchronous(**how):
        with sqlite_database.connection(**how) as connection:
            return connection.scalar(text("PRAGMA synchronous"))

    normal, full = 1, 2
    assert synchronous() == normal
    assert synchronous(durable=True) == full
    assert synchronous(durable=True) == full
    assert synchronous() == normal


def test_sqlite_keeps_a_log_and_holds_to_foreign_keys(sqlite_database):
    with sqlite_database.connection() as connection:
        assert connection.scalar(text("PRAGMA journal_mode")) == "wal"
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1


def test_the_folder_of_a_new_sqlite_file_is_made(tmp_path):
    database = Database(f"sqlite:///{tmp_path}/some/where/new.sqlite")

    with database.connection() as connection:
        connection.execute(text("CREATE TABLE t (n int)"))

    assert (tmp_path / "some/where/new.sqlite").exists()
    database.dispose()


def test_a_database_in_memory_needs_no_folder():
    database = Database("sqlite://")

    with database.connection() as connection:
        assert connection.scalar(text("SELECT 1")) == 1
    database.dispose()


@pytest.mark.parametrize("scheme", ["postgresql", "postgresql+psycopg"])
def test_postgresql_is_spoken_to_by_one_driver(scheme):
    database = Database(f"{scheme}://nobody@127.0.0.1:1/none")

    assert database.engine.dialect.driver == "psycopg"
    assert not database.is_sqlite


def test_new_ids_are_of_version_7_and_in_the_order_of_time():
    earlier = new_id()
    time.sleep(0.002)
    later = new_id()

    assert earlier.version == later.version == 7
    assert earlier.variant == "specified in RFC 4122"
    assert earlier < later
    made_at = datetime.fromtimestamp((later.int >> 80) / 1000, UTC)
    assert abs(made_at.timestamp() - time.time()) < 10


def test_new_ids_differ_within_a_millisecond():
    assert len({new_id() for _ in range(1000)}) == 1000


def test_one_name_has_one_id():
    assert id_from("Patient/1") == id_from("Patient/1")
    assert id_from("Patient/1") != id_from("Patient/2")
