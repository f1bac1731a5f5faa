"""What goes straight to the driver comes back as it would through SQLAlchemy, errors too."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pytest
from sqlalchemy import bindparam, insert, select
from sqlalchemy.exc import IntegrityError

from billing_core.importers.models import ImportRun
from billing_core.prepared import Prepared, spelled_out

ID = uuid.UUID(int=7)
ROW = {
    "id": ID,
    "format": "x12-835",
    "started_at": datetime(2026, 11, 24, 9, 30, tzinfo=UTC),
    "finished_at": None,
    "counts": {"taken": 4155550101},
}
WRITE = Prepared(insert(ImportRun))
BY_ID = select(ImportRun.__table__).where(ImportRun.id == bindparam("id"))


def test_values_come_back_as_they_went_in(database):
    with database.connection() as connection:
        assert WRITE.change(connection, ROW) == 1
        (row,) = Prepared(BY_ID).rows(connection, {"id": ID})
        (usual,) = connection.execute(BY_ID, {"id": ID}).all()

    assert row == tuple(usual)
    assert dict(usual._mapping) == ROW


def test_what_the_database_refuses_is_refused_as_usual(database):
    with database.connection() as connection:
        WRITE.change(connection, ROW)

    with pytest.raises(IntegrityError) as refused, database.connection() as connection:
        WRITE.change(connection, ROW)

    assert "4155550101" not in str(refused.value)  # no parameter is told


def test_list_of_parameters_is_not_prepared(database):
    several = Prepared(select(ImportRun.id).where(ImportRun.format.in_(["csv", "x12-835"])))

    with database.connection() as connection, pytest.raises(AssertionError, match="list"):
        several.rows(connection, {})


def test_list_spelled_out_is_prepared(database):
    with database.connection() as connection:
        WRITE.change(connection, ROW)
        either = select(ImportRun.id).where(ImportRun.format.in_(spelled_out(["csv", "x12-835"])))

        assert Prepared(either).rows(connection, {}) == [(ID,)]


def test_value_written_into_the_statement_stays(database):
    with database.connection() as connection:
        WRITE.change(connection, ROW)
        remittances = Prepared(select(ImportRun.id).where(ImportRun.format == "x12-835"))

        assert remittances.rows(connection, {}) == [(ID,)]
