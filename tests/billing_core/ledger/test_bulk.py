"""post_all() writes what post() would, many at a time."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError

from billing_core.ledger import queries
from billing_core.ledger.actions import Side, post
from billing_core.ledger.bulk import Posting, post_all
from billing_core.ledger.chart import PATIENT_RECEIVABLE, PATIENT_REVENUE
from billing_core.money import ZERO, Money
from tests.billing_core.books import ANA, BEN, add_guarantor

TODAY = date(2026, 11, 24)


def posting(key, cents, guarantor_id=ANA, off=0):
    sides = [
        Side(PATIENT_RECEIVABLE, Money(cents)),
        Side(PATIENT_REVENUE, Money(off - cents)),
        Side(PATIENT_REVENUE, ZERO),
    ]
    return Posting(guarantor_id, key, "charge", TODAY, sides)


@pytest.fixture
def books(database):
    with database.transaction() as db:
        add_guarantor(db)
        add_guarantor(db, BEN)
    return database


def test_many_entries_are_posted_in_one_go(books):
    with books.transaction() as db:
        post_all(db, [posting("1", 500), posting("2", 700), posting("3", 900, BEN)])

    with books.transaction() as db:
        assert queries.balance(db, ANA) == Money(1200)
        assert queries.balance(db, BEN) == Money(900)
        again = post(db, ANA, key="1", kind="charge", effective_on=TODAY, sides=())
        assert again.legs_count == 2


def test_nothing_to_post_is_no_fault(books):
    with books.transaction() as db:
        post_all(db, [])

        assert queries.trial_balance(db) == []


def test_a_key_that_is_there_refuses_them_all(books):
    with books.transaction() as db:
        post_all(db, [posting("1", 500)])

    with pytest.raises(IntegrityError), books.transaction() as db:
        post_all(db, [posting("2", 700), posting("1", 500)])

    with books.transaction() as db:
        assert queries.balance(db, ANA) == Money(500)


def test_sides_that_do_not_sum_to_zero_are_a_bug(books):
    with pytest.raises(AssertionError, match="does not balance"), books.transaction() as db:
        post_all(db, [posting("1", 500, off=1)])
