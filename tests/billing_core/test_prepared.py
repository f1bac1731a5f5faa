"""What goes straight to the driver comes back as it would through SQLAlchemy, errors too."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import bindparam, insert, select
from sqlalchemy.exc import IntegrityError

from billing_core.prepared import Prepared
from ivr.calls import CallRow

AT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
ROW = {
    "sid": "CA1",
    "guarantor_id": 12545278,
    "verified": True,
    "turn": 3,
    "step": "main_menu.choose",
    "language": "es_US",
    "slow": False,
    "reference": "123456",
    "from_number": "+14155550101",
    "to_number": "+18005550100",
    "stir_passed": True,
    "mistakes": 0,
    "mistakes_in_call": 0,
    "lead": [["a", {"cents": 5}]],
    "history": [],
    "notes": {"errand": "pay"},
    "started_at": AT,
    "ended_at": None,
    "ended_as": None,
}
WRITE = Prepared(insert(CallRow))
BY_SID = select(CallRow.__table__).where(CallRow.sid == bindparam("sid"))


def test_values_come_back_as_they_went_in(database):
    with database.connection() as connection:
        assert WRITE.change(connection, ROW) == 1
        (row,) = Prepared(BY_SID).rows(connection, {"sid": "CA1"})
        (usual,) = connection.execute(BY_SID, {"sid": "CA1"}).all()

    assert row == tuple(usual)
    assert dict(usual._mapping) == ROW


def test_what_the_database_refuses_is_refused_as_usual(database):
    with database.connection() as connection:
        WRITE.change(connection, ROW)

    with pytest.raises(IntegrityError) as refused, database.connection() as connection:
        WRITE.change(connection, ROW)

    assert "4155550101" not in str(refused.value)  # no parameter is told


def test_list_of_parameters_is_not_prepared(database):
    several = Prepared(select(CallRow.turn).where(CallRow.sid.in_(["CA1", "CA2"])))

    with database.connection() as connection, pytest.raises(AssertionError, match="list"):
        several.rows(connection, {})


def test_value_written_into_the_statement_stays(database):
    with database.connection() as connection:
        WRITE.change(connection, ROW)
        spanish = Prepared(select(CallRow.turn).where(CallRow.language == "es_US"))

        assert spanish.rows(connection, {}) == [(3,)]
