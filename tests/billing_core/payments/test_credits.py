"""Credits are spent at night, where a payment would go; what left again takes them out again."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from billing_core import clock as product_clock
from billing_core import factories
from billing_core.accounts.models import Patient
from billing_core.accounts.ranges import Range
from billing_core.chargebacks import actions as chargebacks
from billing_core.gateways import Charged, Refunded
from billing_core.holds import actions as holds
from billing_core.ledger import actions as ledger
from billing_core.ledger import queries as books
from billing_core.ledger.actions import Side
from billing_core.ledger.chart import PATIENT_RECEIVABLE, WRITE_OFFS
from billing_core.ledger.models import Entry
from billing_core.money import ZERO, Money
from billing_core.payments import actions as payments
from billing_core.payments.credits import spend
from billing_core.policies import Policy
from billing_core.refunds import actions as refunds
from billing_core.refunds import queries as refund_queries
from billing_core.returned_items import actions as returned_items
from billing_core.statements import decisions
from billing_core.statements.models import Visit
from billing_core.suspense import actions as suspense
from tests.billing_core.assistance import steps


@pytest.fixture
def owner(database, clock) -> int:
    """Someone who owes forty dollars and twenty-five."""
    with database.transaction() as db:
        return factories.household(db, Money.usd(40), Money.usd(25)).id


def night(database, days: int = 0) -> int:
    with database.transaction() as db:
        return spend(db, Range(), product_clock.today() + timedelta(days=days))


def credit(database, owner: int, dollars: int, key: str = "cheque") -> None:
    """A cheque for that much, to the visits that may take it."""
    with database.transaction() as db:
        amount, today = Money.usd(dollars), product_clock.today()
        suspense.receive(db, suspense.NewCredit(key, today, amount, "115", "1", f"ID {owner}"))


def pays(database, owner: int, dollars: int) -> Any:
    with database.transaction() as db:
        payment = factories.payment(db, owner, Money.usd(dollars))
        payments.begin_charging(db, payment.id)
        payments.settle(db, payment.id, Charged(f"ch_{payment.id}"))
        return payment.id


def is_seen(database, owner: int, dollars: int) -> Any:
    with database.transaction() as db:
        seen = db.scalars(select(Patient).where(Patient.guarantor_id == owner)).one()
        return factories.visit(db, seen, Money.usd(dollars)).id


def becomes(database, visit_id: Any, dollars: int) -> None:
    """Insurance decides anew what the patient owes."""
    with database.transaction() as db:
        visit, share = db.get_one(Visit, visit_id), Money.usd(dollars)
        key, whole = f"{visit_id}:{dollars}", Money(visit.charge_cents)
        decisions.decide(db, visit, decisions.Decision(key, whole, whole - share, share, ZERO))


def owed(database, owner: int) -> list[Money]:
    with database.transaction() as db:
        return sorted(books.owed_by_visit(db, owner).values())


def loose(database, owner: int) -> Money:
    with database.transaction() as db:
        return steps.credit(db, owner)


def test_a_credit_is_spent_once_a_hold_has_ended(database, owner, clock):
    with database.transaction() as db:
        request = holds.Request(owner, "dispute", "asked", "D", ends_on=date(2026, 11, 27))
        holds.place(db, request, actor="test")
    credit(database, owner, 50)

    held = night(database, days=2)
    before = owed(database, owner)
    ended = night(database, days=3)

    assert (held, before) == (0, [Money.usd(25), Money.usd(40)])
    assert (ended, owed(database, owner)) == (1, [Money.usd(15)])
    assert loose(database, owner) == ZERO


def test_what_stays_in_question_gets_nothing(database, owner):
    with database.transaction() as db:
        dear = select(Visit.id).where(Visit.patient_share_cents == 40_00)
        request = holds.Request(owner, "dispute", "asked", "D", db.scalars(dear).one())
        holds.place(db, request, actor="test")
    credit(database, owner, 60)

    night(database)

    assert owed(database, owner) == [Money.usd(40)]
    assert loose(database, owner) == Money.usd(35)


def test_a_credit_pays_the_next_visit_and_twice_changes_nothing(database, owner):
    credit(database, owner, 100)
    is_seen(database, owner, 50)

    assert [night(database), night(database)] == [1, 0]
    assert owed(database, owner) == [Money.usd(15)]

    credit(database, owner, 100, "another")
    is_seen(database, owner, 50)

    assert [night(database), night(database)] == [1, 0]
    assert (owed(database, owner), loose(database, owner)) == ([], Money.usd(35))


def test_a_credit_without_a_debt_stays_and_others_are_left_alone(database, owner):
    credit(database, owner, 100)

    assert night(database) == 0
    assert loose(database, owner) == Money.usd(35)


def test_what_a_visit_was_paid_above_its_cost_pays_another(database, owner):
    pays(database, owner, 65)
    with database.transaction() as db:
        dear = db.scalars(select(Visit.id).where(Visit.patient_share_cents == 40_00)).one()
    becomes(database, dear, 10)
    is_seen(database, owner, 20)

    assert night(database) == 1
    assert owed(database, owner) == [Money.usd(-10)]  # of thirty, twenty went to the new one


def test_what_was_given_up_is_no_credit(database, owner):
    with database.transaction() as db:
        dear = db.scalars(select(Visit.id).where(Visit.patient_share_cents == 40_00)).one()
        ledger.post(
            db,
            owner,
            key="given up",
            kind="write_off",
            effective_on=product_clock.today(),
            sides=[
                Side(WRITE_OFFS, Money.usd(40), dear),
                Side(PATIENT_RECEIVABLE, -Money.usd(40), dear),
            ],
        )
    becomes(database, dear, 0)

    with database.transaction() as db:
        assert refund_queries.credit(db, owner) == ZERO
    assert night(database) == 0
    assert owed(database, owner) == [Money.usd(-40), Money.usd(25)]


def test_an_overpaid_visit_in_question_keeps_what_it_has(database, owner):
    pays(database, owner, 65)
    with database.transaction() as db:
        dear = db.scalars(select(Visit.id).where(Visit.patient_share_cents == 40_00)).one()
    becomes(database, dear, 10)
    is_seen(database, owner, 20)
    with database.transaction() as db:
        holds.place(db, holds.Request(owner, "dispute", "asked", "D", dear), actor="test")

    assert night(database) == 0


def test_a_refund_on_its_way_is_not_spent(database, owner):
    payment_id = pays(database, owner, 65)
    credit(database, owner, 30)
    with database.transaction() as db:
        wanted = refunds.Request(payment_id, Money.usd(20), "r", "asked", "clerk", "credit")
        refunds.request(db, wanted, today=product_clock.today())
    is_seen(database, owner, 50)

    night(database)

    assert loose(database, owner) == Money.usd(20)
    assert owed(database, owner) == [Money.usd(40)]


def test_what_was_paid_above_an_award_is_kept_to_be_given_back(database, owner):
    payment_id = pays(database, owner, 65)
    with database.transaction() as db:
        steps.awarded(db, owner, 100)
    is_seen(database, owner, 50)  # not covered yet: the night does that first

    before = night(database), loose(database, owner)
    with database.transaction() as db:
        wanted = refunds.Request(payment_id, Money.usd(60), "r", "asked", "clerk", "credit")
        refund = refunds.request(db, wanted, today=product_clock.today())
        refunds.begin(db, refund.id, sent_before=product_clock.now())
        refunds.settle(db, refund.id, Refunded("re"))
    credit(database, owner, 90)  # forty more than is owed
    is_seen(database, owner, 70)
    night(database)

    assert before == (0, Money.usd(65))
    assert loose(database, owner) == Money.usd(5)
    assert owed(database, owner) == [Money.usd(30)]


def test_money_that_left_again_takes_what_it_paid_out_again(database, owner):
    today = product_clock.today()
    with database.transaction() as db:
        hold = holds.place(db, holds.Request(owner, "dispute", "asked", "D"), actor="test").id
    payment_id = pays(database, owner, 65)
    with database.transaction() as db:
        holds.lift(db, hold, on=today, actor="test")
    night(database)
    spent = owed(database, owner)
    credit(database, owner, 10)
    with database.transaction() as db:
        returned_items.take_back(db, payment_id, "R01", on=today, policy=Policy())

    assert spent == []
    assert [night(database), night(database)] == [1, 0]
    assert sum(owed(database, owner), ZERO) == Money.usd(55)
    assert loose(database, owner) == ZERO


def test_a_chargeback_won_back_gives_its_money_to_what_is_owed_now(database, owner):
    payment_id = pays(database, owner, 65)
    with database.transaction() as db:
        notified = chargebacks.Notified(payment_id, "cb", Money.usd(65), "fraudulent")
        opened = chargebacks.open_(db, notified, on=product_clock.today())
    pays(database, owner, 65)
    with database.transaction() as db:
        chargebacks.win(db, opened.id, on=product_clock.today())
    is_seen(database, owner, 50)

    night(database)

    assert sum(owed(database, owner), ZERO) == Money.usd(-15)
    with database.transaction() as db:
        kinds = db.scalars(select(Entry.kind).where(Entry.kind == "application")).all()
    assert len(kinds) == 1
