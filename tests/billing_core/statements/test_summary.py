"""What is owed today: due, past due, credit, pending."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from billing_core.accounts.models import Guarantor
from billing_core.ledger import queries as ledger
from billing_core.ledger.actions import Side, post
from billing_core.ledger.chart import CARD_CLEARING, PATIENT_RECEIVABLE, UNAPPLIED
from billing_core.money import ZERO, Money
from billing_core.statements.actions import issue, record_visit
from billing_core.statements.queries import NOTHING_OWED, Summary, summaries, summary
from tests.billing_core.books import ANA, BEN, add_guarantor, statements_of, visit

TODAY = date(2026, 11, 24)
SEPTEMBER = {"issued_on": date(2026, 9, 20), "due_date": date(2026, 10, 20)}
NOVEMBER = {"issued_on": date(2026, 11, 2), "due_date": date(2026, 12, 2)}


@pytest.fixture
def books(database, clock):
    with database.transaction() as db:
        add_guarantor(db)
    return database


def owe(db, key, dollars, **changes):
    made = visit(key, Money.usd(dollars), **changes)
    record_visit(db, made)
    return made


def pay(db, dollars, made=None):
    """Pay for a visit, or ahead."""
    paid = Money.usd(dollars)
    to = Side(PATIENT_RECEIVABLE, -paid, made.id) if made else Side(UNAPPLIED, -paid)
    key = f"payment:{dollars}:{made.id if made else 'ahead'}"
    sides = [Side(CARD_CLEARING, paid), to]
    post(db, ANA, key=key, kind="payment", effective_on=TODAY, sides=sides)


def test_who_has_no_visit_owes_nothing(books):
    with books.transaction() as db:
        assert summary(db, ANA, TODAY) == NOTHING_OWED
        assert summary(db, 12345674, TODAY) == NOTHING_OWED


def test_a_visit_not_billed_yet_is_owed_but_not_due(books):
    with books.transaction() as db:
        owe(db, "1", 120)

        told = summary(db, ANA, TODAY)

    assert told == Summary(
        balance=Money.usd(120),
        amount_due=Money.usd(120),
        credit=ZERO,
        due_date=None,
        past_due=ZERO,
        past_due_since=None,
        pending=ZERO,
    )


@pytest.mark.parametrize(
    ("today", "past_due"), [(date(2026, 10, 20), 0), (date(2026, 10, 21), 120)]
)
def test_a_billed_visit_is_past_due_the_day_after_its_due_date(books, today, past_due):
    with books.transaction() as db:
        owe(db, "1", 120)
        issue(db, ANA, **SEPTEMBER)

        told = summary(db, ANA, today)

    assert told.amount_due == Money.usd(120)
    assert told.due_date == date(2026, 10, 20)
    assert told.past_due == Money.usd(past_due)
    assert told.past_due_since == (date(2026, 10, 20) if past_due else None)


def test_only_what_is_over_its_date_is_past_due(books):
    with books.transaction() as db:
        owe(db, "1", 120)
        issue(db, ANA, **SEPTEMBER)
        owe(db, "2", 50)
        issue(db, ANA, **NOVEMBER)
        owe(db, "3", 7)

        told = summary(db, ANA, TODAY)

    assert told.amount_due == Money.usd(177)
    assert (told.due_date, told.past_due_since) == (date(2026, 10, 20), date(2026, 10, 20))
    assert told.past_due == Money.usd(120)


def test_once_the_oldest_is_paid_the_next_date_counts(books):
    with books.transaction() as db:
        old = owe(db, "1", 120)
        issue(db, ANA, **SEPTEMBER)
        owe(db, "2", 50)
        issue(db, ANA, **NOVEMBER)
        pay(db, 120, old)

        told = summary(db, ANA, TODAY)

    assert told.amount_due == Money.usd(50)
    assert told.due_date == date(2026, 12, 2)
    assert (told.past_due, told.past_due_since) == (ZERO, None)


def test_money_paid_ahead_pays_what_was_due_first(books):
    with books.transaction() as db:
        owe(db, "1", 120)
        issue(db, ANA, **SEPTEMBER)
        owe(db, "2", 50)
        issue(db, ANA, **NOVEMBER)
        pay(db, 100)

        told = summary(db, ANA, TODAY)

    assert told.amount_due == Money.usd(70)
    assert (told.past_due, told.due_date) == (Money.usd(20), date(2026, 10, 20))


def test_what_was_paid_too_much_on_a_visit_counts_for_the_oldest(books):
    with books.transaction() as db:
        owe(db, "1", 120)
        issue(db, ANA, **SEPTEMBER)
        new = owe(db, "2", 50)
        owe(db, "3", 60)
        issue(db, ANA, **NOVEMBER)
        pay(db, 80, new)

        told = summary(db, ANA, TODAY)

    assert told.balance == Money.usd(150)
    assert told.past_due == Money.usd(90)


def test_more_paid_than_owed_is_a_credit_and_nothing_is_due(books):
    with books.transaction() as db:
        owe(db, "1", 120)
        issue(db, ANA, **SEPTEMBER)
        pay(db, 150)

        told = summary(db, ANA, TODAY)

    assert told.balance == Money.usd(-30)
    assert (told.amount_due, told.credit) == (ZERO, Money.usd(30))
    assert (told.due_date, told.past_due, told.past_due_since) == (None, ZERO, None)


def test_what_insurance_has_not_decided_is_pending_and_not_owed(books):
    with books.transaction() as db:
        owe(db, "1", 0, pending=Money.usd(300))
        owe(db, "2", 20, pending=Money.usd(1))

        told = summary(db, ANA, TODAY)

    assert told.pending == Money.usd(301)
    assert told.amount_due == Money.usd(20)


def test_what_a_share_grew_by_after_its_statement_is_owed_but_not_past_due(books):
    with books.transaction() as db:
        owe(db, "1", 20)
        issue(db, ANA, **SEPTEMBER)
        grown = owe(db, "1", 70, content_hash="second")
        at_first = summary(db, ANA, TODAY)
        pay(db, 30, grown)
        later = summary(db, ANA, TODAY)

    assert (at_first.amount_due, at_first.past_due) == (Money.usd(70), Money.usd(20))
    assert (later.amount_due, later.past_due) == (Money.usd(40), ZERO)


def test_what_a_share_shrank_by_after_its_statement_is_no_longer_owed(books):
    with books.transaction() as db:
        owe(db, "1", 70)
        issue(db, ANA, **SEPTEMBER)
        owe(db, "1", 20, content_hash="second")

        told = summary(db, ANA, TODAY)

    assert (told.amount_due, told.past_due) == (Money.usd(20), Money.usd(20))


def test_one_guarantor_is_not_told_of_anothers_debts(books):
    with books.transaction() as db:
        add_guarantor(db, BEN)
        owe(db, "1", 120)
        owe(db, "2", 50, guarantor_id=BEN, pending=Money.usd(3))

        told = summaries(db, select(Guarantor.id), TODAY)
        only_ben = summaries(db, select(Guarantor.id).where(Guarantor.id == BEN), TODAY)

        assert summary(db, ANA, TODAY).balance == Money.usd(120)
    assert told[ANA].amount_due == Money.usd(120)
    assert (told[BEN].amount_due, told[BEN].pending) == (Money.usd(50), Money.usd(3))
    assert only_ben == {BEN: told[BEN]}


def test_it_takes_one_trip_to_the_database_and_agrees_with_the_ledger(books):
    with books.transaction() as db:
        for number in range(5):
            owe(db, str(number), 10 + number)
        issue(db, ANA, **SEPTEMBER)
        pay(db, 7)

        with statements_of(books) as said:
            told = summary(db, ANA, TODAY)

        assert len(said) == 1
        assert told.balance == ledger.balance(db, ANA) == Money.usd(53)
