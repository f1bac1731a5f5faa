"""An instalment skipped, or moved: what is left is paid later, and not a cent more."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from sqlalchemy import select

from billing_core import clock as product_clock
from billing_core.audit.models import AuditEvent
from billing_core.ledger.models import Entry
from billing_core.money import ZERO, Money
from billing_core.plans import changing
from billing_core.plans.changing import Change, NotChanged
from billing_core.plans.models import Plan
from billing_core.policies.terms import PlanTerms
from tests.billing_core.plans.payer import Payer, policy

TERMS = PlanTerms()


def skips(payer: Payer, plan_id: uuid.UUID, terms: PlanTerms = TERMS) -> Change | NotChanged:
    with payer.database.transaction() as db:
        today = product_clock.today()
        look = changing.skipping(db, plan_id, terms=terms, today=today)
        done = changing.skip(db, plan_id, terms=terms, today=today, actor="caller")
    assert done == look
    return done


def moves(
    payer: Payer, plan_id: uuid.UUID, days: int, terms: PlanTerms = TERMS
) -> Change | NotChanged:
    with payer.database.transaction() as db:
        today = product_clock.today()
        look = changing.moving(db, plan_id, days=days, terms=terms, today=today)
        done = changing.move(db, plan_id, days=days, terms=terms, today=today, actor="caller")
    assert done == look
    return done


def days(payer: Payer, plan_id: uuid.UUID) -> list[str]:
    return [f"{part.due_on:%m-%d}" for part in payer.stands(plan_id).parts]


def test_what_is_skipped_is_paid_at_the_end(database, clock):
    payer = Payer.owing(database, "600")
    plan_id = payer.has_plan()

    change = skips(payer, plan_id)

    assert change == Change(
        1, Money.usd(100), date(2026, 12, 24), date(2027, 1, 24), date(2027, 6, 24)
    )
    assert days(payer, plan_id) == ["01-24", "02-24", "03-24", "04-24", "05-24", "06-24"]
    assert {part.amount for part in payer.stands(plan_id).parts} == {Money.usd(100)}


def test_what_was_paid_before_is_not_asked_for_again(database, clock):
    payer = Payer.owing(database, "600")
    plan_id = payer.has_plan()
    payer.pays("130")

    skips(payer, plan_id)

    standing = payer.stands(plan_id)
    assert [part.left for part in standing.parts] == [Money.usd(70), *[Money.usd(100)] * 4]
    assert days(payer, plan_id) == ["02-24", "03-24", "04-24", "05-24", "06-24"]
    assert (standing.paid_in_all, standing.payoff) == (Money.usd(130), Money.usd(470))


def test_a_skip_at_the_end_of_a_month_keeps_to_the_day_agreed(database, clock):
    clock.at("2026-12-31T10:00")
    payer = Payer.owing(database, "600")
    plan_id = payer.has_plan()
    assert days(payer, plan_id)[:2] == ["01-31", "02-28"]

    skips(payer, plan_id)

    assert days(payer, plan_id) == ["02-28", "03-31", "04-30", "05-31", "06-30", "07-31"]


def test_one_is_moved_and_the_others_stay(database, clock):
    payer = Payer.owing(database, "600")
    plan_id = payer.has_plan()

    change = moves(payer, plan_id, 14)

    assert isinstance(change, Change)
    assert (change.before, change.after) == (date(2026, 12, 24), date(2027, 1, 7))
    assert days(payer, plan_id) == ["01-07", "01-24", "02-24", "03-24", "04-24", "05-24"]


def test_the_last_one_can_be_moved(database, clock):
    payer = Payer.owing(database, "600")
    plan_id = payer.has_plan()
    payer.pays("500")

    change = moves(payer, plan_id, 7)

    assert isinstance(change, Change)
    assert (change.after, change.last_on) == (date(2027, 5, 31), date(2027, 5, 31))


@pytest.mark.parametrize("later", [0, 16])
def test_no_day_before_its_own_and_none_too_late(database, clock, later):
    payer = Payer.owing(database, "600")
    plan_id = payer.has_plan()

    assert moves(payer, plan_id, later) == NotChanged("too_late")


def test_one_does_not_move_past_the_next(database, clock):
    payer = Payer.owing(database, "600")
    plan_id = payer.has_plan()

    assert moves(payer, plan_id, 31, PlanTerms(move_days_maximum=60)) == NotChanged("too_late")


def test_so_often_and_no_more(database, clock):
    payer = Payer.owing(database, "600")
    plan_id = payer.has_plan()
    once = PlanTerms(skips_maximum=1, moves_maximum=1)

    assert isinstance(skips(payer, plan_id, once), Change)
    assert skips(payer, plan_id, once) == NotChanged("too_often")
    assert isinstance(moves(payer, plan_id, 7, once), Change)
    assert moves(payer, plan_id, 7, once) == NotChanged("too_often")


def test_what_has_fallen_due_is_neither_skipped_nor_moved(database, clock):
    payer = Payer.owing(database, "600")
    plan_id = payer.has_plan()
    clock.at("2026-12-24T09:00")

    assert skips(payer, plan_id) == moves(payer, plan_id, 7) == NotChanged("behind")


def test_a_plan_that_is_not_there_yet_is_not_changed(database, clock):
    payer = Payer.owing(database, "600")
    plan = payer.agrees()
    assert isinstance(plan, Plan)

    assert skips(payer, plan.id) == moves(payer, plan.id, 7) == NotChanged("not_active")


def test_of_a_plan_that_is_paid_nothing_is_left_to_skip(database, clock):
    payer = Payer.owing(database, "600")
    plan_id = payer.has_plan()
    payer.pays("600")

    assert skips(payer, plan_id) == NotChanged("nothing_left")


def test_a_paper_tells_of_the_new_days_and_the_trail_of_who_asked(database, clock):
    payer = Payer.owing(database, "600")
    plan_id = payer.has_plan()

    skips(payer, plan_id)
    moves(payer, plan_id, 7)

    first, second = payer.papers("schedule")
    assert ("Jun 24, 2027" in first.body, "Jan 31, 2027" in second.body) == (True, True)
    with database.transaction() as db:
        told = db.scalars(select(AuditEvent.tag).where(AuditEvent.tag.like("plan_instalment_%")))
        assert sorted(told) == ["plan_instalment_moved", "plan_instalment_skipped"]


def test_a_skip_costs_no_interest(database, clock):
    payer = Payer.owing(database, "600", policy=policy(apr="12"))
    plan_id = payer.has_plan()
    promised = sum((part.amount for part in payer.stands(plan_id).parts), ZERO)
    clock.at("2026-12-24T01:00")
    payer.night()
    payer.pays(str(payer.stands(plan_id).due.dollars))

    skips(payer, plan_id)

    left = sum((part.left for part in payer.stands(plan_id).parts), ZERO)
    assert left + payer.stands(plan_id).paid_in_all == promised
    for month in range(2, 8):
        clock.at(f"2027-{month:02}-24T01:00")
        payer.night()
    with database.transaction() as db:
        charged = db.scalars(select(Entry.key).where(Entry.kind == "finance_charge")).all()
    assert len(charged) == 6
