"""A dispute holds what it is about, has a number, and ends in one of three ways."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from billing_core import clock as product_clock
from billing_core.accounts.numbers import damm
from billing_core.audit.models import AuditEvent
from billing_core.disputes import actions, queries
from billing_core.disputes.models import REASONS
from billing_core.errors import IllegalMove, OutOfRange, UnknownVisit
from billing_core.holds import queries as holds
from billing_core.ledger.models import Entry
from billing_core.ledger.queries import owed_by_visit
from billing_core.money import ZERO, Money
from tests.billing_core.assistance import steps

TODAY = date(2026, 11, 24)


def dispute(db, guarantor_id, visit_id=None, reason="billed_twice", **told):
    request = actions.Request(guarantor_id, reason, visit_id, **told)
    return actions.open_new(db, request, on=product_clock.today(), actor="caller")


def resolve(db, opened, status, correction="0"):
    outcome = actions.Outcome(
        status, steps.COUNSELLOR, product_clock.today(), Money.usd(correction)
    )
    return actions.resolve(db, opened.id, outcome)


def held(db, guarantor_id, **told):
    return holds.stopped(db, guarantor_id, "collections", product_clock.today(), **told)


def test_a_visit_in_dispute_is_held_and_the_others_are_not(database, clock):
    with database.transaction() as db:
        ana = steps.household(db, "200", "40")
        one, other = steps.visits(db, ana)

        opened = dispute(db, ana, one)

        assert held(db, ana, visit_id=one)
        assert not held(db, ana, visit_id=other)
        assert not held(db, ana)
        [hold] = holds.of_guarantor(db, ana, TODAY)
        assert (hold.kind, hold.reference) == ("dispute", opened.number)
        assert damm(int(opened.number)) == 0
        assert queries.by_number(db, opened.number) is opened


def test_the_whole_bill_can_be_in_dispute(database, clock):
    with database.transaction() as db:
        ana = steps.household(db, "200")

        dispute(db, ana)

        assert held(db, ana)


def test_a_bill_above_its_estimate_sets_a_hold_of_its_own_kind(database, clock):
    with database.transaction() as db:
        ana = steps.household(db, "900")

        opened = dispute(db, ana, kind="ppdr", reason="above_estimate")

        assert [hold.kind for hold in holds.of_guarantor(db, ana, TODAY)] == ["ppdr"]
        resolve(db, opened, "stands")
        assert not held(db, ana)


def test_asking_twice_is_one_dispute_and_another_visit_a_second(database, clock):
    with database.transaction() as db:
        ana = steps.household(db, "200", "40")
        one, other = steps.visits(db, ana)

        first = dispute(db, ana, one)
        clock.forward(days=1)

        assert dispute(db, ana, one).id == first.id
        assert dispute(db, ana, other).id != first.id
        assert [row.visit_id for row in queries.unanswered(db)] == [one, other]
        assert [row.visit_id for row in queries.of_guarantor(db, ana)] == [other, one]


def test_a_charge_that_stands_is_owed_as_before(database, clock):
    with database.transaction() as db:
        ana = steps.household(db, "200")
        opened = dispute(db, ana, steps.visits(db, ana)[0])

        resolve(db, opened, "stands")

        assert steps.balance(db, ana) == Money.usd(200)
        assert not held(db, ana, visit_id=opened.visit_id)
        assert (opened.status, opened.resolved_on) == ("stands", TODAY)
        assert queries.unanswered(db) == []


def test_a_correction_lowers_the_visit(database, clock):
    with database.transaction() as db:
        ana = steps.household(db, "200")
        opened = dispute(db, ana, steps.visits(db, ana)[0])

        resolve(db, opened, "corrected", "80")

        assert steps.balance(db, ana) == Money.usd(120)
        assert steps.credit(db, ana) == ZERO
        assert queries.corrected_by_visit(db, ana) == {opened.visit_id: Money.usd(80)}


def test_what_was_paid_above_a_correction_becomes_a_credit(database, clock):
    with database.transaction() as db:
        ana = steps.household(db, "200")
        steps.pay(db, ana, "150")
        opened = dispute(db, ana, steps.visits(db, ana)[0])

        resolve(db, opened, "corrected", "200")

        assert owed_by_visit(db, ana) == {}
        assert steps.credit(db, ana) == Money.usd(150)


def test_the_same_outcome_twice_is_told_once(database, clock):
    with database.transaction() as db:
        ana = steps.household(db, "200")
        opened = dispute(db, ana, steps.visits(db, ana)[0])

        resolve(db, opened, "corrected", "80")
        resolve(db, opened, "corrected", "80")

        assert steps.balance(db, ana) == Money.usd(120)
        assert len(db.scalars(select(Entry).where(Entry.kind == "adjustment")).all()) == 1
        with pytest.raises(IllegalMove):
            resolve(db, opened, "stands")


@pytest.mark.parametrize("correction", ["0", "200.01"])
def test_a_correction_is_of_something_and_of_no_more_than_the_share(database, clock, correction):
    with database.transaction() as db:
        ana = steps.household(db, "200")
        opened = dispute(db, ana, steps.visits(db, ana)[0])

        with pytest.raises(OutOfRange):
            resolve(db, opened, "corrected", correction)

        assert opened.status == "open"
        assert held(db, ana, visit_id=opened.visit_id)


def test_the_whole_bill_cannot_be_corrected_but_visit_by_visit(database, clock):
    with database.transaction() as db:
        opened = dispute(db, steps.household(db, "200"))

        with pytest.raises(UnknownVisit):
            resolve(db, opened, "corrected", "10")


def test_after_it_was_withdrawn_the_visit_can_be_disputed_again(database, clock):
    with database.transaction() as db:
        ana = steps.household(db, "200")
        visit_id = steps.visits(db, ana)[0]
        first = dispute(db, ana, visit_id)
        resolve(db, first, "withdrawn")

        second = dispute(db, ana, visit_id)

        assert second.id != first.id
        assert held(db, ana, visit_id=visit_id)


def test_a_visit_of_someone_else_cannot_be_disputed(database, clock):
    with database.transaction() as db:
        ana, ben = steps.household(db, "200"), steps.household(db, "40")

        with pytest.raises(UnknownVisit):
            dispute(db, ana, steps.visits(db, ben)[0])


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_is_kept(database, clock, reason):
    with database.transaction() as db:
        assert dispute(db, steps.household(db), reason=reason).reason == reason


def test_an_unknown_reason_is_refused_by_the_database(database, clock):
    with database.transaction() as db:
        ana = steps.household(db)

        with pytest.raises(IntegrityError), db.begin_nested():
            dispute(db, ana, reason="too_dear")


def test_opening_and_resolving_are_told(database, clock):
    with database.transaction() as db:
        opened = dispute(db, steps.household(db))
        resolve(db, opened, "stands")

        told = select(AuditEvent).where(AuditEvent.reference == str(opened.id))
        first, second = db.scalars(told.order_by(AuditEvent.id)).all()

    assert (first.tag, first.details["reason"]) == ("dispute_opened", "billed_twice")
    assert (second.tag, second.details["outcome"]) == ("dispute_resolved", "stands")
    assert second.actor == steps.COUNSELLOR


@pytest.mark.parametrize(
    ("billed", "days", "may"),
    [("1400", 0, True), ("1399.99", 0, False), ("1400", 120, True), ("1400", 121, False)],
)
def test_arbitration_is_for_400_dollars_above_the_estimate_within_120_days(billed, days, may):
    told = {"billed_on": TODAY, "day": TODAY + timedelta(days=days)}

    assert queries.may_go_to_arbitration(Money.usd(billed), Money.usd(1000), **told) is may


def test_a_call_that_was_promised_and_is_still_to_come_is_not_promised_anew(database, clock):
    sooner, later = TODAY + timedelta(days=3), TODAY + timedelta(days=9)
    with database.transaction() as db:
        ana = steps.household(db, "200")
        (visit_id,) = steps.visits(db, ana)
        dispute(db, ana, visit_id, answer_by=sooner)

        assert dispute(db, ana, visit_id, answer_by=later).answer_by == sooner

        clock.forward(days=4)
        assert dispute(db, ana, visit_id, answer_by=later).answer_by == later
