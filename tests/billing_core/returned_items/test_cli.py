"""A clerk notes that a cheque, or another payment, came back unpaid."""

from __future__ import annotations

from datetime import date

import pytest

from billing_core import policies
from billing_core.importers.csv import import_files
from billing_core.ledger.queries import owed_by_visit
from billing_core.money import Money
from tests.billing_core.clerk import Clerk
from tests.billing_core.payments.household import OWNER, balance, owed, owes, paid, read

ID = "8041-2230"
WITH_A_FEE = {
    "policies": {
        "default": {"effective_from": date(2020, 1, 1), "returned_item_fee_cents": 1500},
    }
}
HEADER = "payment_key,guarantor_id,received_on,currency,amount,method\n"
WHY = ("--why", "no funds", "--by", "kim")


@pytest.fixture
def visits(database, clock):
    return owes(database, "30", "40")


@pytest.fixture
def clerk(visits, database):
    return Clerk(database)


@pytest.fixture
def cheque(visits, database, tmp_path):
    """A cheque of fifty dollars came by mail."""
    path = tmp_path / "payments.csv"
    path.write_text(f"{HEADER}CHK-1001,{OWNER},2026-11-20,USD,50.00,check\n")
    import_files(database, [path])
    return "CHK-1001"


def test_a_cheque_is_taken_back_once_and_visits_owe_as_before(clerk, cheque, database, visits):
    take = ("returned-item", "take", cheque, *WHY)
    assert f"{ID} owes $20.00 before, $70.00 after." in clerk.says(*take, "--dry-run")
    assert balance(database) == Money.usd(20)

    clerk.says(*take, "--date", "2026-11-23", "--yes")

    with database.transaction() as db:
        owing = owed_by_visit(db, OWNER)
    assert owing == dict(zip(visits, (Money.usd(30), Money.usd(40)), strict=True))
    assert clerk.refused(*take, "--yes") == "CHK-1001 is not paid, or came back before"
    assert clerk.reads("payments", ID)[0]["status"] == "returned"
    assert clerk.actors("payment_returned") == ["representative:kim"]


def test_a_card_payment_is_taken_back_by_its_code(clerk, database):
    code = read(database, paid(database, "50")).confirmation_code

    clerk.says("returned-item", "take", code, *WHY, "--yes")

    assert balance(database) == Money.usd(70)
    told = clerk.refused("returned-item", "take", code, *WHY, "--yes")
    assert told == f"{code} is not paid, or came back before"


def test_what_came_back_is_listed_the_newest_first(clerk, cheque, database):
    code = read(database, paid(database, "20")).confirmation_code
    assert clerk.says("returned-item", "list") == "Nothing came back.\n"
    clerk.says("returned-item", "take", cheque, *WHY, "--yes", "--date", "2026-11-23")
    clerk.says("returned-item", "take", code, *WHY, "--yes")

    listed = clerk.reads("returned-item", "list")

    assert [tuple(row.values()) for row in listed] == [
        ("2026-11-24", ID, "20.00", code, "no funds"),
        ("2026-11-23", ID, "50.00", "csv:payment/CHK-1001", ""),
    ]
    assert len(clerk.reads("returned-item", "list", "--limit", 1)) == 1


def test_the_fee_is_the_policys_and_stands_on_no_visit(cheque, database, visits):
    clerk = Clerk(database, lambda: policies.load(WITH_A_FEE))

    shown = clerk.says("returned-item", "take", cheque, *WHY, "--yes")

    assert "owes $20.00 before, $85.00 after" in shown
    assert sum(each.cents for each in owed(database).values()) == 7000


def test_a_payment_that_there_is_not_is_said_so(clerk):
    told = clerk.refused("returned-item", "take", "CHK-9", *WHY, "--yes")

    assert told == "no payment is called CHK-9: see `flask billing payments`"
