"""What is added to a share after its visit was billed is billed, and falls due, with the next."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from billing_core import policies
from billing_core.accounts.ranges import Range
from billing_core.ageing import late_fees
from billing_core.ageing.models import LateFee
from billing_core.ledger.actions import Side, post
from billing_core.ledger.chart import CARD_CLEARING, PATIENT_RECEIVABLE
from billing_core.money import ZERO, Money
from billing_core.small_balances.actions import write_off
from billing_core.statements.actions import issue, record_visit
from billing_core.statements.ages import Ages, ages
from billing_core.statements.models import StatementLine
from billing_core.statements.monthly import Cycle, run
from billing_core.statements.queries import summary
from tests.billing_core.books import ANA, add_guarantor, visit

MADE = visit("1", Money.usd(100))
SEPTEMBER, OCTOBER, NOVEMBER = date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1)
LATE = policies.load(
    {
        "policies": {
            "default": {"effective_from": date(2020, 1, 1), "late_fee": {"percent": 10}},
        }
    }
)


def due(issued_on: date) -> date:
    return issued_on + timedelta(days=30)


def told(db, day: date) -> int:
    return run(db, Range(), Cycle(f"{day:%Y-%m}", day, {}, due(day)))


def becomes(db, dollars: int, made=MADE) -> None:
    share = Money.usd(dollars)
    changed = visit("1", share, guarantor_id=made.guarantor_id)
    record_visit(db, replace(changed, content_hash=f"share:{dollars}"))


def pays(db, dollars: int) -> None:
    amount = Money.usd(dollars)
    sides = [Side(CARD_CLEARING, amount), Side(PATIENT_RECEIVABLE, -amount, MADE.id)]
    post(db, ANA, key=f"p:{dollars}", kind="payment", effective_on=NOVEMBER, sides=sides)


def lines(db) -> list[tuple[int, int]]:
    rows = db.execute(
        select(StatementLine.part, StatementLine.amount_cents).order_by(StatementLine.part)
    )
    return [(part, cents // 100) for part, cents in rows]


@pytest.fixture
def billed(database, clock):
    """A hundred dollars, billed on the first of September."""
    with database.transaction() as db:
        add_guarantor(db, region="GA")
        record_visit(db, MADE)
        told(db, SEPTEMBER)
    return database


def test_what_was_added_falls_due_with_the_statement_that_bills_it(billed):
    with billed.transaction() as db:
        becomes(db, 130)
        before = summary(db, ANA, NOVEMBER)
        told(db, OCTOBER)

        assert lines(db) == [(0, 100), (1, 30)]
        assert before.past_due == Money.usd(100)
        assert summary(db, ANA, due(OCTOBER)).past_due == Money.usd(100)
        late = summary(db, ANA, due(OCTOBER) + timedelta(days=1))
        assert (late.past_due, late.past_due_since) == (Money.usd(130), due(SEPTEMBER))


def test_a_payment_pays_what_was_billed_first(billed):
    with billed.transaction() as db:
        becomes(db, 130)
        told(db, OCTOBER)
        pays(db, 110)

        now = summary(db, ANA, due(OCTOBER))
        assert (now.due_date, now.past_due) == (due(OCTOBER), ZERO)
        assert now.amount_due == Money.usd(20)
        later = summary(db, ANA, due(OCTOBER) + timedelta(days=1))
        assert (later.past_due, later.past_due_since) == (Money.usd(20), due(OCTOBER))


def test_a_statement_out_of_the_run_bills_it_as_well_and_none_without_anything_added(billed):
    with billed.transaction() as db:
        becomes(db, 130)
        becomes(db, 90)
        assert issue(db, ANA, issued_on=OCTOBER, due_date=due(OCTOBER)) is None
        becomes(db, 145)
        statement = issue(db, ANA, issued_on=OCTOBER, due_date=due(OCTOBER))

        assert statement is not None
        assert (statement.new_charges_cents, statement.balance_cents) == (45_00, 145_00)
        assert lines(db) == [(0, 100), (1, 45)]


def test_what_was_taken_off_is_told_so_that_more_is_an_addition_again(billed):
    with billed.transaction() as db:
        becomes(db, 70)
        told(db, OCTOBER)
        becomes(db, 100)
        between = summary(db, ANA, NOVEMBER)
        told(db, NOVEMBER)

        assert lines(db) == [(0, 100), (1, -30), (2, 30)]
        assert between.past_due == Money.usd(70)
        assert summary(db, ANA, due(NOVEMBER)).past_due == Money.usd(70)
        assert summary(db, ANA, date(2026, 12, 5)).past_due == Money.usd(100)


def test_twice_in_a_month_bills_it_once(billed):
    with billed.transaction() as db:
        becomes(db, 130)
        assert [told(db, OCTOBER), told(db, OCTOBER)] == [1, 0]
        assert [told(db, NOVEMBER), told(db, date(2026, 12, 1))] == [1, 1]

        assert lines(db) == [(0, 100), (1, 30)]


def test_each_part_is_as_old_as_the_statement_that_billed_it(billed):
    with billed.transaction() as db:
        becomes(db, 130)
        told(db, OCTOBER)
        becomes(db, 135)

        assert ages(db, ANA, date(2026, 11, 5)) == Ages(
            current=Money.usd(5), days_31_60=Money.usd(30), days_61_90=Money.usd(100)
        )
        pays(db, 120)
        assert ages(db, ANA, date(2026, 11, 5)) == Ages(
            current=Money.usd(5), days_31_60=Money.usd(10)
        )


def test_a_late_fee_is_reckoned_on_what_is_past_due_alone(billed):
    with billed.transaction() as db:
        becomes(db, 130)
        told(db, OCTOBER)
        becomes(db, 190)
        late_fees.charge(db, Range(), date(2026, 10, 30), LATE)
        first = db.scalars(select(LateFee)).one()
        late_fees.charge(db, Range(), date(2026, 11, 30), LATE)
        second = db.scalars(select(LateFee).where(LateFee.id != first.id)).one()

        assert first.past_due_cents == 100_00
        assert second.past_due_cents == 130_00


def test_a_small_balance_is_not_given_up_before_all_of_it_is_old(billed):
    rules = policies.load({})
    with billed.transaction() as db:
        becomes(db, 102)
        pays(db, 100)
        assert write_off(db, Range(), date(2027, 3, 1), rules) == 0
        told(db, date(2027, 2, 1))
        assert write_off(db, Range(), date(2027, 3, 15), rules) == 0
        assert write_off(db, Range(), date(2027, 8, 1), rules) == 1
