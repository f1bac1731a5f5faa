"""The order in which a payment pays: named, plan, oldest due; held visits are left alone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_core.database import new_id
from billing_core.holds import actions as holds
from billing_core.ledger import queries as ledger
from billing_core.ledger.actions import Side, post, reverse
from billing_core.ledger.chart import CARD_CLEARING, LATE_FEES, PATIENT_RECEIVABLE, UNAPPLIED
from billing_core.ledger.models import Entry
from billing_core.money import ZERO, Money
from billing_core.payments.allocation import allocate, applied, by_visit, owed_in_order
from billing_core.plans.models import PlanInstalment, PlanVisit
from billing_core.statements.actions import issue, record_visit
from tests.billing_core.ageing.test_late_fees import a_plan
from tests.billing_core.books import ANA, add_guarantor, visit

TODAY = date(2026, 11, 24)
OLD = visit("old", Money.usd(40), service_date=date(2026, 1, 5))
NEW = visit("new", Money.usd(50), service_date=date(2026, 3, 1))
UNBILLED = visit("unbilled", Money.usd(60), service_date=date(2025, 12, 1))


@pytest.fixture
def books(database, clock):
    """A newer visit that was billed first, an older one billed later, one not billed at all."""
    with database.transaction() as db:
        add_guarantor(db)
        for number, made in enumerate((NEW, OLD)):
            record_visit(db, made)
            day = date(2026, 9, 1) + timedelta(days=30 * number)
            issue(db, ANA, issued_on=day, due_date=day + timedelta(days=30))
        record_visit(db, UNBILLED)
    return database


def order(db, **told):
    return owed_in_order(db, ANA, TODAY, **told)


def puts_on_plan(db, made, *, due_dollars: int) -> None:
    db.add(a_plan(made.id))
    db.flush()
    db.add(PlanVisit(plan_id=made.id, visit_id=made.id, guarantor_id=ANA, owed_cents=6000))
    db.add(
        PlanInstalment(
            plan_id=made.id,
            revision=1,
            number=1,
            guarantor_id=ANA,
            due_on=TODAY,
            principal_cents=due_dollars * 100,
            interest_cents=0,
        )
    )
    db.flush()


def holds_it(db, visit_id=None) -> None:
    request = holds.Request(ANA, "dispute", "asked", "D-1", visit_id, starts_on=TODAY)
    holds.place(db, request, actor="test")


def test_by_due_date_and_what_has_none_last(books):
    with books.transaction() as db:
        found = order(db)

    assert [visit_id for visit_id, _ in found] == [NEW.id, OLD.id, UNBILLED.id]


def test_what_the_payer_named_comes_first(books):
    with books.transaction() as db:
        found = order(db, named=[UNBILLED.id])

    assert [visit_id for visit_id, _ in found] == [UNBILLED.id, NEW.id, OLD.id]


def test_an_instalment_that_is_due_comes_before_everything_and_the_rest_of_its_plan_last(books):
    with books.transaction() as db:
        puts_on_plan(db, OLD, due_dollars=15)
        found = order(db)

    assert found == [
        (OLD.id, Money.usd(15)),
        (NEW.id, Money.usd(50)),
        (UNBILLED.id, Money.usd(60)),
        (OLD.id, Money.usd(25)),
    ]


def test_nothing_goes_by_itself_to_a_visit_in_question(books):
    with books.transaction() as db:
        puts_on_plan(db, OLD, due_dollars=15)
        holds_it(db, OLD.id)
        found = order(db)
        named = order(db, named=[OLD.id])

    assert found == [(NEW.id, Money.usd(50)), (UNBILLED.id, Money.usd(60))]
    assert named == [(OLD.id, Money.usd(40)), *found]


def test_with_the_whole_account_held_only_what_was_named_is_paid(books):
    with books.transaction() as db:
        holds_it(db)
        assert order(db) == []
        assert order(db, named=[NEW.id]) == [(NEW.id, Money.usd(50))]


def test_the_fee_for_a_payment_that_came_back_is_paid_last(books):
    with books.transaction() as db:
        sides = [Side(PATIENT_RECEIVABLE, Money.usd(15)), Side(LATE_FEES, -Money.usd(15))]
        post(db, ANA, key="f", kind="returned_item_fee", effective_on=TODAY, sides=sides)
        found = order(db)
        paid = applied(db, ANA, Money.usd(170), TODAY)

    assert found[-1] == (None, Money.usd(15))
    assert paid[-2:] == [
        Side(PATIENT_RECEIVABLE, -Money.usd(15)),
        Side(UNAPPLIED, -Money.usd(5)),
    ]


def test_an_overpaid_visit_is_not_among_them(books):
    with books.transaction() as db:
        more = Money.usd(70)
        sides = [Side(CARD_CLEARING, more), Side(PATIENT_RECEIVABLE, -more, NEW.id)]
        post(db, ANA, key="p", kind="payment", effective_on=TODAY, sides=sides)

        assert NEW.id not in dict(order(db))


def test_two_parts_for_one_visit_become_one():
    one, two = new_id(), new_id()

    merged = by_visit([(one, Money(1)), (two, Money(2)), (one, Money(3))])

    assert merged == [(one, Money(4)), (two, Money(2))]


@pytest.mark.parametrize("dollars", [10, 70, 200])
def test_undoing_a_payment_gives_every_visit_back_what_it_owed(books, dollars):
    with books.transaction() as db:
        before = ledger.owed_by_visit(db, ANA)
        amount = Money.usd(dollars)
        parts, left = allocate(amount, order(db))
        sides = [Side(PATIENT_RECEIVABLE, -part, visit_id) for visit_id, part in parts]
        entry: Entry = post(
            db,
            ANA,
            key="p",
            kind="payment",
            effective_on=TODAY,
            sides=[Side(CARD_CLEARING, amount), *sides, Side(UNAPPLIED, -left)],
        )
        paid = ledger.owed_by_visit(db, ANA)
        reverse(db, entry.id, key="back", effective_on=TODAY)

        assert paid != before
        assert ledger.owed_by_visit(db, ANA) == before


@given(
    st.integers(min_value=1, max_value=100_000),
    st.lists(st.tuples(st.integers(0, 3), st.integers(-5_000, 50_000)), max_size=8),
)
def test_merged_parts_still_add_up(amount, owed):
    visits = [new_id() for _ in range(4)]

    parts, left = allocate(Money(amount), [(visits[i], Money(due)) for i, due in owed])

    assert sum((part for _, part in by_visit(parts)), left) == Money(amount)
    assert len({visit_id for visit_id, _ in by_visit(parts)}) == len(by_visit(parts))
    assert all(part > ZERO for _, part in by_visit(parts))
