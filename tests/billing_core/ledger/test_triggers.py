"""The database itself refuses to be cheated: raw SQL, no code of ours in between."""

from __future__ import annotations

import threading
import uuid
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from billing_core.database import new_id
from billing_core.ledger.actions import Side, post
from billing_core.ledger.bulk import Posting, post_all
from billing_core.ledger.chart import PATIENT_RECEIVABLE, PATIENT_REVENUE
from billing_core.money import Money
from tests.billing_core.books import ANA, BEN, add_guarantor

LEG = (
    "INSERT INTO ledger_legs"
    " (entry_id, position, legs_count, guarantor_id, account, visit_id, amount_cents)"
    " VALUES (:entry_id, :position, :legs_count, :guarantor_id, :account, NULL, :amount_cents)"
)
ENTRY = (
    "INSERT INTO ledger_entries"
    " (id, guarantor_id, key, kind, effective_on, posted_at, legs_count)"
    " VALUES (:id, :guarantor_id, :key, 'test', '2026-11-24', '2026-11-24 10:00:00', :legs_count)"
)


@pytest.fixture
def posted(database):
    return post_one(database)


def post_one(database):
    """Put one proper entry into a database; return its id as SQL knows it."""
    sides = [Side(PATIENT_RECEIVABLE, Money.usd(120)), Side(PATIENT_REVENUE, Money.usd(-120))]
    with database.transaction() as db:
        add_guarantor(db)
        add_guarantor(db, BEN)
        entry = post(
            db, ANA, key="billed", kind="charge", effective_on=date(2026, 11, 24), sides=sides
        )
        return _as_stored(database, entry.id)


def legs(database, entry_id, *amounts, first=1, count=None, guarantor_id=ANA):
    """The parameters of raw legs of an entry."""
    return [
        {
            "entry_id": _as_stored(database, entry_id),
            "position": position,
            "legs_count": count or len(amounts),
            "guarantor_id": guarantor_id,
            "account": PATIENT_RECEIVABLE,
            "amount_cents": amount,
        }
        for position, amount in enumerate(amounts, start=first)
    ]


def entry_row(database, entry_id, *, key="raw", count=2, guarantor_id=ANA):
    return {
        "id": _as_stored(database, entry_id),
        "guarantor_id": guarantor_id,
        "key": key,
        "legs_count": count,
    }


def _as_stored(database, value):
    """SQLite holds a uuid as 32 hexadecimal digits."""
    return value.hex if database.is_sqlite and isinstance(value, uuid.UUID) else value


def run(database, statements):
    with database.connection() as connection:
        for statement, parameters in statements:
            connection.execute(text(statement), parameters)


def refused(database, *statements):
    """Run raw statements in one transaction, which must fail at the latest when it commits."""
    with pytest.raises(DBAPIError) as refusal:
        run(database, statements)
    return str(refusal.value.orig)


def test_an_entry_that_balances_is_taken(database, posted):
    entry_id = new_id()

    with database.connection() as connection:
        connection.execute(text(LEG), legs(database, entry_id, 500, -500))
        connection.execute(text(ENTRY), entry_row(database, entry_id))
        count = connection.scalar(text("SELECT count(*) FROM ledger_entries"))

    assert count == 2


@pytest.mark.parametrize(
    "amounts", [(500, -499), (500,), (), (500, 500), (9223372036854775807, -1)]
)
def test_an_entry_that_does_not_balance_is_refused(database, posted, amounts):
    entry_id = new_id()
    writes = [(LEG, legs(database, entry_id, *amounts))] if amounts else []

    said = refused(
        database, *writes, (ENTRY, entry_row(database, entry_id, count=max(len(amounts), 1)))
    )

    assert "does not balance" in said


def test_an_entry_that_hides_some_of_its_legs_is_refused(database, posted):
    entry_id = new_id()

    said = refused(
        database,
        (LEG, legs(database, entry_id, 500, -500, count=3)),
        (ENTRY, entry_row(database, entry_id, count=3)),
    )

    assert "does not balance" in said


def test_an_entry_with_legs_of_somebody_else_is_refused(database, posted):
    entry_id = new_id()
    mixed = legs(database, entry_id, 500, count=2) + legs(
        database, entry_id, -500, first=2, count=2, guarantor_id=BEN
    )

    said = refused(database, (LEG, mixed), (ENTRY, entry_row(database, entry_id)))

    assert "does not balance" in said


def test_legs_without_an_entry_are_refused_when_they_commit(database, posted):
    refused(database, (LEG, legs(database, new_id(), 500, -500)))


def test_a_leg_of_nothing_is_refused(database, posted):
    refused(database, (LEG, legs(database, new_id(), 0, 0)))


def test_sqlite_which_would_keep_half_cents_refuses_them(sqlite_database):
    post_one(sqlite_database)
    entry_id = new_id()

    said = refused(
        sqlite_database,
        (LEG, legs(sqlite_database, entry_id, 0.5, -0.5)),
        (ENTRY, entry_row(sqlite_database, entry_id)),
    )

    assert "whole cents" in said


@pytest.mark.parametrize("count", [2, 4])
def test_a_posted_entry_takes_no_further_legs(database, posted, count):
    said = refused(database, (LEG, legs(database, posted, 500, -500, first=3, count=count)))

    assert "sealed" in said


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_legs SET amount_cents = 1",
        "UPDATE ledger_legs SET account = 'unapplied'",
        "UPDATE ledger_entries SET effective_on = '2026-01-01'",
        "DELETE FROM ledger_legs",
        "DELETE FROM ledger_entries",
        "DELETE FROM guarantors",
    ],
)
def test_what_was_posted_is_neither_changed_nor_removed(database, posted, statement):
    refused(database, (statement, {}))


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT OR REPLACE INTO ledger_legs SELECT * FROM ledger_legs",
        "INSERT OR REPLACE INTO ledger_entries SELECT * FROM ledger_entries",
        "INSERT OR IGNORE INTO ledger_legs SELECT entry_id, 3, 3, 0, '', NULL, 7 FROM ledger_legs",
        "UPDATE OR REPLACE ledger_legs SET position = 2",
    ],
)
def test_sqlite_replaces_nothing_that_was_posted(sqlite_database, statement):
    post_one(sqlite_database)

    refused(sqlite_database, (statement, {}))


def test_in_sqlite_no_entry_replaces_another_by_its_key(sqlite_database):
    post_one(sqlite_database)
    entry_id = new_id()

    said = refused(
        sqlite_database,
        (LEG, legs(sqlite_database, entry_id, 7, -7)),
        (
            ENTRY.replace("INSERT", "INSERT OR REPLACE"),
            entry_row(sqlite_database, entry_id, key="billed"),
        ),
    )

    assert "append only" in said


def test_postgresql_does_not_truncate_the_books(postgresql_database):
    post_one(postgresql_database)

    said = refused(postgresql_database, ("TRUNCATE ledger_legs, ledger_entries CASCADE", {}))

    assert "append only" in said


@pytest.mark.parametrize("isolation", ["READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"])
@pytest.mark.parametrize("slips_in", ["before the commit", "after the commit"])
@pytest.mark.parametrize("count", [2, 3])
def test_no_leg_slips_in_beside_an_entry_about_to_commit(
    postgresql_database, isolation, slips_in, count
):
    database = postgresql_database
    with database.transaction() as db:
        add_guarantor(db)
    entry_id = new_id()
    engine = database.engine.execution_options(isolation_level=isolation)

    with engine.connect() as honest, engine.connect() as thief:
        honest.execute(text(LEG), legs(database, entry_id, 500, -500))
        honest.execute(text(ENTRY), entry_row(database, entry_id))
        thief.execute(text("SELECT 1 FROM ledger_entries"))  # its snapshot is from before
        extra = legs(database, entry_id, 900, first=3, count=count)
        if slips_in == "after the commit":
            honest.commit()
        with pytest.raises(DBAPIError):  # noqa: PT012 - any of these may be what refuses
            thief.execute(text(LEG), extra)
            honest.commit()
            thief.commit()
        honest.commit()

    with database.connection() as connection:
        assert connection.scalar(text("SELECT count(*) FROM ledger_legs")) == 2


def test_two_transactions_on_one_entry_id_write_it_once(postgresql_database):
    database = postgresql_database
    with database.transaction() as db:
        add_guarantor(db)
    entry_id = new_id()
    refusals = []

    def write(key):
        try:
            with database.connection() as connection:
                connection.execute(text(LEG), legs(database, entry_id, 500, -500))
                connection.execute(text(ENTRY), entry_row(database, entry_id, key=key))
        except DBAPIError as refusal:
            refusals.append(refusal)

    threads = [threading.Thread(target=write, args=(key,)) for key in ("one", "other")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert len(refusals) == 1
    with database.connection() as connection:
        assert connection.scalar(text("SELECT count(*) FROM ledger_legs")) == 2


def test_what_sqlite_learns_of_the_entries_makes_no_posting_read_them_all(sqlite_database):
    post_one(sqlite_database)
    few = _steps_of_a_posting(sqlite_database, "few")
    sides = [Side(PATIENT_RECEIVABLE, Money(100)), Side(PATIENT_REVENUE, Money(-100))]
    with sqlite_database.transaction() as db:
        post_all(
            db,
            [Posting(ANA, str(each), "charge", date(2026, 11, 24), sides) for each in range(900)],
        )

    with sqlite_database.connection() as connection:
        connection.execute(text("ANALYZE"))
    sqlite_database.dispose()  # what was learnt is read when a connection is opened

    assert _steps_of_a_posting(sqlite_database, "many") < 2 * few


def _steps_of_a_posting(database, key):
    """How many tens of steps SQLite's machine takes to post one entry."""
    steps = 0

    def count():
        nonlocal steps
        steps += 1

    sides = [Side(PATIENT_RECEIVABLE, Money(100)), Side(PATIENT_REVENUE, Money(-100))]
    with database.transaction() as db:
        driver = db.connection().connection.dbapi_connection
        driver.set_progress_handler(count, 10)
        post(db, ANA, key=key, kind="charge", effective_on=date(2026, 11, 24), sides=sides)
        driver.set_progress_handler(None, 0)
    return steps
