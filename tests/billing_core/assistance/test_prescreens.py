"""The pre-screen question by question: kept apart, forgotten in time, and never a decision."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from billing_core import clock as product_clock
from billing_core.assistance import prescreens, queries
from billing_core.assistance.actions import Request
from billing_core.assistance.models import Prescreen
from billing_core.errors import UnknownGuarantor, UnusableAnswer
from billing_core.money import Money
from billing_core.policies import load
from tests.billing_core.assistance import steps

TODAY = date(2026, 11, 24)
SERVICE_DECIDES = {
    "policies": {
        "default": {
            "effective_from": date(2020, 1, 1),
            "assistance": {"guideline_of": "service"},
        }
    }
}


def answered(db, guarantor_id, size=2, dollars=40_000, *, insured=True):
    prescreens.answer(db, guarantor_id, on=TODAY, household_size=size)
    prescreens.answer(db, guarantor_id, on=TODAY, yearly_income=Money.usd(dollars))
    prescreens.answer(db, guarantor_id, on=TODAY, insured=insured)


def band(db, guarantor_id):
    policy = steps.policy(db, guarantor_id)
    return prescreens.screened(db, guarantor_id, policy=policy, on=TODAY)


def test_answers_are_kept_as_they_come_and_screened_once_they_are_there(database, clock):
    with database.transaction() as db:
        ana = steps.household(db, "200")
        assert prescreens.answers(db, ana) is None
        assert band(db, ana) is None

        prescreens.answer(db, ana, on=TODAY, household_size=2)
        assert prescreens.answers(db, ana) is None
        prescreens.answer(db, ana, on=TODAY, yearly_income=Money.usd(40_000))
        prescreens.answer(db, ana, on=TODAY, insured=False)

        told = prescreens.answers(db, ana)
        assert told is not None
        assert (told.household_size, told.yearly_income) == (2, Money.usd(40_000))
        assert told.insured is False
        assert band(db, ana).may_qualify


@pytest.mark.parametrize(
    ("region", "dollars", "may"),
    [
        ("CA-N", 86_560, True),  # 400 percent of the guideline of two
        ("CA-N", 86_561, False),
        ("HI", 99_560, True),
        ("HI", 99_561, False),
    ],
)
def test_the_guideline_is_that_of_the_region_and_the_bound_is_exact(
    database, clock, region, dollars, may
):
    with database.transaction() as db:
        ana = steps.household(db, "200", region=region)

        answered(db, ana, dollars=dollars)

        assert band(db, ana).may_qualify is may


def test_the_policy_may_count_the_day_of_service(database, clock):
    with database.transaction() as db:
        ana = steps.household(db, "200")
        answered(db, ana)
        clock.forward(days=70)  # into the next year; care was in this one
        day = product_clock.today()
        policy = load(SERVICE_DECIDES).for_region("CA-N", day)

        found = prescreens.screened(db, ana, policy=policy, on=day)

        assert queries.guideline_day_of(db, ana, policy, day) == date(2026, 10, 10)
        assert found is not None
        assert found.guideline.year == 2026


def test_answering_anew_replaces_and_beginning_anew_forgets(database, clock):
    with database.transaction() as db:
        ana = steps.household(db, "200")
        answered(db, ana)

        prescreens.answer(db, ana, on=TODAY, household_size=3)
        told = prescreens.answers(db, ana)
        assert told is not None
        assert told.household_size == 3

        prescreens.begin(db, ana, on=TODAY)
        assert prescreens.answers(db, ana) is None


@pytest.mark.parametrize("size", [0, 31])
def test_a_household_that_cannot_be_is_refused(database, clock, size):
    with database.transaction() as db:
        ana = steps.household(db, "200")

        with pytest.raises(UnusableAnswer):
            prescreens.answer(db, ana, on=TODAY, household_size=size)


def test_an_income_that_cannot_be_is_refused(database, clock):
    with database.transaction() as db:
        ana = steps.household(db, "200")

        with pytest.raises(UnusableAnswer):
            prescreens.answer(db, ana, on=TODAY, yearly_income=Money.usd(10_000_001))


def test_nobody_answers_for_an_account_that_there_is_not(database, clock):
    with database.transaction() as db, pytest.raises(UnknownGuarantor):
        prescreens.answer(db, 12345674, on=TODAY, household_size=2)


def test_an_application_takes_the_answers_over_and_nothing_stays_behind(database, clock):
    with database.transaction() as db:
        ana = steps.household(db, "200")
        answered(db, ana, insured=False)

        request = Request(ana, answers=prescreens.answers(db, ana))
        application = steps.opened(db, request, steps.policy(db, ana))

        assert application.screened_up_to == 200
        kept = queries.answers(db, application.id)
        assert kept is not None
        assert kept.insured is False
        assert prescreens.of_guarantor(db, ana) is None


def test_whoever_does_not_apply_is_forgotten_after_thirty_days(database, clock):
    with database.transaction() as db:
        ana, ben = steps.household(db, "200"), steps.household(db, "40")
        answered(db, ana)
        prescreens.answer(db, ben, on=TODAY + timedelta(days=1), household_size=1)

        steps.night(db, TODAY + timedelta(days=30))
        assert len(db.scalars(select(Prescreen)).all()) == 2
        assert steps.night(db, TODAY + timedelta(days=31)) == 1
        assert steps.night(db, TODAY + timedelta(days=31)) == 0

        assert prescreens.of_guarantor(db, ana) is None
        assert prescreens.of_guarantor(db, ben) is not None


def test_the_newest_application_is_found(database, clock):
    with database.transaction() as db:
        ana = steps.household(db, "200")
        assert queries.latest(db, ana) is None
        first = steps.completed(db, ana)
        steps.deny(db, first)
        clock.forward(days=1)

        second = steps.applied(db, ana)

        latest = queries.latest(db, ana)
        assert latest is not None
        assert latest.id == second
