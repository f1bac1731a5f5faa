"""The audit trail is appended to, and nobody changes it."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from billing_core.audit.actions import record
from billing_core.audit.models import AuditEvent
from billing_core.audit.tags import Tag
from tests.billing_core.books import ANA


@pytest.fixture
def trail(database, clock):
    with database.transaction() as db:
        record(
            db,
            Tag.PAYMENT_TAKEN,
            actor="caller",
            guarantor_id=ANA,
            reference="CA123",
            amount_cents=500,
            by_guest=False,
        )
    return database


def test_a_row_says_who_did_what_when(trail, clock):
    with trail.transaction() as db:
        kept = db.scalars(select(AuditEvent)).one()

    assert (kept.tag, kept.actor, kept.guarantor_id) == ("payment_taken", "caller", ANA)
    assert (kept.reference, kept.at) == ("CA123", clock.now())
    assert kept.details == {"amount_cents": 500, "by_guest": False}


def test_a_row_goes_with_the_transaction_that_wrote_it(trail):
    with trail.engine.connect() as connection, Session(connection) as db:  # never committed
        record(db, Tag.PAYMENT_PAID, actor="job:charge")

    with trail.transaction() as db:
        assert db.scalars(select(AuditEvent.tag)).all() == ["payment_taken"]


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_events SET actor = 'nobody'", "DELETE FROM audit_events"],
)
def test_nobody_changes_the_trail(trail, statement):
    with pytest.raises(DBAPIError, match="append only"), trail.connection() as connection:
        connection.execute(text(statement))


def test_sqlite_replaces_no_row_of_the_trail(sqlite_database):
    with sqlite_database.transaction() as db:
        record(db, Tag.CALL_BACK_BOOKED, actor="caller")

    with pytest.raises(DBAPIError, match="append only"), sqlite_database.connection() as connection:
        connection.execute(text("INSERT OR REPLACE INTO audit_events SELECT * FROM audit_events"))


def test_postgresql_does_not_truncate_the_trail(postgresql_database):
    refused = pytest.raises(DBAPIError, match="append only")
    with refused, postgresql_database.connection() as connection:
        connection.execute(text("TRUNCATE audit_events"))
