"""A clerk sees what could go back, asks for it, and writes the cheque."""

from __future__ import annotations

import pytest

from billing_core import clock as product_clock
from billing_core.gateways.sandbox import Sandbox
from billing_core.ledger import actions as ledger
from billing_core.ledger.actions import Side
from billing_core.ledger.chart import ADJUSTMENTS, PATIENT_RECEIVABLE
from billing_core.money import Money
from billing_core.refunds.sending import sweep
from tests.billing_core.clerk import Clerk, an_id
from tests.billing_core.payments.household import OWNER, balance, owes, paid, read

ID = "8041-2230"
BY = ("--by", "kim")
WHY = ("--reason", "paid twice")


@pytest.fixture
def visits(database, clock):
    return owes(database, "30", "40")


@pytest.fixture
def code(visits, database):
    """The confirmation code of a payment of fifty dollars."""
    return read(database, paid(database, "50")).confirmation_code


@pytest.fixture
def clerk(visits, database):
    return Clerk(database)


def lowered(database, visit_id, dollars):
    """The insurer thought again: the first visit costs less."""
    with database.transaction() as db:
        less = Money.usd(dollars)
        sides = [Side(ADJUSTMENTS, less), Side(PATIENT_RECEIVABLE, -less, visit_id)]
        day = product_clock.today()
        ledger.post(db, OWNER, key="less", kind="adjustment", effective_on=day, sides=sides)


def test_what_could_go_back_is_shown_with_the_credit(clerk, code, database, visits):
    lowered(database, visits[0], "12")

    shown = clerk.says("refund", "offer", ID)

    for said in (code, "$50.00", "visa 4242", "$12.00 of it is a credit."):
        assert said in shown
    [row] = clerk.reads("refund", "offer", ID)
    assert (row["code"], row["paid"], row["may_go_back"]) == (code, "50.00", "50.00")


def test_an_old_payment_goes_back_by_cheque(clerk, code, clock):
    clock.forward(days=181)

    assert clerk.reads("refund", "offer", ID)[0]["to"] == "a cheque"


def test_nothing_to_give_back_is_said_so(clerk):
    assert "can go back to a card" in clerk.says("refund", "offer", ID)


def test_a_refund_is_looked_at_asked_for_once_and_sent(clerk, code, database):
    ask = ("refund", "ask", code, "--amount", "20", *WHY, *BY)

    looked = clerk.says(*ask, "--dry-run")
    assert "$20.00 to visa 4242, of the $50.00 that 8041-2230 paid on 2026-11-24" in looked
    assert "which is owed again then" in looked
    assert "nothing is done" in looked
    assert clerk.says("refund", "list") == "No refund waits.\n"

    asked = clerk.says(*ask, "--yes")
    again = clerk.says(*ask, "--yes")

    assert an_id(asked) == an_id(again)
    [waits] = clerk.reads("refund", "list")
    assert waits == {
        "refund": an_id(asked),
        "guarantor": ID,
        "amount": "20.00",
        "by": "card",
        "status": "requested",
        "out_of": "payment",
        "reason": "paid twice",
        "asked_by": "kim",
        "since": "2026-11-24",
    }
    assert sweep(database, Sandbox(database), product_clock.now()) == 1
    assert balance(database) == Money.usd(40)
    assert clerk.actors("refund_requested") == ["representative:kim"]
    assert "is done" in clerk.says(*ask, "--yes")


def test_without_an_amount_it_is_all_of_it_or_all_of_the_credit(clerk, code, database, visits):
    lowered(database, visits[0], "12")

    by_credit = clerk.says("refund", "ask", code, *WHY, *BY, "--out-of", "credit", "--dry-run")
    whole = clerk.says("refund", "ask", code, *WHY, *BY, "--dry-run")

    assert by_credit.startswith("$12.00 to visa 4242")
    assert "out of the credit" in by_credit
    assert whole.startswith("$50.00 to visa 4242")


def test_more_than_there_is_is_refused_with_what_there_is(clerk, code):
    told = clerk.refused("refund", "ask", code, "--amount", "50.01", *WHY, *BY, "--yes")

    assert told == "give an amount from $0.01 to $50.00"


def test_a_code_that_there_is_not_is_said_so(clerk):
    told = clerk.refused("refund", "ask", "00000000", *WHY, *BY, "--yes")

    assert told == "no card payment has the code 00000000: see `flask billing payments`"


def test_a_refund_by_cheque_waits_for_a_person(clerk, code, clock, database):
    clock.forward(days=181)
    asked = clerk.says("refund", "ask", code, "--amount", "20", *WHY, *BY, "--yes")
    assert "$20.00 by cheque, of the $50.00" in asked

    written = clerk.says("refund", "cheque", an_id(asked), "--number", "1207", *BY, "--yes")

    assert f"{ID} owes $20.00 before, $40.00 after." in written
    assert "$20.00 by cheque 1207." in written
    assert clerk.actors("payment_refunded") == ["representative:kim"]
    told = clerk.refused("refund", "cheque", an_id(asked), "--number", "1208", *BY, "--yes")
    assert told == "that refund does not wait for a cheque"


def test_a_refund_that_waits_can_be_cancelled_once(clerk, code):
    asked = an_id(clerk.says("refund", "ask", code, *WHY, *BY, "--yes"))

    assert clerk.says("refund", "cancel", asked, *BY) == "Cancelled.\n"

    assert clerk.refused("refund", "cancel", asked, *BY) == "that refund is on its way, or over"
    assert clerk.actors("refund_cancelled") == ["representative:kim"]
