"""Factories make what real bills make: everything adds up, anything can be changed by its name."""

from __future__ import annotations

import pytest

from billing_core import clock as product_clock
from billing_core.accounts import numbers
from billing_core.accounts.queries import has_consent
from billing_core.errors import OutOfRange
from billing_core.money import ZERO, Money
from billing_core.payments.queries import payable
from billing_core.statements.queries import summary, visits_owed
from tests import factories


@pytest.fixture
def db(database, clock):
    with database.transaction() as db:
        yield db


def test_a_household_owes_what_it_was_told_to(db):
    made = factories.household(db, Money.usd(25), Money.usd("61.42"), language="es_US")

    owed = summary(db, made.id, product_clock.today())
    assert owed.amount_due == Money.usd("86.42")
    assert owed.past_due == ZERO
    assert made.language == "es_US"
    assert len(visits_owed(db, made.id)) == 2


def test_a_household_owes_forty_dollars_unless_told_otherwise(db):
    made = factories.household(db)

    assert summary(db, made.id, product_clock.today()).amount_due == Money.usd(40)


def test_a_name_always_gives_the_same_guarantor_and_none_a_new_one(db):
    named = factories.guarantor(db, "Ana")
    one, other = factories.guarantor(db), factories.guarantor(db)

    assert named.id == numbers.from_seed("Ana")
    assert len({named.id, one.id, other.id}) == 3


def test_a_visits_share_is_of_the_part_asked_for(db):
    seen = factories.patient(db, factories.guarantor(db))
    factories.visit(db, seen, Money.usd(30), part="deductible", pending=Money.usd(70))

    [owed] = visits_owed(db, seen.guarantor_id)
    assert owed.deductible == owed.share == Money.usd(30)
    assert owed.insurance_paid == Money.usd(120)
    assert owed.pending == Money.usd(70)
    assert owed.charge == Money.usd(220)
    assert owed.adjustment == ZERO


def test_a_visit_may_be_all_pending_or_free(db):
    seen = factories.patient(db, factories.guarantor(db))

    waiting = factories.visit(db, seen, ZERO, pending=Money.usd(70))
    free = factories.visit(db, seen, ZERO)

    assert (waiting.charge, waiting.patient_share) == (Money.usd(70), ZERO)
    assert free.charge == ZERO
    assert factories.statement(db, seen.guarantor_id) is None


def test_a_payment_is_in_flight_until_it_is_charged(db):
    made = factories.household(db, Money.usd(50))

    payment = factories.payment(db, made.id, Money.usd(20))

    assert payment.status == "created"
    assert payable(db, made.id, minimum=Money(500)).maximum == Money.usd(30)
    with pytest.raises(OutOfRange):
        factories.payment(db, made.id, Money.usd(31))


def test_a_small_debt_can_be_paid_off(db):
    made = factories.household(db, Money.usd(2))

    assert factories.payment(db, made.id, Money.usd(2)).amount_cents == 200


def test_leave_to_write_is_leave(db):
    factories.consent(db, "+14155550101")

    assert has_consent(db, "+14155550101", "receipt")


def test_a_coverage_is_of_the_kind_asked_for(db):
    seen = factories.patient(db, factories.guarantor(db))

    assert factories.coverage(db, seen, "medicare").kind == "medicare"
    assert factories.coverage(db, seen).kind == "private"
