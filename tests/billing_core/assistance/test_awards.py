"""An award lowers each visit by an entry of its own, and gives back what was paid above it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from billing_core import clock as product_clock
from billing_core import factories
from billing_core.accounts.models import Guarantor, Patient
from billing_core.accounts.ranges import Range
from billing_core.ageing import late_fees
from billing_core.ageing.models import LateFee
from billing_core.assistance import queries
from billing_core.assistance.applying import apply, awarded_by_visit
from billing_core.assistance.models import Award
from billing_core.disputes import actions as disputes
from billing_core.ledger.models import Entry
from billing_core.ledger.queries import owed_by_visit
from billing_core.money import ZERO, Money
from billing_core.policies import load
from billing_core.statements.actions import record_visit
from tests.billing_core.assistance import steps


def put_right(db, guarantor_id, plans=None):
    """Apply the guarantor's awards again, today."""
    return apply(
        db,
        guarantor_id,
        policy=steps.policy(db, guarantor_id),
        on=product_clock.today(),
        reamortise=plans or steps.Plans(),
    )


def new_visit(db, guarantor_id, dollars, **columns):
    seen = db.scalars(select(Patient).where(Patient.guarantor_id == guarantor_id)).one()
    return factories.visit(db, seen, Money.usd(dollars), **columns)


def test_the_band_of_the_household_lowers_every_visit_by_its_part(database, clock):
    with database.transaction() as db:
        ana = steps.household(db, "200", "100.01")

        award = steps.award(db, steps.completed(db, ana, steps.MIDDLING))

        assert award.percent == 50
        assert sorted(owed_by_visit(db, ana).values()) == [Money.usd("50.00"), Money.usd(100)]
        assert steps.given_away(db, ana) == Money.usd("150.01")  # half a cent up, to their good
        assert steps.credit(db, ana) == ZERO
        assert not steps.held(db, ana)
        assert queries.answers(db, award.application_id) is None


def test_a_full_award_leaves_nothing(database, clock):
    with database.transaction() as db:
        ana = steps.household(db, "200", "33.33")

        award = steps.award(db, steps.completed(db, ana))

        assert award.percent == 100
        assert (award.basis, award.guideline_year) == ("income", 2026)
        assert owed_by_visit(db, ana) == {}
        assert len(award.policy_row) <= 64
        assert award.ends_on == date(2027, 11, 24)


def test_what_was_paid_above_the_award_becomes_a_credit(database, clock):
    with database.transaction() as db:
        ana = steps.household(db, "200")
        steps.pay(db, ana, "150")

        steps.award(db, steps.completed(db, ana, steps.MIDDLING))

        assert owed_by_visit(db, ana) == {}
        assert steps.credit(db, ana) == Money.usd(50)
        assert steps.given_away(db, ana) == Money.usd(100)
        assert steps.balance(db, ana) == Money.usd(-50)


def test_an_award_after_half_was_paid_leaves_exactly_nothing(database, clock):
    with database.transaction() as db:
        ana = steps.household(db, "200")
        steps.pay(db, ana, "100")

        steps.award(db, steps.completed(db, ana, steps.MIDDLING))

        assert (steps.balance(db, ana), steps.credit(db, ana)) == (ZERO, ZERO)


@pytest.mark.parametrize(("paid", "credit"), [("104.99", "0"), ("105", "5"), ("105.01", "5.01")])
def test_less_than_five_dollars_is_not_given_back(database, clock, paid, credit):
    with database.transaction() as db:
        ana = steps.household(db, "200")
        steps.pay(db, ana, paid)

        steps.award(db, steps.completed(db, ana, steps.MIDDLING))

        assert steps.credit(db, ana) == Money.usd(credit)
        assert steps.given_away(db, ana) == Money.usd(200) - Money.usd(paid) + Money.usd(credit)
        assert owed_by_visit(db, ana) == {}


def test_five_dollars_count_over_all_visits_together(database, clock):
    with database.transaction() as db:
        ana = steps.household(db, "6", "6")
        steps.pay(db, ana, "12")

        steps.award(db, steps.completed(db, ana, steps.MIDDLING))

        assert steps.credit(db, ana) == Money.usd(6)


def test_after_a_visits_application_period_only_what_is_owed_is_given(database, clock):
    with database.transaction() as db:
        ana = steps.household(db, "200")
        steps.pay(db, ana, "150")
        clock.forward(days=241)

        steps.award(db, steps.completed(db, ana, steps.MIDDLING))

        assert steps.credit(db, ana) == ZERO
        assert steps.given_away(db, ana) == Money.usd(50)
        assert steps.balance(db, ana) == ZERO


def test_a_later_application_does_not_give_back_what_an_earlier_one_left_to_pay(database, clock):
    with database.transaction() as db:
        ana = steps.household(db, "200")
        steps.awarded(db, ana, 50)
        steps.pay(db, ana, "100")
        clock.forward(days=300)

        steps.awarded(db, ana, 100)

        assert (steps.balance(db, ana), steps.credit(db, ana)) == (ZERO, ZERO)
        assert steps.given_away(db, ana) == Money.usd(100)


def test_on_the_last_day_of_the_period_what_was_paid_is_given_back(database, clock):
    with database.transaction() as db:
        ana = steps.household(db, "200")
        steps.pay(db, ana, "150")
        clock.forward(days=240)

        steps.award(db, steps.completed(db, ana, steps.MIDDLING))

        assert steps.credit(db, ana) == Money.usd(50)


def test_a_representative_may_give_more_than_the_band_but_never_less(database, clock):
    with database.transaction() as db:
        ana, ben = steps.household(db, "200"), steps.household(db, "200")

        more = steps.award(
            db, steps.completed(db, ana, steps.MIDDLING), percent=Decimal(75), basis="hardship"
        )
        less = steps.award(db, steps.completed(db, ben), percent=Decimal(10))

        assert [more.percent, less.percent] == [75, 100]
        assert (more.basis, less.basis) == ("hardship", "income")


def test_what_was_verified_counts_and_not_what_was_told(database, clock):
    with database.transaction() as db:
        application_id = steps.completed(db, steps.household(db, "200"), steps.RICH)

        assert steps.award(db, application_id, verified=steps.POOR).percent == 100


def test_a_presumptive_award_needs_no_income(database, clock):
    with database.transaction() as db:
        ana = steps.household(db, "200")

        award = steps.award(
            db, steps.completed(db, ana, None), percent=Decimal(100), basis="presumptive"
        )

        assert (award.basis, award.guideline_year) == ("presumptive", None)
        assert steps.balance(db, ana) == ZERO


def test_the_plan_is_spread_anew_after_the_award_is_posted(database, clock):
    seen = []

    def reamortise(db, guarantor_id, *, on):
        seen.append((guarantor_id, on, steps.balance(db, guarantor_id)))

    with database.transaction() as db:
        ana = steps.household(db, "200")
        steps.award(db, steps.completed(db, ana, steps.MIDDLING), reamortise)

    assert seen == [(ana, date(2026, 11, 24), Money.usd(100))]


def test_applied_again_it_changes_nothing(database, clock):
    plans = steps.Plans()
    with database.transaction() as db:
        ana = steps.household(db, "200", "40")
        steps.pay(db, ana, "150")
        steps.award(db, steps.completed(db, ana, steps.MIDDLING))
        before = steps.balance(db, ana), db.scalars(select(Entry.key)).all()

        assert put_right(db, ana, plans) == ZERO

        assert (steps.balance(db, ana), db.scalars(select(Entry.key)).all()) == before
        assert plans.asked == []


def test_without_an_award_there_is_nothing_to_apply(database, clock):
    with database.transaction() as db:
        ana = steps.household(db, "200")
        steps.applied(db, ana)

        assert put_right(db, ana) == ZERO
        assert steps.balance(db, ana) == Money.usd(200)


def test_a_visit_within_the_award_is_lowered_when_it_comes_and_a_later_one_is_not(database, clock):
    with database.transaction() as db:
        ana = steps.household(db, "200")
        award = steps.award(db, steps.completed(db, ana, steps.MIDDLING))
        last, after = award.ends_on, award.ends_on + timedelta(days=1)
        covered = new_visit(db, ana, "80", service_date=last)
        later = new_visit(db, ana, "60", service_date=after)

        assert put_right(db, ana) == Money.usd(40)

        assert owed_by_visit(db, ana)[covered.id] == Money.usd(40)
        assert owed_by_visit(db, ana)[later.id] == Money.usd(60)


def test_the_night_gives_a_new_visit_its_award_once(database, clock):
    plans = steps.Plans()
    with database.transaction() as db:
        ana, ben = steps.household(db, "200"), steps.household(db, "100")
        steps.award(db, steps.completed(db, ana, steps.MIDDLING))
        clock.forward(days=1)
        assert steps.night(db, plans=plans) == 0
        new_visit(db, ana, "80")
        clock.forward(days=1)

        assert [steps.night(db, plans=plans) for _ in range(2)] == [1, 0]

        assert steps.balance(db, ana) == Money.usd(140)
        assert steps.balance(db, ben) == Money.usd(100)
        assert plans.asked == [(ana, product_clock.today())]


def test_a_share_that_turns_out_larger_is_lowered_by_its_part_too(database, clock):
    with database.transaction() as db:
        ana = steps.household(db, "200")
        visit = new_visit(db, ana, "80")
        steps.award(db, steps.completed(db, ana, steps.MIDDLING))
        record_visit(db, replace(visit, content_hash="2", patient_share=Money.usd(100)))

        assert put_right(db, ana) == Money.usd(10)

        assert owed_by_visit(db, ana)[visit.id] == Money.usd(50)


def test_a_share_that_turns_out_smaller_makes_no_credit_out_of_an_award(database, clock):
    with database.transaction() as db:
        ana = steps.household(db, "200")
        visit = new_visit(db, ana, "80")
        steps.award(db, steps.completed(db, ana))
        record_visit(db, replace(visit, content_hash="2", patient_share=Money.usd(30)))
        assert steps.balance(db, ana) == Money.usd(-50)

        assert put_right(db, ana) == Money.usd(-50)

        assert steps.balance(db, ana) == ZERO


def test_a_visit_that_someone_else_turns_out_to_owe_takes_its_award_along(database, clock):
    with database.transaction() as db:
        ana, ben = steps.household(db, "200"), steps.household(db, "40")
        visit = new_visit(db, ana, "80")
        steps.award(db, steps.completed(db, ana))
        record_visit(db, replace(visit, content_hash="2", guarantor_id=ben))

        assert put_right(db, ana) == Money.usd(-80)

        assert steps.balance(db, ana) == ZERO
        assert steps.balance(db, ben) == Money.usd(120)


def test_a_visit_that_a_dispute_lowered_is_awarded_for_what_is_left(database, clock):
    with database.transaction() as db:
        ana = steps.household(db, "200")
        [visit_id] = steps.visits(db, ana)
        dispute = disputes.open_new(
            db,
            disputes.Request(ana, "wrong_amount", visit_id),
            on=product_clock.today(),
            actor="caller",
        )
        outcome = disputes.Outcome(
            "corrected", steps.COUNSELLOR, product_clock.today(), correction=Money.usd(80)
        )
        disputes.resolve(db, dispute.id, outcome)

        steps.award(db, steps.completed(db, ana, steps.MIDDLING))

        assert steps.given_away(db, ana) == Money.usd(60)
        assert steps.balance(db, ana) == Money.usd(60)


def test_the_best_of_two_awards_counts_and_is_not_added(database, clock):
    with database.transaction() as db:
        ana = steps.household(db, "200")
        steps.awarded(db, ana, 50)
        steps.awarded(db, ana, 75)

        assert steps.balance(db, ana) == Money.usd(50)

        steps.awarded(db, ana, 20)

        assert steps.balance(db, ana) == Money.usd(50)
        assert len(queries.awards(db, ana)) == 3


def test_one_visit_has_one_entry_for_each_change(database, clock):
    with database.transaction() as db:
        ana = steps.household(db, "200", "40")
        steps.award(db, steps.completed(db, ana))

        entries = db.scalars(select(Entry).where(Entry.kind == "award")).all()
        first, second = steps.visits(db, ana)
        assert {entry.key for entry in entries} == {
            f"award:{first}:{ana}:1",
            f"award:{second}:{ana}:1",
        }
        assert awarded_by_visit(db, ana)[first][1] == 1


def test_an_award_for_a_leap_day_ends_on_the_last_of_february(database, clock):
    clock.at("2028-02-29T10:00")
    with database.transaction() as db:
        award = steps.award(db, steps.completed(db, steps.household(db)))

        assert award.ends_on == date(2029, 2, 28)


amounts = st.integers(1, 50_000).map(Money)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    shares=st.lists(amounts, min_size=1, max_size=4),
    paid=st.integers(0, 100),
    percents=st.lists(st.integers(1, 100), min_size=1, max_size=3),
)
def test_whatever_was_paid_awards_take_no_more_than_the_shares(
    sqlite_database, clock, shares, paid, percents
):
    with sqlite_database.transaction() as db:
        ana = factories.household(db, *shares).id
        billed = sum(shares, ZERO)
        payment = Money(billed.cents * paid // 100)
        if payment:
            steps.pay(db, ana, str(payment.dollars))
        for percent in percents:
            steps.awarded(db, ana, percent)

        given_away, credit = steps.given_away(db, ana), steps.credit(db, ana)
        owed = owed_by_visit(db, ana).values()
        expected = sum((_part(share, max(percents)) for share in shares), ZERO)
        assert all(amount > ZERO for amount in owed)
        assert sum(owed, ZERO) == billed - payment - given_away + credit
        assert given_away <= expected
        assert credit <= payment
        assert credit == ZERO or credit >= Money.usd(5)
        if not credit:
            assert expected - given_away < Money.usd(5) or payment == ZERO
        assert put_right(db, ana) == ZERO


def _part(share, percent):
    return Money.rounded_half_up(share.dollars * percent / 100)


def test_the_award_row_refuses_nonsense(database, clock):
    with database.transaction() as db:
        ana = steps.household(db, "200")
        award = steps.award(db, steps.completed(db, ana))

        assert db.get_one(Award, award.id).percent == 100
        assert db.get_one(Guarantor, ana).id == award.guarantor_id
        assert load({}).for_region("CA-N", award.decided_on).assistance.award_months == 12


LATE = load(
    {
        "policies": {
            "default": {"effective_from": date(2020, 1, 1), "late_fee": {"fixed_cents": 700}},
        }
    }
)


def charged_late(db, clock, guarantor_id: int) -> list[LateFee]:
    """Two months pass, and then a third."""
    for days in (60, 31):
        clock.forward(days=days)
        late_fees.charge(db, Range(), product_clock.today(), LATE)
    mine = select(LateFee).where(LateFee.guarantor_id == guarantor_id)
    return list(db.scalars(mine.order_by(LateFee.charged_on)))


def test_an_award_takes_back_the_late_fees_on_what_it_covers(database, clock):
    with database.transaction() as db:
        ana = steps.household(db, "200", region="GA")
        other = steps.household(db, "200", region="GA")
        fees = charged_late(db, clock, ana)
        plans = steps.Plans()
        steps.award(db, steps.completed(db, ana, steps.MIDDLING), plans)

        assert [fee.amount_cents for fee in fees] == [700, 700]
        assert steps.balance(db, ana) == Money.usd(100)
        assert steps.balance(db, other) == Money.usd(214)
        assert len(plans.asked) == 1
        assert put_right(db, ana) == ZERO


def test_a_late_fee_that_was_paid_becomes_a_credit(database, clock):
    with database.transaction() as db:
        ana = steps.household(db, "200", region="GA")
        charged_late(db, clock, ana)
        steps.pay(db, ana, "214")
        steps.award(db, steps.completed(db, ana))

        assert steps.balance(db, ana) == -Money.usd(214)


def test_a_late_fee_after_the_award_stays(database, clock):
    with database.transaction() as db:
        ana = steps.household(db, "200", region="GA")
        steps.award(db, steps.completed(db, ana, steps.MIDDLING))
        charged_late(db, clock, ana)
        put_right(db, ana)

        assert steps.balance(db, ana) == Money.usd(114)


def test_fees_alone_are_a_reason_to_spread_a_plan_anew(database, clock):
    with database.transaction() as db:
        ana = steps.household(db, "200", region="GA")
        charged_late(db, clock, ana)
        steps.pay(db, ana, "200")
        clock.forward(days=240)  # too late for what was paid to be given back
        plans = steps.Plans()
        steps.award(db, steps.completed(db, ana), plans)

        assert steps.balance(db, ana) == ZERO
        assert len(plans.asked) == 1
