"""post() and reverse()."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, insert, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from billing_core import clock as product_clock
from billing_core.database import new_id
from billing_core.errors import CurrencyMismatch, IllegalMove, UnknownGuarantor
from billing_core.ledger import queries
from billing_core.ledger.actions import Side, post, reverse
from billing_core.ledger.chart import (
    ADJUSTMENTS,
    CARD_CLEARING,
    CHART,
    OF_THE_GUARANTOR,
    PATIENT_RECEIVABLE,
    PATIENT_REVENUE,
    UNAPPLIED,
)
from billing_core.ledger.models import Entry, Leg
from billing_core.money import ZERO, Money
from tests.billing_core.books import ANA, BEN, add_guarantor

TODAY = date(2026, 11, 24)


def bill(db, cents, key="billed", guarantor_id=ANA):
    sides = [Side(PATIENT_RECEIVABLE, Money(cents)), Side(PATIENT_REVENUE, Money(-cents))]
    return post(db, guarantor_id, key=key, kind="charge", effective_on=TODAY, sides=sides)


@pytest.fixture
def books(database):
    with database.transaction() as db:
        add_guarantor(db)
        add_guarantor(db, BEN)
    return database


def test_what_is_posted_stands_in_the_books(books, clock):
    visit_id = new_id()

    with books.transaction() as db:
        entry = post(
            db,
            ANA,
            key="payment:1",
            kind="payment",
            effective_on=TODAY,
            sides=[
                Side(CARD_CLEARING, Money.usd(50)),
                Side(PATIENT_RECEIVABLE, Money.usd(-40), visit_id),
                Side(UNAPPLIED, Money.usd(-10)),
                Side(ADJUSTMENTS, ZERO),
            ],
        )

    with books.transaction() as db:
        kept = db.get_one(Entry, entry.id)
        legs = db.execute(
            select(Leg.position, Leg.account, Leg.amount_cents, Leg.visit_id).order_by(Leg.position)
        ).all()
    assert (kept.guarantor_id, kept.key, kept.kind) == (ANA, "payment:1", "payment")
    assert (kept.effective_on, kept.posted_at) == (TODAY, clock.now())
    assert legs == [
        (1, CARD_CLEARING, 5000, None),
        (2, PATIENT_RECEIVABLE, -4000, visit_id),
        (3, UNAPPLIED, -1000, None),
    ]


def test_a_key_is_posted_once(books):
    with books.transaction() as db:
        first = bill(db, 12000)
    with books.transaction() as db:
        again = bill(db, 99900)
        owed = queries.balance(db, ANA)

    assert again.id == first.id
    assert owed == Money.usd(120)


def test_two_workers_posting_one_key_write_one_entry(books):
    ids = []

    def work():
        with books.transaction() as db:
            ids.append(bill(db, 12000).id)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert len(ids) == 4
    assert len(set(ids)) == 1
    with books.transaction() as db:
        assert queries.balance(db, ANA) == Money.usd(120)


def test_posting_to_nobody_is_refused(books):
    with pytest.raises(UnknownGuarantor), books.transaction() as db:
        bill(db, 100, guarantor_id=12345674)


def test_other_money_than_dollars_is_refused(books):
    euros = [
        Side(PATIENT_RECEIVABLE, Money(5, "EUR")),
        Side(PATIENT_REVENUE, Money(-5, "EUR")),
    ]

    with pytest.raises(CurrencyMismatch), books.transaction() as db:
        post(db, ANA, key="k", kind="charge", effective_on=TODAY, sides=euros)


@pytest.mark.parametrize(
    "sides",
    [
        [Side(PATIENT_RECEIVABLE, Money(5)), Side(PATIENT_REVENUE, Money(-4))],
        [Side(PATIENT_RECEIVABLE, ZERO), Side(PATIENT_REVENUE, ZERO)],
        [Side("petty_cash", Money(5)), Side(PATIENT_REVENUE, Money(-5))],
        [],
    ],
)
def test_sides_that_make_no_entry_are_a_bug(books, sides):
    with pytest.raises(AssertionError, match="k: "), books.transaction() as db:
        post(db, ANA, key="k", kind="charge", effective_on=TODAY, sides=sides)


def test_a_reversal_takes_back_side_by_side(books):
    with books.transaction() as db:
        entry = bill(db, 12000)
        undone = reverse(db, entry.id, key="undo", effective_on=date(2026, 11, 25))
        owed = queries.balance(db, ANA)

    assert owed == ZERO
    assert (undone.reverses_id, undone.kind) == (entry.id, "reversal")
    assert undone.effective_on == date(2026, 11, 25)


def test_a_reversal_asked_for_twice_is_made_once(books):
    with books.transaction() as db:
        entry = bill(db, 12000)
        first = reverse(db, entry.id, key="undo", effective_on=TODAY)
    with books.transaction() as db:
        again = reverse(db, entry.id, key="undo", effective_on=TODAY)
        owed = queries.balance(db, ANA)

    assert again.id == first.id
    assert owed == ZERO


def test_an_entry_is_not_reversed_twice(books):
    with books.transaction() as db:
        entry = bill(db, 12000)
        reverse(db, entry.id, key="undo", effective_on=TODAY)

    with pytest.raises(IllegalMove), books.transaction() as db:
        reverse(db, entry.id, key="undo once more", effective_on=TODAY)


def test_two_workers_reversing_one_entry_reverse_it_once(books):
    with books.transaction() as db:
        entry_id = bill(db, 12000).id
    outcomes = []

    def work(key):
        try:
            with books.transaction() as db:
                reverse(db, entry_id, key=key, effective_on=TODAY)
            outcomes.append("reversed")
        except IllegalMove:
            outcomes.append("refused")

    threads = [threading.Thread(target=work, args=(key,)) for key in ("one", "other")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert sorted(outcomes) == ["refused", "reversed"]


amounts = st.lists(st.integers(-(10**12), 10**12).filter(bool), min_size=1, max_size=6)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(entries=st.lists(amounts, max_size=5), data=st.data())
def test_whatever_is_posted_the_books_sum_to_zero(books, entries, data):
    accounts = st.sampled_from(sorted(CHART))
    owed = ZERO

    with books.engine.connect() as connection, Session(connection) as db:  # never committed
        for cents in entries:
            sides = [Side(data.draw(accounts), Money(amount)) for amount in cents]
            balancing = Side(data.draw(accounts), -total(sides))
            if balancing.amount:
                sides.append(balancing)
                post(db, ANA, key=str(new_id()), kind="test", effective_on=TODAY, sides=sides)
                owed += total([side for side in sides if side.account in OF_THE_GUARANTOR])
        rows = queries.trial_balance(db)
        told = queries.balance(db, ANA)

    assert told == owed
    assert sum((debit - credit for _, debit, credit in rows), ZERO) == ZERO


def total(sides):
    return sum((side.amount for side in sides), ZERO)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(cents=amounts)
def test_the_database_takes_raw_legs_exactly_if_they_sum_to_zero(books, cents):
    entry_id = new_id()
    legs = [
        {
            "entry_id": entry_id,
            "position": position,
            "legs_count": len(cents),
            "guarantor_id": ANA,
            "account": PATIENT_RECEIVABLE,
            "visit_id": None,
            "amount_cents": amount,
        }
        for position, amount in enumerate(cents, start=1)
    ]
    entry = Entry(
        id=entry_id,
        guarantor_id=ANA,
        key=str(entry_id),
        kind="test",
        effective_on=TODAY,
        posted_at=product_clock.now(),
        legs_count=len(cents),
    )

    try:
        with books.transaction() as db:
            db.execute(insert(Leg), legs)
            db.add(entry)
        taken = True
    except DBAPIError:
        taken = False

    assert taken == (sum(cents) == 0 and len(cents) > 1)
    with books.transaction() as db:
        assert db.scalar(select(func.sum(Leg.amount_cents))) in (0, None)
