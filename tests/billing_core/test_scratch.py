"""Tables of one transaction, and that the database's statements about them are compiled once."""

from __future__ import annotations

from sqlalchemy import BigInteger, Integer, String, insert, literal, select

from billing_core import scratch


def test_a_table_that_looks_the_same_is_the_same_to_the_compiler(database):
    with database.transaction() as db:
        first = scratch.make(db, "sums", "id", id=BigInteger(), cents=BigInteger())
        db.execute(insert(first), [{"id": 1, "cents": 250}])
    with database.transaction() as db:
        second = scratch.make(db, "sums", "id", id=BigInteger(), cents=BigInteger())

        assert second is first
        assert db.execute(select(second)).all() == []


def test_a_table_of_another_look_is_another(database):
    with database.transaction() as db:
        first = scratch.make(db, "sums", "id", id=Integer(), told=String(8))

        assert scratch.make(db, "sums", "id", id=Integer(), told=String(9)) is not first
        assert scratch.make(db, "sums", id=Integer(), told=String(8)) is not first
        assert scratch.make(db, "sums", "id", id=BigInteger(), told=String(8)) is not first


def test_the_rows_of_a_query_are_kept_under_its_name(database):
    with database.transaction() as db:
        kept = scratch.keep(db, select(literal(7).label("id")).subquery("sevens"), "id")

        assert kept.name == "scratch_sevens"
        assert db.scalars(select(kept.c.id)).all() == [7]
