"""A clerk notes that a payment is disputed with its bank, and how that ended."""

from __future__ import annotations

import pytest

from billing_core import clock as product_clock
from billing_core.holds import queries as holds
from billing_core.money import Money
from tests.billing_core.clerk import Clerk
from tests.billing_core.payments.household import OWNER, balance, owes, paid, read

ID = "8041-2230"
BY = ("--by", "kim", "--yes")


@pytest.fixture
def clerk(database, clock):
    owes(database, "30", "40")
    return Clerk(database)


@pytest.fixture
def opened(clerk, database):
    """What a clerk types of a dispute of fifty dollars."""
    code = read(database, paid(database, "50")).confirmation_code
    told = ("--reference", "dp_1", "--reason", "fraudulent", "--answer-by", "2026-12-20")
    return ("chargeback", "opened", code, *told)


def is_held(database):
    with database.transaction() as db:
        return holds.stopped(db, OWNER, "collections", product_clock.today())


def test_a_dispute_is_looked_at_and_opened_once(clerk, opened, database):
    assert "owes $20.00 before, $70.00 after" in clerk.says(*opened, "--by", "kim", "--dry-run")
    assert balance(database) == Money.usd(20)

    assert clerk.says(*opened, *BY).endswith("dp_1 is open.\n")
    clerk.says(*opened, *BY)

    assert (balance(database), is_held(database)) == (Money.usd(70), True)
    [row] = clerk.reads("chargeback", "list")
    assert row.pop("payment").endswith(" of 2026-11-24")
    assert row == {
        "reference": "dp_1",
        "guarantor": ID,
        "amount": "50.00",
        "reason": "fraudulent",
        "opened": "2026-11-24",
        "answer_by": "2026-12-20",
    }
    assert clerk.actors("payment_disputed") == ["representative:kim"]
    assert clerk.actors("hold_placed") == ["representative:kim"]


def test_a_part_can_be_disputed_and_no_more_than_was_paid(clerk, opened, database):
    assert clerk.refused(*opened, "--amount", "50.01", *BY) == "give an amount from $0.01 to $50.00"

    clerk.says(*opened, "--amount", "10", *BY)

    assert balance(database) == Money.usd(30)


@pytest.mark.parametrize(("end", "owed"), [("won", "20"), ("lost", "70")])
def test_it_is_won_or_lost_once(clerk, opened, database, end, owed):
    clerk.says(*opened, *BY)

    assert f"after.\ndp_1 is {end}.\n" in clerk.says("chargeback", end, "dp_1", *BY)

    assert (balance(database), is_held(database)) == (Money.usd(owed), False)
    assert clerk.says("chargeback", "list") == "No chargeback is open.\n"
    assert clerk.actors(f"chargeback_{end}") == ["representative:kim"]
    for again in ("won", "lost"):
        assert clerk.refused("chargeback", again, "dp_1", *BY) == f"dp_1 is {end} already"


def test_a_reference_that_there_is_not_is_said_so(clerk):
    told = "no chargeback is called dp_9: see `flask billing chargeback list`"

    assert clerk.refused("chargeback", "won", "dp_9", *BY) == told
