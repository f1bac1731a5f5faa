"""An application holds the account, waits for its papers, and is decided by a person."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from billing_core import business_days
from billing_core import clock as product_clock
from billing_core.accounts.numbers import damm
from billing_core.accounts.ranges import Range
from billing_core.assistance import actions, decisions, nightly, queries, states
from billing_core.assistance.decisions import Decision
from billing_core.assistance.models import Application, Income
from billing_core.assistance.screening import Answers
from billing_core.audit.models import AuditEvent
from billing_core.database import new_id
from billing_core.errors import (
    ApplicationTooLate,
    IllegalMove,
    NothingToAward,
    UnknownGuarantor,
    UnusableAnswer,
)
from billing_core.holds import queries as holds
from billing_core.money import Money
from billing_core.policies import load
from tests.billing_core.assistance import steps

POLICY = load({}).for_region("CA-N", date(2026, 11, 24))


def test_an_application_holds_the_whole_account_from_its_day(database, clock):
    with database.transaction() as db:
        ana = steps.household(db, "200")
        application = db.get_one(Application, steps.applied(db, ana))

        [hold] = holds.of_guarantor(db, ana, date(2026, 11, 24))
        assert (hold.kind, hold.reference, hold.visit_id) == (
            "assistance",
            application.number,
            None,
        )
        assert hold.stops == {
            *("late_fees", "collections", "credit_reporting", "outbound", "allocation")
        }
        assert not steps.held(db, ana, date(2026, 11, 23))
        assert steps.held(db, ana, date(2028, 1, 1))
        assert application.status == "started"
        assert damm(int(application.number)) == 0
        assert queries.by_number(db, application.number) is application


def test_asking_twice_is_one_application(database, clock):
    with database.transaction() as db:
        ana = steps.household(db, "200")

        first = steps.applied(db, ana)

        assert steps.applied(db, ana) == first
        assert len(holds.of_guarantor(db, ana, date(2026, 11, 24))) == 1


def test_the_database_allows_one_open_application(database, clock):
    with database.transaction() as db:
        ana = steps.household(db, "200")
        first = db.get_one(Application, steps.applied(db, ana))
        second = Application(
            id=new_id(),
            guarantor_id=ana,
            number="10000000",
            status="complete",
            language="en_US",
            opened_on=first.opened_on,
            created_at=first.created_at,
        )

        with pytest.raises(IntegrityError), db.begin_nested():
            db.add(second)


def test_the_screening_is_kept_with_its_year_and_the_answers_apart(database, clock):
    with database.transaction() as db:
        ana = steps.household(db, "200")
        application = db.get_one(Application, steps.applied(db, ana))

        assert (application.screened_up_to, application.guideline_year) == (200, 2026)
        assert queries.answers(db, application.id) == steps.POOR

        actions.answer(db, application, steps.RICH, policy=POLICY, on=date(2026, 11, 25))

        assert application.screened_up_to is None
        assert queries.answers(db, application.id) == steps.RICH


def test_the_policy_says_whose_day_decides_the_guideline(database, clock):
    clock.at("2026-02-10T10:00")
    by_service = load(
        {
            "policies": {
                "default": {
                    "effective_from": date(2026, 1, 1),
                    "assistance": {"guideline_of": "service"},
                }
            }
        }
    ).for_region("CA-N", date(2026, 2, 10))
    with database.transaction() as db:
        ana = steps.household(db, "200")  # for a visit 45 days ago: in 2025
        application = steps.opened(db, actions.Request(ana, answers=steps.POOR), by_service)

        assert application.guideline_year == 2025


def test_without_answers_nothing_is_screened(database, clock):
    with database.transaction() as db:
        application = db.get_one(Application, steps.applied(db, steps.household(db), None))

        assert (application.screened_up_to, application.guideline_year) == (None, None)
        assert queries.answers(db, application.id) is None


def test_day_235_is_in_time_and_the_papers_may_come_as_long(database, clock):
    with database.transaction() as db:
        ana = steps.household(db, "200")
        clock.forward(days=235)
        application = db.get_one(Application, steps.applied(db, ana))

        assert application.taken_until == date(2027, 7, 22)  # day 240
        assert application.documents_due == date(2027, 8, 16)  # 30 days, which is later


def test_in_the_first_days_the_papers_may_come_until_the_period_ends(database, clock):
    with database.transaction() as db:
        application = db.get_one(Application, steps.applied(db, steps.household(db, "200")))

        assert application.documents_due == application.taken_until == date(2027, 7, 22)


def test_after_the_period_it_is_taken_unless_policy_says_otherwise(database, clock):
    strict = {"effective_from": date(2026, 1, 1), "assistance": {"late_applications": False}}
    policies = load({"policies": {"default": strict}})
    with database.transaction() as db:
        late, california = (steps.household(db, "200", region=region) for region in ("GA", "CA-N"))
        clock.forward(days=240)
        last_day = product_clock.today()
        clock.forward(days=1)
        day_after = product_clock.today()

        def apply(guarantor_id, region, on):
            policy = policies.for_region(region, on)
            request = actions.Request(guarantor_id)
            return actions.open_new(db, request, policy=policy, on=on, actor="caller")

        with pytest.raises(ApplicationTooLate, match="2027-07-22"):
            apply(late, "GA", day_after)
        assert apply(late, "GA", last_day).status == "started"
        assert apply(california, "CA-N", day_after).status == "started"


def test_papers_that_are_missing_are_named_until_they_come(database, clock):
    with database.transaction() as db:
        ana = steps.household(db, "200")
        application_id = steps.applied(db, ana)

        assert steps.handed_in(db, application_id, "form", needed="form wages pension") == (
            "incomplete"
        )
        view = queries.for_counsellor(db, application_id)
        assert (view.missing, view.received) == (["pension", "wages"], ["form"])
        assert view.answers == steps.POOR

        clock.forward(days=3)
        assert steps.handed_in(db, application_id, "wages") == "incomplete"
        assert steps.handed_in(db, application_id, "pension") == "complete"
        application = db.get_one(Application, application_id)
        assert application.completed_on == date(2026, 11, 27)
        assert application.documents_due is None
        # Thirty business days on, past Christmas, New Year's Day and Martin Luther King's.
        assert application.decision_due == date(2027, 1, 12)
        assert steps.held(db, ana)


def test_the_counsellors_see_the_complete_ones_most_urgent_first(database, clock):
    with database.transaction() as db:
        second = steps.applied(db, steps.household(db))
        first = steps.completed(db, steps.household(db))
        clock.forward(days=1)
        steps.handed_in(db, second)

        assert [row.id for row in queries.undecided(db)] == [first, second]
        assert [row.id for row in queries.undecided(db, limit=1)] == [first]


def test_an_application_whose_papers_do_not_come_lapses_after_its_day(database, clock):
    with database.transaction() as db:
        ana = steps.household(db, "200")
        application = db.get_one(Application, steps.applied(db, ana))
        due = application.documents_due

        assert steps.night(db, due) == 0
        clock.at("2027-07-23T02:00")
        assert steps.night(db) == 1
        assert steps.night(db) == 0

        assert application.status == "lapsed"
        assert not steps.held(db, ana)
        assert db.scalars(select(Income)).all() == []


def test_a_night_takes_the_guarantors_of_its_range(database, clock):
    with database.transaction() as db:
        one, other = sorted(steps.household(db, "200") for _ in range(2))
        for guarantor_id in (one, other):
            steps.applied(db, guarantor_id)
        clock.forward(days=400)

        changed = nightly.review(
            db,
            Range(last_id=one),
            product_clock.today(),
            policies=load({}),
            reamortise=steps.Plans(),
        )

        assert changed == 1
        assert not steps.held(db, one)
        assert steps.held(db, other)


def test_withdrawn_ends_the_hold_and_forgets_the_income(database, clock):
    with database.transaction() as db:
        ana = steps.household(db, "200")
        application_id = steps.applied(db, ana)

        actions.withdraw(db, application_id, on=product_clock.today(), actor="caller")

        assert not steps.held(db, ana)
        assert queries.answers(db, application_id) is None
        assert steps.applied(db, ana) != application_id
        assert len(queries.history(db, ana)) == 2


def test_a_denial_is_held_until_the_days_to_appeal_are_over(database, clock):
    with database.transaction() as db:
        ana = steps.household(db, "200")
        application = steps.deny(db, steps.completed(db, ana, steps.RICH))

        assert application.appeal_until == date(2026, 12, 24)
        assert steps.held(db, ana, date(2026, 12, 24))
        assert not steps.held(db, ana, date(2026, 12, 25))
        assert queries.answers(db, application.id) == steps.RICH

        assert steps.night(db, date(2026, 12, 24)) == 0
        assert steps.night(db, date(2026, 12, 25)) == 1
        assert queries.answers(db, application.id) is None


def test_an_appeal_holds_until_it_is_decided_anew(database, clock):
    with database.transaction() as db:
        ana = steps.household(db, "200")
        application_id = steps.completed(db, ana, steps.RICH)
        steps.deny(db, application_id)
        clock.forward(days=30)

        steps.appeal(db, application_id)

        assert steps.held(db, ana, date(2027, 6, 1))
        assert [row.id for row in queries.undecided(db)] == [application_id]

        decisions.uphold(db, application_id, decided_by=steps.COUNSELLOR, on=product_clock.today())

        assert not steps.held(db, ana)
        assert queries.answers(db, application_id) is None
        assert queries.open_application(db, ana) is None


def test_an_appeal_can_bring_the_award(database, clock):
    with database.transaction() as db:
        ana = steps.household(db, "200")
        application_id = steps.completed(db, ana, steps.RICH)
        steps.deny(db, application_id)
        steps.appeal(db, application_id)

        steps.award(db, application_id, percent=Decimal(100), basis="hardship")

        assert not steps.held(db, ana)
        assert steps.balance(db, ana) == Money(0)


def test_an_appeal_comes_in_time_or_not_at_all(database, clock):
    with database.transaction() as db:
        ana = steps.household(db, "200")
        application_id = steps.completed(db, ana)
        steps.deny(db, application_id)
        clock.forward(days=31)

        with pytest.raises(IllegalMove):
            steps.appeal(db, application_id)


def test_an_appeal_beside_a_new_application_is_refused(database, clock):
    with database.transaction() as db:
        ana = steps.household(db, "200")
        application_id = steps.completed(db, ana)
        steps.deny(db, application_id)
        steps.applied(db, ana)

        with pytest.raises(IllegalMove):
            steps.appeal(db, application_id)


@pytest.mark.parametrize("decided_by", ["caller", "guest", "job:nightly", "7"])
def test_only_a_person_decides(database, clock, decided_by):
    with database.transaction() as db:
        application_id = steps.completed(db, steps.household(db))
        decision = Decision(decided_by=decided_by, on=product_clock.today())

        with pytest.raises(AssertionError, match="a person decides"):
            decisions.award(db, application_id, decision, policy=POLICY, reamortise=steps.Plans())
        with pytest.raises(AssertionError, match="a person decides"):
            decisions.deny(
                db,
                application_id,
                reason="",
                decided_by=decided_by,
                on=product_clock.today(),
                policy=POLICY,
            )


@pytest.mark.parametrize("status", sorted(set(states.STATUSES) - {"complete", "appealed"}))
def test_only_what_is_complete_or_on_appeal_can_be_awarded(status):
    with pytest.raises(IllegalMove):
        states.check(status, "awarded")


def test_an_unfinished_application_is_not_awarded(database, clock):
    with database.transaction() as db:
        application_id = steps.applied(db, steps.household(db))

        with pytest.raises(IllegalMove, match="started to awarded"):
            steps.award(db, application_id)


def test_nothing_to_award_is_said_so(database, clock):
    with database.transaction() as db:
        rich = steps.completed(db, steps.household(db), steps.RICH)
        silent = steps.completed(db, steps.household(db), None)

        with pytest.raises(NothingToAward):
            steps.award(db, rich)
        with pytest.raises(NothingToAward):
            steps.award(db, silent)


def test_nobody_unknown_applies_and_nothing_impossible_is_answered(database, clock):
    with database.transaction() as db:
        nobody = actions.Request(10000000)
        impossible = actions.Request(steps.household(db), answers=Answers(0, Money(1)))

        with pytest.raises(UnknownGuarantor):
            steps.opened(db, nobody, POLICY)
        with pytest.raises(UnusableAnswer):
            steps.opened(db, impossible, POLICY)


def test_what_happened_is_told_without_income_or_reasons(database, clock):
    with database.transaction() as db:
        ana = steps.household(db, "200")
        application_id = steps.completed(db, ana)
        steps.award(db, application_id)
        rows = db.scalars(select(AuditEvent).where(AuditEvent.guarantor_id == ana)).all()

    tags = [row.tag for row in rows]
    told = [row for row in rows if row.tag.startswith(("assistance", "hold"))]
    assert [tag for tag in tags if tag.startswith("assistance")] == [
        *("assistance_opened", "assistance_complete"),
        *("assistance_awarded", "assistance_applied"),
    ]
    assert not any("4000000" in str(row.details) for row in told)
    assert all("income" not in str(row.details) for row in told)


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2026, 11, 24), 1, date(2026, 11, 25)),
        (date(2026, 11, 25), 1, date(2026, 11, 27)),  # over Thanksgiving
        (date(2026, 11, 27), 1, date(2026, 11, 30)),  # over a weekend
        (date(2026, 7, 2), 1, date(2026, 7, 6)),  # the 4th is a Saturday, kept on the 3rd
        (date(2026, 11, 24), 0, date(2026, 11, 24)),
        (date(2026, 12, 23), 7, date(2027, 1, 5)),
    ],
)
def test_business_days_leave_out_weekends_and_federal_holidays(day, count, expected):
    assert business_days.after(day, count) == expected
