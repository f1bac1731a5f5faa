"""A debit is agreed to, sent, settled."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from billing_core import factories
from billing_core.bank import actions, queries
from billing_core.bank.actions import Refused
from billing_core.bank.models import BankAccount, BankPayment
from billing_core.errors import IllegalMove, OutOfRange
from billing_core.holds import actions as holds
from billing_core.ledger import actions as ledger
from billing_core.ledger import queries as books
from billing_core.ledger.chart import ADJUSTMENTS, BANK_CLEARING, PATIENT_RECEIVABLE
from billing_core.ledger.models import Leg
from billing_core.money import ZERO, Money
from tests.billing_core.bank.drawer import Drawer, settle, submit


def test_an_agreed_debit_waits_and_moves_no_money_yet(database, clock):
    drawer = Drawer.owing(database, "100")

    payment = drawer.payment(drawer.agrees("60"))

    assert (payment.status, payment.effective_on) == ("created", date(2026, 11, 25))
    assert drawer.owes() == Money.usd(100)


def test_the_words_agreed_to_stand_on_the_payment(database, clock):
    drawer = Drawer.owing(database, "100")

    payment = drawer.payment(drawer.agrees("60"))

    assert payment.words == drawer.words("60").text
    assert (payment.words_version, payment.evidence, payment.recorded) == ("2026-11", "RE1", True)


def test_the_number_is_nowhere_to_be_read(database, clock):
    drawer = Drawer.owing(database, "100")

    account = drawer.account()

    assert account.last4 == "7899"
    assert "744567899" not in account.sealed_number


@pytest.mark.parametrize(
    ("changes", "reason"),
    [({"routing_number": "231380105"}, "routing_number"), ({"number": "12"}, "account_number")],
)
def test_a_number_that_cannot_be_right_is_refused(database, clock, changes, reason):
    drawer = Drawer.owing(database, "100")
    told = {
        "guarantor_id": drawer.id,
        "kind": "checking",
        "routing_number": "231380104",
        "number": "744567899",
        "holder": "Alex Rivera",
    }

    with database.transaction() as db:
        assert actions.add_account(db, actions.NewAccount(**(told | changes))) == Refused(reason)


def test_a_debit_asked_for_twice_is_one(database, clock):
    drawer = Drawer.owing(database, "100")

    assert drawer.agrees("60", request_key="k") == drawer.agrees("60", request_key="k")


def test_what_waits_for_the_bank_cannot_be_paid_again(database, clock):
    drawer = Drawer.owing(database, "100")
    drawer.agrees("60")

    with pytest.raises(OutOfRange) as refused:
        drawer.authorises("50")

    assert refused.value.maximum_cents == 40_00


def test_what_waits_for_the_bank_cannot_be_paid_by_card_either(database, clock):
    drawer = Drawer.owing(database, "100")
    drawer.agrees("60")

    with pytest.raises(OutOfRange), database.transaction() as db:
        factories.payment(db, drawer.id, Money.usd(50))


def test_the_file_takes_it_and_the_books_know(database, clock):
    drawer = Drawer.owing(database, "100", "30")
    payment_id = drawer.agrees("120")

    text = submit(database)

    payment = drawer.payment(payment_id)
    assert text is not None
    assert f"627231380104744567899        0000012000{payment.confirmation_code}" in text
    assert (payment.status, payment.trace) == ("submitted", "121042880000001")
    assert drawer.owes() == Money.usd(10)
    with database.transaction() as db:
        legs = db.execute(
            select(Leg.account, Leg.amount_cents)
            .where(Leg.account.in_((BANK_CLEARING, PATIENT_RECEIVABLE)), Leg.amount_cents != 0)
            .order_by(Leg.amount_cents.desc())
        ).all()
    assert (BANK_CLEARING, 120_00) in [tuple(leg) for leg in legs]


def test_a_debit_is_in_one_file_only(database, clock):
    drawer = Drawer.owing(database, "100")
    drawer.agrees("60")

    first, second = submit(database), submit(database)

    assert first is not None
    assert second is None


def test_traces_go_on_from_file_to_file(database, clock):
    drawer = Drawer.owing(database, "100")

    traces = [drawer.sends("20"), drawer.sends("20")]

    assert traces == ["121042880000001", "121042880000002"]


def test_a_later_day_waits_for_its_file(database, clock):
    drawer = Drawer.owing(database, "100")
    drawer.agrees("60", effective_on=date(2026, 12, 15))

    assert submit(database) is None

    clock.at("2026-12-11T10:00")
    assert submit(database) is not None


@pytest.mark.parametrize(
    ("frequency", "proof", "goes"),
    [
        ("single", {"recorded"}, True),
        ("single", {"copy"}, True),
        ("single", set(), False),
        ("recurring", {"recorded"}, False),
        ("recurring", {"copy"}, False),
        ("recurring", {"recorded", "copy"}, True),
    ],
)
def test_a_debit_goes_only_with_its_proof(database, clock, frequency, proof, goes):
    drawer = Drawer.owing(database, "100")
    payment_id = drawer.agrees("60", frequency=frequency, recorded="recorded" in proof)
    if "copy" in proof:
        with database.transaction() as db:
            actions.copy_sent(db, payment_id)

    assert (submit(database) is not None) is goes


def test_bankruptcy_keeps_a_debit_from_the_bank(database, clock):
    drawer = Drawer.owing(database, "100")
    drawer.agrees("60")
    with database.transaction() as db:
        holds.place(
            db, holds.Request(drawer.id, "bankruptcy", "filed", "c-1"), actor="representative"
        )

    assert submit(database) is None


def test_a_debit_can_be_cancelled_until_the_file_has_it(database, clock):
    drawer = Drawer.owing(database, "100")
    early, late = drawer.agrees("20"), drawer.agrees("30")
    with database.transaction() as db:
        actions.cancel(db, early, actor="caller")
    submit(database)

    with pytest.raises(IllegalMove), database.transaction() as db:
        actions.cancel(db, late, actor="caller")

    assert drawer.payment(early).status == "cancelled"
    assert drawer.owes() == Money.usd(70)


def test_a_debit_settles_after_the_two_days_of_the_bank(database, clock):
    drawer = Drawer.owing(database, "100")
    drawer.sends("60")

    counts = []
    for day in ("2026-11-27", "2026-11-30", "2026-12-01"):
        clock.at(f"{day}T10:00")
        counts.append(settle(database))

    # Debited on the 25th; the bank had Friday 27th and Monday 30th.
    assert counts == [0, 0, 1]
    assert settle(database) == 0


def test_more_than_is_owed_on_visits_stays_a_credit(database, clock):
    drawer = Drawer.owing(database, "100")
    drawer.agrees("100")
    with database.transaction() as db:
        (visit_id,) = books.owed_by_visit(db, drawer.id)
        ledger.post(
            db,
            drawer.id,
            key="less",
            kind="adjustment",
            effective_on=date(2026, 11, 24),
            sides=[
                ledger.Side(ADJUSTMENTS, Money.usd(40)),
                ledger.Side(PATIENT_RECEIVABLE, -Money.usd(40), visit_id),
            ],
        )

    submit(database)

    assert drawer.owes() == -Money.usd(40)
    with database.transaction() as db:
        assert books.owed_by_visit(db, drawer.id) == {}


def test_what_the_policy_asks_at_least_is_asked_of_a_bank_payment(database, clock):
    drawer = Drawer.owing(database, "100")

    with pytest.raises(OutOfRange):
        drawer.authorises("4.99")


def test_an_account_and_a_payment_of_nobody_are_not_found(database, clock):
    with database.transaction() as db:
        for find in (queries.get, queries.account):
            with pytest.raises(NoResultFound):
                find(db, uuid.uuid4())


def test_nothing_waits_for_someone_who_agreed_to_nothing(database, clock):
    drawer = Drawer.owing(database, "100")

    with database.transaction() as db:
        assert queries.waiting(db, drawer.id) == ZERO
        assert db.scalars(select(BankPayment)).all() == []
        assert len(db.scalars(select(BankAccount)).all()) == 1
