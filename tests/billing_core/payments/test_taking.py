from __future__ import annotations

import re
import secrets

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from billing_core import clock as product_clock
from billing_core.audit.models import AuditEvent
from billing_core.errors import NoCodeLeft, OutOfRange, UnknownGuarantor
from billing_core.money import Money
from billing_core.payments import actions
from billing_core.payments.models import Payment
from tests.billing_core.payments.household import (
    VISA,
    owes,
    read,
    request_for,
    tags,
    taken,
)


def take(db: Session, request: actions.Request, minimum: str = "1") -> Payment:
    return actions.take(
        db,
        request,
        gateway="sandbox",
        minimum=Money.usd(minimum),
        today=product_clock.today(),
    )


def test_a_payment_taken_waits_to_be_charged(database, clock):
    owes(database, "120")

    payment = read(database, taken(database, "50", language="es_US"))

    assert payment.status == "created"
    assert payment.amount_cents == 5000
    assert payment.gateway == "sandbox"
    assert payment.token == VISA
    assert (payment.brand, payment.last4) == ("visa", "4242")
    assert payment.notify_language == "es_US"
    assert payment.created_at == product_clock.now()
    assert not payment.by_guest
    assert tags(database) == ["payment_taken"]


def test_a_confirmation_code_has_eight_digits_and_does_not_begin_with_zero(database, clock):
    owes(database, "120")

    codes = {read(database, taken(database, "1")).confirmation_code for _ in range(30)}

    assert len(codes) == 30
    assert all(re.fullmatch(r"[1-9]\d{7}", code) for code in codes)


def test_a_confirmation_code_that_is_in_use_is_drawn_again(database, clock, monkeypatch):
    owes(database, "120")
    drawn = iter([5, 5, 5, 6])
    monkeypatch.setattr(secrets, "randbelow", lambda _limit: next(drawn))

    codes = [read(database, taken(database, "1")).confirmation_code for _ in range(2)]

    assert codes == ["10000005", "10000006"]


def test_drawing_codes_ends_when_all_of_them_are_in_use(database, clock, monkeypatch):
    owes(database, "120")
    monkeypatch.setattr(secrets, "randbelow", lambda _limit: 5)
    taken(database, "1")

    with pytest.raises(NoCodeLeft):
        taken(database, "1")


def test_a_fault_that_is_no_clash_of_codes_is_not_hidden(database, clock):
    owes(database, "120")

    with pytest.raises(IntegrityError):
        taken(database, "1", last4=None)


def test_the_same_request_twice_is_one_payment(database, clock):
    owes(database, "120")
    request = request_for("100")

    with database.transaction() as db:
        first = take(db, request).id
    with database.transaction() as db:
        second = take(db, request).id

    assert first == second
    assert tags(database) == ["payment_taken"]


@pytest.mark.parametrize("dollars", ["120.01", "500", "0", "-5", "4.99"])
def test_more_than_is_owed_or_less_than_the_minimum_is_refused_with_the_figures(
    database, clock, dollars
):
    owes(database, "120")

    with pytest.raises(OutOfRange) as refused, database.transaction() as db:
        take(db, request_for(dollars), minimum="5")

    assert (refused.value.minimum_cents, refused.value.maximum_cents) == (500, 12000)


@pytest.mark.parametrize("dollars", ["5", "120", "77.77"])
def test_an_amount_within_the_limits_is_taken(database, clock, dollars):
    owes(database, "120")

    with database.transaction() as db:
        assert take(db, request_for(dollars), minimum="5").amount_cents == Money.usd(dollars).cents


def test_a_balance_below_the_minimum_may_be_paid_whole(database, clock):
    owes(database, "3.20")

    with database.transaction() as db:
        assert take(db, request_for("3.20"), minimum="5").status == "created"


def test_what_is_in_flight_cannot_be_paid_again(database, clock):
    owes(database, "120")
    taken(database, "100")

    with pytest.raises(OutOfRange) as refused, database.transaction() as db:
        take(db, request_for("20.01"), minimum="5")

    assert refused.value.maximum_cents == 2000


def test_nothing_can_be_paid_when_nothing_is_owed(database, clock):
    owes(database)

    with pytest.raises(OutOfRange) as refused, database.transaction() as db:
        take(db, request_for("0"), minimum="5")

    assert (refused.value.minimum_cents, refused.value.maximum_cents) == (0, 0)


def test_a_payment_of_nobody_is_refused(database, clock):
    with pytest.raises(UnknownGuarantor), database.transaction() as db:
        take(db, request_for("5"))


def test_a_guests_payment_says_so(database, clock):
    owes(database, "120")

    payment_id = taken(database, "50", by_guest=True)

    assert read(database, payment_id).by_guest
    with database.transaction() as db:
        assert db.scalars(
            select(AuditEvent.actor).where(AuditEvent.tag == "payment_taken")
        ).all() == ["guest"]


def test_a_request_shows_no_token_when_it_is_written_out():
    assert VISA not in repr(request_for("5"))
