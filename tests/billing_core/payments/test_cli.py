"""A clerk looks up what somebody paid, however it came."""

from __future__ import annotations

from datetime import date

import pytest

from billing_core.bank.models import BankAccount, BankPayment
from billing_core.database import new_id
from billing_core.importers.csv import import_files
from billing_core.money import Money
from billing_core.suspense.actions import NewCredit, receive
from tests.billing_core.clerk import Clerk
from tests.billing_core.payments.household import OWNER, owes, paid, read, taken

HEADER = "payment_key,guarantor_id,received_on,currency,amount,method\n"
ID = "8041-2230"


@pytest.fixture
def clerk(database, clock):
    owes(database, "30", "400")
    return Clerk(database)


def test_nothing_paid_is_said_so(clerk):
    assert clerk.says("payments", ID) == f"{ID} has paid nothing yet.\n"


def test_payments_of_every_kind_are_listed_the_newest_first(clerk, database, clock, tmp_path):
    card = read(database, paid(database, "50"))
    rows = (
        f"CHK-1,{OWNER},2026-11-20,USD,30.00,check",
        f"DESK-2,{OWNER},2026-11-21,USD,9,card",
    )
    (tmp_path / "payments.csv").write_text(HEADER + "".join(f"{row}\n" for row in rows))
    import_files(database, [tmp_path / "payments.csv"])
    with database.transaction() as db:
        text = f"REYES {ID}"
        credit = NewCredit("bai2:1", date(2026, 11, 22), Money(1500), "142", "X1", text)
        receive(db, credit)

    listed = clerk.reads("payments", ID)

    kept = [(row["on"], row["amount"], row["by"], row["status"]) for row in listed]
    assert kept == [
        ("2026-11-24", "50.00", "visa 4242", "paid"),
        ("2026-11-22", "15.00", "bank credit", "paid"),
        ("2026-11-21", "9.00", "card, at a desk", "paid"),
        ("2026-11-20", "30.00", "cheque or cash", "paid"),
    ]
    codes = [row["code"] for row in listed]
    assert codes[0] == card.confirmation_code
    assert codes[2:] == ["DESK-2", "CHK-1"]


def test_what_failed_is_listed_too_and_no_more_than_asked_for(clerk, database, clock):
    taken(database, "50")
    clock.forward(days=1)
    paid(database, "20")

    [newest] = clerk.reads("payments", ID, "--limit", 1)

    assert (newest["on"], newest["status"]) == ("2026-11-25", "paid")
    assert clerk.reads("payments", ID)[1]["status"] == "created"


def test_a_bank_payment_says_why_it_came_back(clerk, database, clock):
    account = BankAccount(
        id=new_id(),
        guarantor_id=OWNER,
        kind="checking",
        routing_number="021000021",
        sealed_number="x",
        last4="6789",
        holder="Ana",
        added_at=clock.now(),
    )
    debit = BankPayment(
        id=new_id(),
        guarantor_id=OWNER,
        bank_account_id=account.id,
        request_key="k",
        amount_cents=2500,
        status="returned",
        frequency="single",
        effective_on=date(2026, 11, 25),
        confirmation_code="12345678",
        words="",
        words_version="1",
        language="en_US",
        evidence="CA1",
        recorded=True,
        created_at=clock.now(),
        return_code="R01",
        attempt=1,
    )
    with database.transaction() as db:
        db.add(account)
        db.flush()
        db.add(debit)

    [listed] = clerk.reads("payments", ID)

    assert (listed["by"], listed["status"], listed["code"]) == (
        "bank account",
        "returned R01",
        "12345678",
    )


def test_an_account_that_is_not_there_is_said_so(clerk):
    told = "no account has the ID 1254-5278: see `flask billing accounts`"

    assert clerk.refused("payments", "1254-5278") == told
