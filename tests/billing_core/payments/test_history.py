"""The payments of a guarantor as they think of them: newest first, however they came."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from billing_core import clock as product_clock
from billing_core.bank import actions as bank
from billing_core.chargebacks import actions as chargebacks
from billing_core.chargebacks.actions import Notified
from billing_core.gateways.sandbox import Sandbox
from billing_core.importers.csv.contracts import Received
from billing_core.importers.csv.taking import take_payment
from billing_core.ledger import actions as ledger
from billing_core.ledger.models import Entry
from billing_core.money import ZERO, Money
from billing_core.payments import actions, history
from billing_core.policies import Policy
from billing_core.refunds import actions as refunds
from billing_core.refunds.sending import sweep
from billing_core.returned_items import actions as returned_items
from tests.billing_core.bank.drawer import Drawer, a_vault, send_again, settle, submit
from tests.billing_core.payments.household import OWNER, charging, owes, paid, read, taken

TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def _vault() -> Iterator[None]:
    with a_vault():
        yield


def told(database, guarantor_id=OWNER, limit=5):
    with database.transaction() as db:
        return history.last(db, guarantor_id, limit)


def all_of(database, guarantor_id=OWNER, limit=5):
    """As a clerk sees it."""
    with database.transaction() as db:
        return history.complete(db, guarantor_id, limit)


def only(database, guarantor_id=OWNER):
    (payment,) = told(database, guarantor_id)
    return payment


def give_back(database, payment_id, dollars):
    with database.transaction() as db:
        wanted = refunds.Request(payment_id, Money.usd(dollars), "r1", "paid twice", "rep:7")
        refunds.request(db, wanted, today=product_clock.today())
    sweep(database, Sandbox(database), product_clock.now())


def received(database, dollars, key="1", day=TODAY, method="bank"):
    """Money that came by post."""
    with database.transaction() as db:
        take_payment(db, Received(key, OWNER, day, Money.usd(dollars), method))


def test_whoever_never_paid_has_no_past(database, clock):
    owes(database, "50")

    assert told(database) == []


def test_a_payment_by_card_has_its_code_and_four_digits(database, clock):
    owes(database, "50")
    payment_id = paid(database, "40")

    payment = only(database)

    assert (payment.id, payment.how, payment.state) == (payment_id, "card", "posted")
    assert (payment.paid_on, payment.amount) == (TODAY, Money.usd(40))
    assert payment.code == read(database, payment_id).confirmation_code
    assert (payment.last4_to_tell, payment.refunded) == ("4242", ZERO)
    assert payment.has_receipt


def test_its_day_is_a_billing_day(database, clock):
    clock.at("2026-11-24T22:00")
    owes(database, "50")
    paid(database, "40")

    assert only(database).paid_on == TODAY


def test_a_guests_card_is_nobody_elses_to_hear(database, clock):
    owes(database, "50")
    paid(database, "40", by_guest=True)

    assert only(database).last4_to_tell == ""


@pytest.mark.parametrize("begun", [taken, charging])
def test_what_has_no_outcome_yet_is_being_checked(database, clock, begun):
    owes(database, "50")
    begun(database, "40")

    assert (only(database).state, only(database).has_receipt) == ("checking", False)


def test_a_payment_that_was_declined(database, clock):
    owes(database, "50")
    payment_id = taken(database, "40", token="sim_tok_declined_visa_0002_a1b2")
    with database.transaction() as db:
        actions.give_up(db, payment_id, status="created")

    assert (only(database).state, only(database).has_receipt) == ("declined", False)


def test_a_payment_given_back_in_part_and_then_in_full(database, clock):
    owes(database, "50")
    payment_id = paid(database, "40")

    give_back(database, payment_id, "15")

    assert (only(database).state, only(database).refunded) == ("refunded_part", Money.usd(15))
    assert only(database).has_receipt


def test_a_payment_given_back_in_full(database, clock):
    owes(database, "50")

    give_back(database, paid(database, "40"), "40")

    assert only(database).state == "refunded"


def test_a_payment_that_came_back_and_one_that_is_disputed(database, clock):
    owes(database, "90")
    returned, disputed = paid(database, "40"), paid(database, "50")
    with database.transaction() as db:
        returned_items.take_back(db, returned, "R01", on=TODAY, policy=Policy())
        notified = Notified(disputed, "dp_1", Money.usd(50), "fraudulent")
        chargebacks.open_(db, notified, on=TODAY)

    states = {payment.id: payment.state for payment in told(database)}
    assert states == {returned: "returned", disputed: "disputed"}


def test_money_that_came_by_post_has_no_code(database, clock):
    owes(database, "50")

    received(database, "40", day=date(2026, 11, 20))

    payment = only(database)
    assert (payment.how, payment.state, payment.code) == ("elsewhere", "posted", "")
    assert (payment.paid_on, payment.amount) == (date(2026, 11, 20), Money.usd(40))
    assert not payment.has_receipt


def test_what_came_by_post_and_was_undone_is_not_told(database, clock):
    owes(database, "50")
    received(database, "40")
    with database.transaction() as db:
        entry_id = db.query(Entry.id).filter_by(kind="payment_elsewhere").scalar()
        ledger.reverse(db, entry_id, key="undone", effective_on=TODAY)

    assert told(database) == []
    assert [(past.state, past.status) for past in all_of(database)] == [("returned", "returned")]


def test_the_newest_comes_first_and_no_more_than_wanted(database, clock):
    owes(database, "90")
    for number in range(4):
        paid(database, "10")
        clock.forward(seconds=60)
        received(database, "5", key=str(number))
        clock.forward(seconds=60)

    newest = told(database, limit=3)

    assert [payment.how for payment in newest] == ["elsewhere", "card", "elsewhere"]
    assert len(told(database, limit=20)) == 8


def test_nobody_hears_of_somebody_elses(database, clock):
    owes(database, "50")
    owes(database, "50", guarantor_id=12345674)
    paid(database, "40")

    assert told(database, guarantor_id=12345674) == []


def test_a_debit_is_at_the_bank_until_it_settles(database, clock):
    drawer = Drawer.owing(database, "60")
    payment_id = drawer.agrees("60")
    payment = only(database, drawer.id)
    assert (payment.state, payment.last4_to_tell) == ("at_bank", "7899")

    submit(database)
    assert only(database, drawer.id).state == "at_bank"

    clock.forward(days=10)
    settle(database)
    payment = only(database, drawer.id)
    assert (payment.how, payment.state, payment.paid_on) == ("bank", "posted", TODAY)
    assert payment.code == drawer.payment(payment_id).confirmation_code
    assert not payment.has_receipt


def test_a_debit_that_was_cancelled(database, clock):
    drawer = Drawer.owing(database, "60")
    payment_id = drawer.agrees("60")
    with database.transaction() as db:
        bank.cancel(db, payment_id, actor="caller")

    assert only(database, drawer.id).state == "cancelled"


def test_a_debit_that_is_sent_again_is_one_payment(database, clock):
    drawer = Drawer.owing(database, "60")
    drawer.gets_back(drawer.sends("60"), "R01")
    assert only(database, drawer.id).state == "returned"

    clock.forward(days=10)
    send_again(database)

    assert only(database, drawer.id).state == "at_bank"
    tries = [(past.status, past.means) for past in all_of(database, drawer.id)]
    assert tries == [("created", "bank account"), ("returned R01", "bank account")]
