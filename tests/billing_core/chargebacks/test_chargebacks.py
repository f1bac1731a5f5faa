"""A disputed payment is owed again until the dispute is won, and bears no late fee meanwhile."""

from __future__ import annotations

from datetime import date

import pytest

from billing_core import clock as product_clock
from billing_core.chargebacks import actions, queries
from billing_core.chargebacks.actions import Notified
from billing_core.errors import IllegalMove, OutOfRange
from billing_core.gateways.sandbox import Sandbox
from billing_core.holds.queries import stopped
from billing_core.money import Money
from billing_core.refunds import actions as refunds
from billing_core.refunds.actions import Request
from billing_core.refunds.sending import sweep
from tests.billing_core.payments.household import (
    OWNER,
    balance,
    owed,
    owes,
    paid,
    status,
    tags,
    taken,
)

DAY = date(2026, 12, 1)


def disputed(database, payment_id, dollars="50", reference="dp_1", **changes):
    with database.transaction() as db:
        notified = Notified(payment_id, reference, Money.usd(dollars), "fraudulent", **changes)
        return actions.open_(db, notified, on=DAY).id


def closed(database, chargeback_id, how, on=DAY):
    with database.transaction() as db:
        return how(db, chargeback_id, on=on)


def is_held(database, day, stop="late_fees"):
    with database.transaction() as db:
        return stopped(db, OWNER, stop, day)


def test_a_disputed_payment_is_owed_again_by_the_visits_it_paid(database, clock):
    first, second = owes(database, "30", "40")
    payment_id = paid(database, "50")

    disputed(database, payment_id)

    assert status(database, payment_id) == "disputed"
    assert owed(database) == {first: Money.usd(30), second: Money.usd(40)}


@pytest.mark.parametrize("stop", ["late_fees", "collections", "credit_reporting"])
def test_nobody_is_chased_or_charged_for_being_late_meanwhile(database, clock, stop):
    owes(database, "50")
    chargeback_id = disputed(database, paid(database, "50"))

    assert is_held(database, DAY, stop)
    closed(database, chargeback_id, actions.lose, on=date(2027, 1, 15))

    assert is_held(database, date(2027, 1, 14), stop)
    assert not is_held(database, date(2027, 1, 15), stop)


def test_a_dispute_won_pays_as_before(database, clock):
    first, second = owes(database, "30", "40")
    payment_id = paid(database, "50")
    chargeback_id = disputed(database, payment_id)

    won = closed(database, chargeback_id, actions.win)

    assert (won.status, won.closed_on) == ("won", DAY)
    assert status(database, payment_id) == "paid"
    assert owed(database) == {second: Money.usd(20)}
    assert tags(database)[-1] == "payment_disputed"
    assert first not in owed(database)


def test_a_dispute_lost_leaves_it_owed(database, clock):
    owes(database, "50")
    payment_id = paid(database, "50")
    chargeback_id = disputed(database, payment_id)

    assert closed(database, chargeback_id, actions.lose).status == "lost"

    assert status(database, payment_id) == "disputed"
    assert balance(database) == Money.usd(50)


@pytest.mark.parametrize("again", [actions.win, actions.lose])
@pytest.mark.parametrize("first", [actions.win, actions.lose])
def test_a_closed_dispute_stays_closed(database, clock, first, again):
    owes(database, "50")
    chargeback_id = disputed(database, paid(database, "50"))
    closed(database, chargeback_id, first)
    before = balance(database)

    assert closed(database, chargeback_id, again) is None
    assert balance(database) == before


def test_the_same_notice_twice_is_one_dispute(database, clock):
    owes(database, "50")
    payment_id = paid(database, "50")

    assert disputed(database, payment_id) == disputed(database, payment_id)
    assert balance(database) == Money.usd(50)


def test_a_payment_won_back_can_be_disputed_again(database, clock):
    first, second = owes(database, "30", "40")
    payment_id = paid(database, "50")
    closed(database, disputed(database, payment_id), actions.win)

    disputed(database, payment_id, reference="dp_2")

    assert owed(database) == {first: Money.usd(30), second: Money.usd(40)}


def test_what_was_given_back_before_is_not_taken_back_again(database, clock):
    first, second = owes(database, "30", "40")
    payment_id = paid(database, "50")
    with database.transaction() as db:
        wanted = Request(payment_id, Money.usd(15), "r1", "paid twice", "representative:7")
        refunds.request(db, wanted, today=product_clock.today())
    sweep(database, Sandbox(database), product_clock.now())

    with pytest.raises(OutOfRange) as refused:
        disputed(database, payment_id, "50")
    disputed(database, payment_id, "35")

    assert refused.value.maximum_cents == 3500
    assert owed(database) == {first: Money.usd(30), second: Money.usd(40)}


def test_money_that_left_twice_is_owed_again(database, clock):
    owes(database, "50")
    payment_id = paid(database, "50")
    with database.transaction() as db:
        wanted = Request(payment_id, Money.usd(50), "r1", "paid twice", "representative:7")
        refunds.request(db, wanted, today=product_clock.today())
    disputed(database, payment_id, "50")

    sweep(database, Sandbox(database), product_clock.now())

    assert status(database, payment_id) == "disputed"
    assert balance(database) == Money.usd(100)


def test_a_payment_that_is_not_paid_is_not_disputed(database, clock):
    owes(database, "50")

    with pytest.raises(IllegalMove):
        disputed(database, taken(database, "50"))


def test_the_dispute_to_be_answered_first_is_listed_first(database, clock):
    owes(database, "100")
    ids = [
        disputed(database, paid(database, "10"), "10", "dp_1"),
        disputed(database, paid(database, "10"), "10", "dp_2", answer_by=date(2026, 12, 20)),
        disputed(database, paid(database, "10"), "10", "dp_3", answer_by=date(2026, 12, 10)),
        disputed(database, paid(database, "10"), "10", "dp_4"),
    ]
    closed(database, ids[3], actions.win)

    with database.transaction() as db:
        listed = [chargeback.id for chargeback in queries.open_ones(db, 10)]

    assert listed == [ids[2], ids[1], ids[0]]
