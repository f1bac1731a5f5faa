"""A payment that comes back is undone as it was posted; a fee only where a row allows one."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from billing_core import clock as product_clock
from billing_core.audit.models import AuditEvent
from billing_core.gateways.sandbox import Sandbox
from billing_core.ledger.chart import LATE_FEES
from billing_core.ledger.models import Entry, Leg
from billing_core.money import Money
from billing_core.policies import Policy
from billing_core.refunds import actions as refunds
from billing_core.refunds.actions import Request
from billing_core.refunds.sending import sweep
from billing_core.returned_items import actions
from tests.billing_core.payments.household import balance, owed, owes, paid, status, taken

DAY = date(2026, 12, 1)
NO_FEE = Policy()
WITH_FEE = Policy(returned_item_fee=Money.usd(25))


def came_back(database, payment_id, policy=NO_FEE):
    with database.transaction() as db:
        return actions.take_back(db, payment_id, "R01", on=DAY, policy=policy)


def test_every_visit_owes_again_what_it_owed(database, clock):
    first, second = owes(database, "30", "40")
    payment_id = paid(database, "50")

    item = came_back(database, payment_id)

    assert (item.code, item.returned_on, item.fee_cents) == ("R01", DAY, 0)
    assert status(database, payment_id) == "returned"
    assert owed(database) == {first: Money.usd(30), second: Money.usd(40)}
    with database.transaction() as db:
        entry = db.scalars(select(Entry).where(Entry.key == f"returned:{payment_id}")).one()
        paid_by = db.scalars(select(Entry).where(Entry.key == f"payment:{payment_id}")).one()
        assert entry.reverses_id == paid_by.id


def test_it_comes_back_once(database, clock):
    owes(database, "50")
    payment_id = paid(database, "50")
    came_back(database, payment_id)

    assert came_back(database, payment_id) is None
    assert balance(database) == Money.usd(50)


def test_a_payment_that_was_never_paid_does_not_come_back(database, clock):
    owes(database, "50")

    assert came_back(database, taken(database, "50")) is None


def test_a_fee_is_charged_once_where_policy_has_one(database, clock):
    owes(database, "50")
    payment_id = paid(database, "50")

    assert came_back(database, payment_id, WITH_FEE).fee_cents == 2500

    assert balance(database) == Money.usd(75)
    with database.transaction() as db:
        fees = db.scalars(select(Leg.amount_cents).where(Leg.account == LATE_FEES)).all()
    assert fees == [-2500]


@pytest.mark.parametrize("policy", [NO_FEE, WITH_FEE])
def test_the_trail_says_what_came_back_and_why(database, clock, policy):
    owes(database, "50")
    payment_id = paid(database, "50")
    came_back(database, payment_id, policy)

    with database.transaction() as db:
        told = db.scalars(select(AuditEvent).where(AuditEvent.tag == "payment_returned")).one()
    assert told.details == {
        "code": "R01",
        "amount_cents": 5000,
        "fee_cents": policy.returned_item_fee.cents,
        "decided_by": None,
    }


def test_what_was_given_back_before_is_not_owed_again_twice(database, clock):
    first, second = owes(database, "30", "40")
    payment_id = paid(database, "50")
    with database.transaction() as db:
        wanted = Request(payment_id, Money.usd(15), "r1", "paid twice", "representative:7")
        refunds.request(db, wanted, today=product_clock.today())
    sweep(database, Sandbox(database), product_clock.now())

    came_back(database, payment_id)

    assert owed(database) == {first: Money.usd(30), second: Money.usd(40)}
