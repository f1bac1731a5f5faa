"""Payments taken at a desk or by post: posted once, under their own key."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from billing_core.importers.csv import import_files
from billing_core.ledger.models import Leg
from billing_core.ledger.queries import balance
from billing_core.money import Money
from billing_core.statements.actions import record_visit
from tests.billing_core.books import ANA, BEN, add_guarantor, visit
from tests.billing_core.importers.fhir.documents import reasons

HEADER = "payment_key,guarantor_id,received_on,currency,amount,method\n"


@pytest.fixture
def take(database, clock, tmp_path):
    with database.transaction() as db:
        add_guarantor(db)
        record_visit(db, visit("a", Money.usd(100)))

    def take(*rows: str):
        path = tmp_path / "payments.csv"
        path.write_text(HEADER + "".join(f"{row}\n" for row in rows))
        return import_files(database, [path])

    return take


def owed(database):
    with database.transaction() as db:
        return balance(db, ANA)


def test_a_copay_paid_at_the_desk_is_taken_off(take, database):
    report = take(f"K-1,{ANA},2026-11-20,USD,30.00,cash")

    assert owed(database) == Money.usd(70)
    assert report.counts["Payment", "new"] == 1


@pytest.mark.parametrize(
    ("method", "account"), [("card", "card_clearing"), ("check", "bank_clearing")]
)
def test_where_the_money_is_depends_on_how_it_was_paid(take, database, method, account):
    take(f"K-1,{ANA},2026-11-20,USD,30,{method}")

    with database.transaction() as db:
        assert db.scalar(select(Leg.amount_cents).where(Leg.account == account)) == 3000


def test_the_same_payment_again_is_no_news(take, database):
    take(f"K-1,{ANA},2026-11-20,USD,30,cash")

    report = take(f"K-1,{ANA},2026-11-20,USD,30,cash")

    assert owed(database) == Money.usd(70)
    assert report.counts["Payment", "unchanged"] == 1


def test_another_amount_under_the_same_key_is_refused(take, database):
    take(f"K-1,{ANA},2026-11-20,USD,30,cash")

    take(f"K-1,{ANA},2026-11-20,USD,40,cash")

    assert owed(database) == Money.usd(70)
    assert reasons(database)[0][2].startswith("payment_key: taken before")


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (f"K-1,{ANA + 1},2026-11-20,USD,30,cash", "guarantor_id"),
        (f"K-1,{BEN},2026-11-20,USD,30,cash", "guarantor_id: no such"),
        ("K-1,Ana Reyes,2026-11-20,USD,30,cash", "guarantor_id"),
        (f"K-1,{ANA},2026-11-20,USD,0,cash", "amount: nothing"),
        (f"K-1,{ANA},2026-11-20,USD,30,barter", "method"),
        (f",{ANA},2026-11-20,USD,30,cash", "payment_key"),
    ],
)
def test_what_cannot_be_is_refused_with_its_column(take, database, row, column):
    take(row)

    assert owed(database) == Money.usd(100)
    assert reasons(database)[0][2].startswith(column)


def test_what_is_above_the_debt_stays_a_credit(take, database):
    take(f"K-1,{ANA},2026-11-20,USD,130,cash")

    assert owed(database) == Money.usd(-30)
