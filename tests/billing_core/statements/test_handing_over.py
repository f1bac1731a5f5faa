"""A visit turns out to be someone else's: they are billed, and whoever was is left in peace."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from billing_core import policies
from billing_core.accounts.ranges import Range
from billing_core.ageing.dunning import climb
from billing_core.ageing.models import DunningVisit
from billing_core.disputes import actions as disputes
from billing_core.ledger.actions import Side, post
from billing_core.ledger.chart import CARD_CLEARING, PATIENT_RECEIVABLE, WRITE_OFFS
from billing_core.ledger.models import Entry
from billing_core.ledger.queries import balance
from billing_core.money import ZERO, Money
from billing_core.statements.actions import record_visit
from billing_core.statements.models import StatementSnapshot, StatementVisit
from billing_core.statements.monthly import Cycle, run
from billing_core.statements.queries import summary
from tests.billing_core.books import ANA, BEN, add_guarantor, visit

MADE = visit("1", Money.usd(100))
SEPTEMBER, OCTOBER, NOVEMBER = date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1)
RULES = policies.load({})


def told(db, day: date) -> int:
    return run(db, Range(), Cycle(f"{day:%Y-%m}", day, {}, day + timedelta(days=30)))


def becomes_bens(db) -> None:
    record_visit(db, replace(MADE, content_hash="Ben's", guarantor_id=BEN))


def moves(db, account: str, dollars: int, key: str) -> None:
    """Something takes dollars off the visit: a payment, or a balance given up."""
    amount = Money.usd(dollars)
    of = MADE.id if account == WRITE_OFFS else None
    sides = [Side(account, amount, of), Side(PATIENT_RECEIVABLE, -amount, MADE.id)]
    post(db, ANA, key=key, kind=key, effective_on=OCTOBER, sides=sides)


@pytest.fixture
def billed(database, clock):
    with database.transaction() as db:
        for number in (ANA, BEN):
            add_guarantor(db, number, region="GA")
        record_visit(db, MADE)
        told(db, SEPTEMBER)
        climb(db, Range(), SEPTEMBER, RULES)
    return database


def test_it_falls_due_with_the_statement_that_tells_them(billed):
    with billed.transaction() as db:
        becomes_bens(db)
        before = summary(db, BEN, NOVEMBER)
        told(db, OCTOBER)

        assert (before.amount_due, before.past_due) == (Money.usd(100), ZERO)
        assert summary(db, BEN, OCTOBER).due_date == date(2026, 10, 31)
        assert summary(db, BEN, NOVEMBER).past_due == Money.usd(100)
        assert summary(db, ANA, NOVEMBER).balance == ZERO


def test_to_whoever_is_liable_now_it_is_a_charge_and_to_whoever_was_an_adjustment(billed):
    with billed.transaction() as db:
        moves(db, CARD_CLEARING, 60, "payment")
        becomes_bens(db)
        told(db, OCTOBER)

        figures = select(
            StatementSnapshot.charges_cents,
            StatementSnapshot.adjustments_cents,
            StatementSnapshot.payments_cents,
            StatementSnapshot.balance_cents,
        ).where(StatementSnapshot.month == "2026-10")
        whose = StatementSnapshot.guarantor_id
        assert db.execute(figures.where(whose == BEN)).one() == (100_00, 0, 0, 100_00)
        assert db.execute(figures.where(whose == ANA)).one() == (0, 100_00, 60_00, -60_00)


def test_a_correction_after_it_changed_hands_is_an_adjustment_to_both(billed):
    with billed.transaction() as db:
        becomes_bens(db)
        record_visit(
            db, replace(MADE, content_hash="less", guarantor_id=BEN, patient_share=Money.usd(90))
        )
        record_visit(db, replace(MADE, content_hash="Ana's again"))

        kinds = select(Entry.kind).order_by(Entry.posted_at, Entry.id)
        assert db.scalars(kinds.where(Entry.guarantor_id == BEN)).all() == [
            "charge",
            "adjustment",
            "adjustment",
        ]
        assert (balance(db, ANA), balance(db, BEN)) == (Money.usd(100), ZERO)


def test_it_climbs_the_ladder_from_its_foot(billed):
    with billed.transaction() as db:
        becomes_bens(db)
        climb(db, Range(), date(2026, 9, 2), RULES)
        none = db.scalars(select(DunningVisit)).all()
        told(db, OCTOBER)
        climb(db, Range(), OCTOBER, RULES)

        stands = db.scalars(select(DunningVisit)).one()
        assert none == []
        assert (stands.guarantor_id, stands.status) == (BEN, "statement_1")
        assert stands.first_statement_on == OCTOBER


def test_what_whoever_was_liable_paid_is_not_asked_about_on_the_ladder(billed):
    with billed.transaction() as db:
        moves(db, CARD_CLEARING, 60, "payment")
        becomes_bens(db)
        for day in (OCTOBER, NOVEMBER):
            told(db, day)
            climb(db, Range(), day, RULES)
        climb(db, Range(), date(2026, 11, 2), RULES)

        stands = db.scalars(select(DunningVisit)).one()
        assert (stands.guarantor_id, stands.status) == (BEN, "past_due")


def test_what_was_paid_is_their_credit_and_is_shown(billed):
    with billed.transaction() as db:
        moves(db, CARD_CLEARING, 60, "payment")
        becomes_bens(db)
        told(db, OCTOBER)

        assert (balance(db, ANA), balance(db, BEN)) == (-Money.usd(60), Money.usd(100))
        shown = select(StatementVisit.owed_cents, StatementVisit.copay_cents).join(
            StatementSnapshot, StatementSnapshot.statement_id == StatementVisit.statement_id
        )
        october = shown.where(StatementSnapshot.month == "2026-10")
        whose = StatementVisit.guarantor_id
        assert db.execute(october.where(whose == ANA)).all() == [(-60_00, 0)]
        assert db.execute(october.where(whose == BEN)).all() == [(100_00, 100_00)]


def test_what_was_given_up_or_corrected_is_no_credit(billed):
    with billed.transaction() as db:
        request = disputes.Request(ANA, "wrong_amount", MADE.id)
        dispute = disputes.open_new(db, request, on=OCTOBER, actor="caller")
        lowered = disputes.Outcome("corrected", "clerk", OCTOBER, Money.usd(30))
        disputes.resolve(db, dispute.id, lowered)
        moves(db, CARD_CLEARING, 66, "payment")
        moves(db, WRITE_OFFS, 4, "write_off")
        becomes_bens(db)

        assert balance(db, ANA) == -Money.usd(66)


def test_a_visit_of_which_nothing_was_owed_changes_hands_without_an_entry(billed):
    free = visit("free", ZERO)
    with billed.transaction() as db:
        record_visit(db, free)
        record_visit(db, replace(free, content_hash="Ben's", guarantor_id=BEN))

        assert (balance(db, ANA), balance(db, BEN)) == (Money.usd(100), ZERO)
