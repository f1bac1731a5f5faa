"""What someone on a plan is asked for: the instalment, never the whole debt."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import select

from billing_core import clock as product_clock
from billing_core import factories
from billing_core.accounts.models import Patient
from billing_core.gateways import Charged
from billing_core.ledger import queries as books
from billing_core.money import ZERO, Money
from billing_core.payments import actions as payments
from billing_core.payments import queries
from billing_core.plans import actions
from billing_core.plans.asking import Asked, asked
from billing_core.plans.models import Plan
from tests.billing_core.plans.payer import Payer

usd = Money.usd


def asks(payer: Payer, plan_id: uuid.UUID, **told) -> Asked | None:
    with payer.database.transaction() as db:
        return asked(db, plan_id, product_clock.today(), **told)


def has_another_visit(payer: Payer, dollars: str) -> uuid.UUID:
    with payer.database.transaction() as db:
        seen = db.scalars(select(Patient).where(Patient.guarantor_id == payer.id)).one()
        made = factories.visit(db, seen, usd(dollars))
        factories.statement(db, payer.id)
        return made.id


def pays_for_the_plan(payer: Payer, plan_id: uuid.UUID, dollars: str) -> None:
    with payer.database.transaction() as db:
        payment = factories.payment(db, payer.id, usd(dollars), plan_id=plan_id)
        payments.begin_charging(db, payment.id)
        payments.settle(db, payment.id, Charged("ch_1"))


def test_before_anything_is_due_the_next_instalment_is_asked_for(database, clock):
    payer = Payer.owing(database, "600")
    plan_id = payer.has_plan()

    now = asks(payer, plan_id)

    assert now is not None
    assert (now.amount, now.due_on, now.is_late) == (usd(100), date(2026, 12, 24), False)
    assert (now.left, now.payments_left, now.last_on) == (usd(600), 6, date(2027, 5, 24))
    assert (now.paid, now.beside.amount_due, now.beside.past_due) == (ZERO, ZERO, ZERO)


def test_what_is_late_is_asked_for_with_what_is_due(database, clock):
    payer = Payer.owing(database, "600")
    plan_id = payer.has_plan()
    clock.at("2027-01-24T09:00")

    now = asks(payer, plan_id)

    assert now is not None
    assert (now.amount, now.due_on, now.is_late) == (usd(200), date(2026, 12, 24), True)


def test_on_its_day_an_instalment_is_not_late(database, clock):
    payer = Payer.owing(database, "600")
    plan_id = payer.has_plan()
    clock.at("2026-12-24T09:00")

    now = asks(payer, plan_id)

    assert now is not None
    assert (now.amount, now.is_late) == (usd(100), False)


def test_a_payment_under_way_counts_as_paid(database, clock):
    payer = Payer.owing(database, "600")
    plan_id = payer.has_plan()

    now = asks(payer, plan_id, in_flight=usd(130))

    assert now is not None
    assert (now.amount, now.due_on, now.left) == (usd(70), date(2027, 1, 24), usd(470))
    assert asks(payer, plan_id, in_flight=usd(600)) is None


def test_a_plan_without_its_disclosure_is_not_late(database, clock):
    payer = Payer.owing(database, "600")
    plan = payer.agrees(first_now=True)
    assert isinstance(plan, Plan)
    clock.forward(days=3)

    now = asks(payer, plan.id)

    assert now is not None
    assert (now.amount, now.due_on, now.is_late) == (usd(100), date(2026, 11, 24), False)


def test_of_a_plan_that_is_paid_nothing_is_asked(database, clock):
    payer = Payer.owing(database, "600")
    plan_id = payer.has_plan()
    payer.pays("600")

    assert asks(payer, plan_id) is None


def test_after_an_award_no_more_than_is_left_is_asked_for(database, clock):
    payer = Payer.owing(database, "600")
    plan_id = payer.has_plan()
    payer.is_awarded("560")

    now = asks(payer, plan_id)

    assert now is not None
    assert (now.amount, now.left) == (usd(40), usd(40))


def test_what_is_on_no_plan_stands_beside_it(database, clock):
    payer = Payer.owing(database, "600")
    plan_id = payer.has_plan()
    has_another_visit(payer, "80")

    now = asks(payer, plan_id)

    assert now is not None
    assert (now.amount, now.beside.amount_due) == (usd(100), usd(80))
    assert now.beside.due_date == date(2026, 12, 24)


def test_a_payment_for_the_plan_pays_the_plan_before_its_day(database, clock):
    payer = Payer.owing(database, "600")
    plan_id = payer.has_plan()
    other = has_another_visit(payer, "80")

    pays_for_the_plan(payer, plan_id, "100")

    with database.transaction() as db:
        assert books.owed_by_visit(db, payer.id)[other] == usd(80)
    now = asks(payer, plan_id)
    assert now is not None
    assert (now.due_on, now.paid) == (date(2027, 1, 24), usd(100))


def test_a_payment_for_nothing_in_particular_pays_what_stands_beside_it_first(database, clock):
    payer = Payer.owing(database, "600")
    payer.has_plan()
    other = has_another_visit(payer, "80")

    payer.pays("100")

    with database.transaction() as db:
        assert books.owed_by_visit(db, payer.id).get(other, ZERO) == ZERO


def test_the_standing_names_the_open_plan(database, clock):
    payer = Payer.owing(database, "600")
    with database.transaction() as db:
        assert queries.standing(db, payer.id, product_clock.today()).plan_id is None
        assert queries.standing(db, 1, product_clock.today()).plan_id is None
    plan_id = payer.has_plan()

    with database.transaction() as db:
        assert queries.standing(db, payer.id, product_clock.today()).plan_id == plan_id
        actions.cancel(db, plan_id, reason="asked", actor="caller")
        assert queries.standing(db, payer.id, product_clock.today()).plan_id is None
