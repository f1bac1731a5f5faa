"""Balances are sums of the ledger."""

from __future__ import annotations

from datetime import date

from billing_core.database import new_id
from billing_core.ledger import queries
from billing_core.ledger.actions import Side, post
from billing_core.ledger.chart import (
    CARD_CLEARING,
    PATIENT_RECEIVABLE,
    PATIENT_REVENUE,
    UNAPPLIED,
)
from billing_core.money import ZERO, Money
from tests.billing_core.books import ANA, BEN, add_guarantor


def entry(db, guarantor_id, *sides):
    post(
        db,
        guarantor_id,
        key=str(new_id()),
        kind="test",
        effective_on=date(2026, 11, 24),
        sides=[Side(*side) for side in sides],
    )


def test_the_balance_is_what_was_billed_less_what_was_paid_and_not_yet_used(database):
    with database.transaction() as db:
        add_guarantor(db)
        add_guarantor(db, BEN)
        billed = Money.usd(120)
        entry(db, ANA, (PATIENT_RECEIVABLE, billed), (PATIENT_REVENUE, -billed))
        entry(db, BEN, (PATIENT_RECEIVABLE, billed), (PATIENT_REVENUE, -billed))
        paid = Money.usd(150)
        entry(
            db,
            ANA,
            (CARD_CLEARING, paid),
            (PATIENT_RECEIVABLE, -billed),
            (UNAPPLIED, Money.usd(-30)),
        )

        assert queries.balance(db, ANA) == Money.usd(-30)
        assert queries.balance(db, BEN) == billed
        assert queries.balance(db, 12345674) == ZERO


def test_what_is_owed_is_told_by_visit(database):
    open_visit, settled, overpaid = new_id(), new_id(), new_id()
    with database.transaction() as db:
        add_guarantor(db)
        for visit_id, owed in ((open_visit, 70), (settled, 0), (overpaid, -5)):
            billed, paid = Money.usd(100), Money.usd(owed - 100)
            entry(db, ANA, (PATIENT_RECEIVABLE, billed, visit_id), (PATIENT_REVENUE, -billed))
            entry(db, ANA, (PATIENT_RECEIVABLE, paid, visit_id), (CARD_CLEARING, -paid))
        entry(db, ANA, (PATIENT_RECEIVABLE, Money(1)), (PATIENT_REVENUE, Money(-1)))

        told = queries.owed_by_visit(db, ANA)

    assert told == {open_visit: Money.usd(70), overpaid: Money.usd(-5)}


def test_the_trial_balance_has_one_row_an_account(database):
    with database.transaction() as db:
        add_guarantor(db)
        entry(db, ANA, (PATIENT_RECEIVABLE, Money.usd(120)), (PATIENT_REVENUE, Money.usd(-120)))
        entry(db, ANA, (CARD_CLEARING, Money.usd(50)), (PATIENT_RECEIVABLE, Money.usd(-50)))

        rows = queries.trial_balance(db)

    assert rows == [
        (CARD_CLEARING, Money.usd(50), ZERO),
        (PATIENT_RECEIVABLE, Money.usd(120), Money.usd(50)),
        (PATIENT_REVENUE, ZERO, Money.usd(120)),
    ]


def test_empty_books_have_an_empty_trial_balance(database):
    with database.transaction() as db:
        assert queries.trial_balance(db) == []
