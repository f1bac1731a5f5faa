"""Paying a second time in a day: what was paid before is said first, and only 1 goes on."""

from __future__ import annotations

import pytest

from billing_core.money import Money
from billing_core.payments.models import Payment
from ivr.flows import main_menu, pay
from ivr.prompts import pay as words
from tests.ivr.flows.plans import again, pays_by_card

usd = Money.usd


@pytest.fixture
def payer(caller):
    """A caller who owes 100 dollars and has just paid 40 of them."""
    caller.at(pay.enter_dollars).owes(100).presses("40#").presses("00").presses("1")
    pays_by_card(caller).presses("1").waits().is_at(pay.paid).hangs_up()
    return caller


@pytest.mark.parametrize(
    ("minutes", "told"),
    [
        (5, words.paid_within_an_hour(usd(40))),
        (65, words.paid_an_hour_ago(usd(40))),
        (190, words.paid_hours_ago(usd(40), 3)),
    ],
)
def test_whoever_paid_today_is_told_how_long_ago(payer, clock, minutes, told):
    clock.forward(minutes=minutes)

    other = again(payer, pay.choose_amount).presses("1")

    other.is_at(pay.paid_before).hears(told, words.pay_again_choices())


def test_on_another_day_it_is_not_said(payer, clock):
    clock.forward(hours=24)

    again(payer, pay.choose_amount).presses("1").is_at(pay.other_method)


def test_one_pays_the_rest(payer, rows):
    other = again(payer, pay.choose_amount).presses("1").presses("1")

    pays_by_card(other).presses("1").waits().is_at(pay.paid)

    assert sorted(payment.amount_cents for payment in rows(Payment)) == [4000, 6000]


def test_two_pays_nothing_more(payer, rows):
    other = again(payer, pay.choose_amount).presses("1").presses("2")

    other.is_at(main_menu.choose).hears(words.cancelled())
    assert len(rows(Payment)) == 1


def test_it_is_said_once_for_a_payment(payer):
    other = again(payer, pay.choose_amount).presses("1").presses("1").presses("1")

    other.pays_with("visa").is_at(pay.review).presses("2")

    other.is_at(pay.other_method)


def test_a_payment_undone_meanwhile_is_not_said_again(payer, app):
    other = again(payer, pay.choose_amount).presses("1").is_at(pay.paid_before)
    with app.extensions["database"].transaction() as db:
        (payment,) = db.query(Payment)
        payment.status = "refunded"
        payment.refunded_cents = payment.amount_cents

    other.presses("*").does_not_hear(words.paid_within_an_hour(usd(40))).presses("1")

    other.is_at(pay.other_method)


def test_what_was_set_up_from_a_bank_account_is_told_as_such(caller):
    caller.at(pay.enter_dollars).owes(100).presses("40#").presses("00").presses("1")
    caller.presses("2").presses("1").pays_with("bank").presses("1").presses("1")
    caller.leaves_a_message(2).presses("1").is_at(pay.bank_set_up).hangs_up()

    other = again(caller, pay.choose_amount).presses("1")

    other.is_at(pay.paid_before).hears(words.set_up_today(usd(40)))


def test_a_guest_does_not_hear_what_others_paid(payer):
    person = payer.person
    payer.dials("+14155550188", language="en_US").presses("2").presses("2")

    payer.presses(f"{person.id}#").presses(person.postal_code).presses("10#").presses("00")

    payer.presses("1").is_at(pay.ready).does_not_hear(words.pay_again_choices())
