"""Tables of one transaction."""

from __future__ import annotations

import pytest
from sqlalchemy import BigInteger, String, func, insert, literal, select
from sqlalchemy.exc import IntegrityError

from billing_core import scratch


def test_it_holds_what_a_query_found_until_the_transaction_ends(database):
    found = select(literal(7).label("number"), literal("seven").label("said")).subquery("found")

    with database.transaction() as db:
        kept = scratch.keep(db, found, "number")

        assert db.execute(select(kept.c.number, kept.c.said)).all() == [(7, "seven")]
    with database.transaction() as db:
        assert db.scalar(select(func.count()).select_from(scratch.keep(db, found, "number"))) == 1


def test_no_two_rows_have_the_same_key(database):
    with database.transaction() as db:
        table = scratch.make(db, "drawn", "number", number=BigInteger(), said=String())
        db.execute(insert(table), [{"number": 7, "said": "seven"}])
        with pytest.raises(IntegrityError), db.begin_nested():
            db.execute(insert(table), [{"number": 7, "said": "again"}])


def test_what_was_compiled_for_one_transaction_serves_the_next(database):
    def kept():
        found = select(literal(7).label("number")).subquery("found")
        with database.transaction() as db:
            table = scratch.keep(db, found, "number")
            db.execute(select(table.c.number)).all()
        return len(database.engine._compiled_cache)

    once = kept()

    assert kept() == once


def test_another_shape_under_the_same_name_is_another_table(database):
    with database.transaction() as db:
        scratch.make(db, "drawn", "number", number=BigInteger())
        named = scratch.make(db, "drawn", "said", said=String())

        db.execute(insert(named), [{"said": "seven"}])
        assert db.scalars(select(named.c.said)).all() == ["seven"]
