"""What becomes of a plan, night by night: missed, cured, defaulted, paid off, re-spread."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from billing_core import factories
from billing_core.accounts.models import Guarantor, Patient
from billing_core.accounts.ranges import Range
from billing_core.disputes import actions as disputes
from billing_core.holds import actions as holds
from billing_core.ledger import actions as ledger
from billing_core.ledger.chart import ADJUSTMENTS, PATIENT_RECEIVABLE
from billing_core.ledger.models import Entry
from billing_core.money import ZERO, Money
from billing_core.notices.models import Notice
from billing_core.plans import actions, documents, nightly, queries
from billing_core.plans.models import Plan, PlanVisit
from billing_core.plans.reamortising import reamortise
from billing_core.statements.models import Visit
from tests.billing_core.plans.payer import Payer, policy


def status(payer: Payer, plan_id) -> str:
    return payer.stands(plan_id).plan.status


def has_another_visit(payer: Payer, dollars: str) -> None:
    with payer.database.transaction() as db:
        seen = db.scalars(select(Patient).where(Patient.guarantor_id == payer.id)).one()
        factories.visit(db, seen, Money.usd(dollars))
        factories.statement(db, payer.id)


def test_a_delivered_disclosure_makes_the_plan_active_overnight(database, clock):
    payer = Payer.owing(database, "600")
    plan = payer.agrees()
    assert isinstance(plan, Plan)

    payer.night()
    before = status(payer, plan.id)
    payer.receives("disclosure", plan.id)
    payer.night()

    assert (before, status(payer, plan.id)) == ("agreed", "active")


def test_a_plan_never_disclosed_ends_by_itself(database, clock):
    payer = Payer.owing(database, "600")
    plan = payer.agrees()
    assert isinstance(plan, Plan)
    clock.forward(days=31)

    payer.night()

    assert status(payer, plan.id) == "cancelled"


def test_no_more_is_due_than_is_left_of_a_charge_that_was_lowered(database, clock):
    payer = Payer.owing(database, "600")
    plan_id = payer.has_plan()
    clock.at("2026-12-24T09:00")
    with database.transaction() as db:
        request = disputes.Request(payer.id, "wrong_amount", db.scalars(select(Visit.id)).one())
        dispute = disputes.open_new(db, request, on=clock.now().date(), actor="caller")
        lowered = disputes.Outcome("corrected", "clerk", clock.now().date(), Money.usd(570))
        disputes.resolve(db, dispute.id, lowered)

    stands = payer.stands(plan_id)

    assert (stands.due, stands.next_amount, stands.payoff) == (Money.usd(30),) * 3
    with database.transaction() as db:
        told = db.execute(queries.due_of_active(date(2026, 12, 24))).all()
        assert [cents for *_, cents in told] == [30_00]


def test_instalments_are_due_one_by_one(database, clock):
    payer = Payer.owing(database, "600")
    plan_id = payer.has_plan()

    before = payer.stands(plan_id)
    clock.at("2026-12-24T09:00")
    after = payer.stands(plan_id)

    assert (before.due, before.next_due_on) == (ZERO, date(2026, 12, 24))
    assert (after.due, after.next_amount, after.payoff) == (
        Money.usd(100),
        Money.usd(100),
        Money.usd(600),
    )


def test_a_payment_pays_the_oldest_instalment_and_part_of_the_next(database, clock):
    payer = Payer.owing(database, "600")
    plan_id = payer.has_plan()

    payer.pays("130")

    assert [part.left.cents for part in payer.stands(plan_id).parts] == [0, 7000, *[10000] * 4]


def test_paying_all_completes_the_plan_overnight(database, clock):
    payer = Payer.owing(database, "300", "300")
    plan_id = payer.has_plan()

    payer.pays("600")
    payer.night()

    assert status(payer, plan_id) == "completed"


def test_an_instalment_is_missed_only_after_its_days_of_grace(database, clock):
    payer = Payer.owing(database, "600")
    plan_id = payer.has_plan()

    payer.night(date(2027, 1, 3))
    in_grace = payer.stands(plan_id).parts[0].missed_on
    payer.night(date(2027, 1, 4))

    assert in_grace is None
    assert payer.stands(plan_id).parts[0].missed_on == date(2027, 1, 4)


def test_catching_up_cures_what_was_missed(database, clock):
    payer = Payer.owing(database, "600")
    plan_id = payer.has_plan()
    clock.at("2027-01-04T01:00")
    payer.night()

    payer.pays("100")
    payer.night()

    standing = payer.stands(plan_id)
    assert [part.missed_on for part in standing.parts] == [None] * 6
    assert (standing.due, standing.plan.status) == (ZERO, "active")


def test_a_night_done_twice_changes_nothing(database, clock):
    payer = Payer.owing(database, "600")
    payer.has_plan()
    clock.at("2027-02-04T01:00")

    first, second = payer.night(), payer.night()

    assert (first, second) == (1, 0)


def test_a_default_needs_missed_payments_a_delivered_notice_and_its_days(database, clock):
    payer = Payer.owing(database, "600")
    plan_id = payer.has_plan()
    clock.at("2027-02-22T01:00")  # 60 days after the first was due
    payer.night()
    (notice,) = payer.papers("default_notice")

    clock.forward(days=60)
    payer.night()
    undelivered = status(payer, plan_id)
    payer.receives("default_notice", plan_id)
    clock.forward(days=29)
    payer.night()
    too_early = status(payer, plan_id)
    clock.forward(days=1)
    payer.night()

    assert "$200.00" in notice.body
    assert "30 days" in notice.body
    assert (undelivered, too_early, status(payer, plan_id)) == ("active", "active", "defaulted")


def test_a_plan_in_california_defaults_after_ninety_days_a_call_and_a_notice(database, clock):
    california = policy(
        default_after_missed=3,
        default_after_days=90,
        default_notice_days=30,
        default_needs_call=True,
    )
    payer = Payer.owing(database, "600", policy=california)
    plan_id = payer.has_plan()
    clock.at("2027-03-23T01:00")  # day 89
    payer.night()
    early = payer.papers("default_notice")
    clock.forward(days=1)
    payer.night()
    payer.receives("default_notice", plan_id)

    clock.forward(days=30)
    payer.night()
    not_called = status(payer, plan_id)
    with database.transaction() as db:
        actions.called(db, plan_id, on=date(2027, 4, 23), actor="representative")
    payer.night()

    assert early == []
    assert (not_called, status(payer, plan_id)) == ("active", "defaulted")


def test_catching_up_after_the_notice_takes_it_back(database, clock):
    payer = Payer.owing(database, "600")
    plan_id = payer.has_plan()
    clock.at("2027-02-22T01:00")
    payer.night()
    payer.receives("default_notice", plan_id)

    payer.pays("200")
    payer.night()
    clock.forward(days=30)
    payer.night()

    (notice,) = payer.papers("default_notice")
    assert notice.withdrawn_on == date(2027, 2, 22)
    assert status(payer, plan_id) == "active"


def test_an_instalment_paid_in_part_is_no_ground_for_a_default(database, clock):
    payer = Payer.owing(database, "600")
    plan_id = payer.has_plan()
    payer.pays("1")
    clock.at("2027-02-22T01:00")

    payer.night()

    assert payer.papers("default_notice") == []
    assert payer.stands(plan_id).due == Money.usd(199)


def test_a_hold_keeps_a_plan_from_default(database, clock):
    payer = Payer.owing(database, "600")
    plan_id = payer.has_plan()
    clock.at("2027-02-22T01:00")
    payer.night()
    payer.receives("default_notice", plan_id)
    with database.transaction() as db:
        holds.place(
            db, holds.Request(payer.id, "assistance", "applied", "a-1"), actor="representative"
        )

    clock.forward(days=40)
    payer.night()

    assert status(payer, plan_id) == "active"


def test_a_hold_on_one_visit_keeps_the_notice_back(database, clock):
    payer = Payer.owing(database, "300", "300")
    plan_id = payer.has_plan()
    with database.transaction() as db:
        visit_id = queries._owed_oldest_first(db, plan_id)[0][0]
        holds.place(
            db,
            holds.Request(payer.id, "dispute", "charge", "d-1", visit_id=visit_id),
            actor="representative",
        )
    clock.at("2027-02-22T01:00")

    payer.night()

    assert payer.papers("default_notice") == []


def test_a_returned_payment_makes_its_instalment_due_again_with_new_grace(database, clock):
    payer = Payer.owing(database, "600")
    plan_id = payer.has_plan()
    clock.at("2026-12-24T09:00")
    payment_id = payer.pays("100")
    clock.at("2027-01-10T09:00")

    payer.has_it_sent_back(payment_id)
    payer.night()
    standing = payer.stands(plan_id)
    payer.night(date(2027, 1, 21))

    assert (standing.due, standing.parts[0].missed_on) == (Money.usd(100), None)
    assert standing.parts[0].due_on == date(2026, 12, 24)
    assert payer.stands(plan_id).parts[0].missed_on == date(2027, 1, 21)


def test_a_returned_last_payment_reopens_a_completed_plan(database, clock):
    payer = Payer.owing(database, "600")
    plan_id = payer.has_plan()
    payment_id = payer.pays("600")
    payer.night()

    payer.has_it_sent_back(payment_id)

    assert status(payer, plan_id) == "active"


def test_an_award_after_half_was_paid_spreads_the_rest(database, clock):
    payer = Payer.owing(database, "600")
    plan_id = payer.has_plan()
    payer.pays("300")
    clock.at("2027-02-25T09:00")

    payer.is_awarded("150")
    with database.transaction() as db:
        reamortise(db, payer.id, on=date(2027, 2, 25))

    standing = payer.stands(plan_id)
    assert [part.amount.cents for part in standing.parts] == [5000] * 3
    assert [part.due_on.month for part in standing.parts] == [3, 4, 5]
    assert (standing.paid, standing.payoff) == (ZERO, Money.usd(150))
    assert "$50.00" in payer.papers("schedule")[0].body


def test_an_award_that_leaves_little_shortens_the_plan(database, clock):
    payer = Payer.owing(database, "600")
    plan_id = payer.has_plan()

    payer.is_awarded("575")
    with database.transaction() as db:
        reamortise(db, payer.id, on=date(2026, 11, 25))

    assert [part.amount.cents for part in payer.stands(plan_id).parts] == [1250, 1250]


def test_an_award_of_everything_completes_the_plan(database, clock):
    payer = Payer.owing(database, "600")
    plan_id = payer.has_plan()

    payer.is_awarded("600")
    with database.transaction() as db:
        reamortise(db, payer.id, on=date(2026, 11, 25))

    assert status(payer, plan_id) == "completed"


def test_an_award_before_the_disclosure_calls_the_plan_off(database, clock):
    payer = Payer.owing(database, "600")
    plan = payer.agrees()
    assert isinstance(plan, Plan)

    payer.is_awarded("300")
    with database.transaction() as db:
        reamortise(db, payer.id, on=date(2026, 11, 25))

    assert status(payer, plan.id) == "cancelled"


def test_interest_is_posted_month_by_month_to_the_cent_of_the_schedule(database, clock):
    payer = Payer.owing(database, "1200", policy=policy(apr="12", months=(12,)))
    clock.forward(days=40)
    plan_id = payer.has_plan(12)

    for part in payer.stands(plan_id).parts:
        clock.at(f"{part.due_on}T01:00")
        payer.night()
        left = payer.stands(plan_id).parts[part.number - 1].left
        payer.pays(str(left.dollars))
    payer.night()

    assert payer.owes() == ZERO
    assert status(payer, plan_id) == "completed"
    with database.transaction() as db:
        months = select(func.count()).where(Entry.kind == "finance_charge")
        assert db.scalar(months) == 12
    assert payer.stands(plan_id).paid == Money.usd("1279.42")


def test_paying_ahead_saves_the_interest_that_has_not_come(database, clock):
    payer = Payer.owing(database, "1200", policy=policy(apr="12", months=(12,)))
    clock.forward(days=40)
    plan_id = payer.has_plan(12)
    payer.pays("1100")

    clock.at("2027-02-04T01:00")
    payer.night()

    first = payer.stands(plan_id).parts[0]
    assert (payer.owes(), first.amount) == (Money.usd(101), Money.usd("95.62"))


def test_interest_is_posted_once_however_often_the_night_comes(database, clock):
    payer = Payer.owing(database, "1200", policy=policy(apr="12", months=(12,)))
    clock.forward(days=40)
    payer.has_plan(12)
    clock.at("2027-03-04T01:00")

    payer.night()
    once = payer.owes()
    payer.night()

    assert payer.owes() == once == Money.usd("1224.12") - Money.usd("1.07")


def test_a_month_that_ends_under_a_hold_bears_no_interest(database, clock):
    payer = Payer.owing(database, "1200", policy=policy(apr="12", months=(12,)))
    clock.forward(days=40)
    payer.has_plan(12)
    with database.transaction() as db:
        hold = holds.place(
            db, holds.Request(payer.id, "ppdr", "estimate", "p-1"), actor="representative"
        )
        held = hold.id
    clock.at("2027-02-04T01:00")
    payer.night()
    with database.transaction() as db:
        holds.lift(db, held, on=date(2027, 2, 5), actor="representative")

    clock.forward(days=2)
    payer.night()

    assert payer.owes() == Money.usd(1200)


def test_what_payments_pay_first_is_the_instalment_that_is_due(database, clock):
    payer = Payer.owing(database, "300", "300")
    payer.has_plan()
    clock.at("2026-12-24T09:00")

    with database.transaction() as db:
        shares = queries.due_by_visit(db, payer.id, date(2026, 12, 24))

    assert [amount for _, amount in shares] == [Money.usd(100)]


def test_due_of_many_plans_is_asked_at_once(database, clock):
    late = Payer.owing(database, "600")
    late_plan = late.has_plan()
    on_time = Payer.owing(database, "600")
    on_time.has_plan()
    on_time.pays("100")

    with database.transaction() as db:
        rows = db.execute(queries.due_of_active(date(2026, 12, 24))).all()

    assert [tuple(row) for row in rows] == [(late.id, late_plan, 10000)]


def test_a_review_leaves_other_ranges_alone(database, clock):
    payer = Payer.owing(database, "600")
    plan_id = payer.has_plan()
    payer.pays("600")

    with database.transaction() as db:
        elsewhere = Range(payer.id + 1, 99_999_999)
        assert nightly.review(db, elsewhere, date(2026, 12, 1)) == 0

    assert status(payer, plan_id) == "active"


def texts(database) -> list[str]:
    with database.transaction() as db:
        return list(db.scalars(select(Notice.body).order_by(Notice.created_at)))


def takes_texts(payer: Payer) -> None:
    with payer.database.transaction() as db:
        db.get_one(Guarantor, payer.id).phone = "+15105550123"
        factories.consent(db, "+15105550123", nightly.TOPIC)


def test_a_late_payment_is_told_of_once_where_texts_are_wanted(database, clock):
    payer = Payer.owing(database, "600")
    takes_texts(payer)
    payer.has_plan()

    payer.night(date(2026, 12, 24))
    on_the_day = texts(database)
    payer.night(date(2026, 12, 25))
    payer.night(date(2026, 12, 26))

    assert on_the_day == []
    (text,) = texts(database)
    assert "$100.00, due Dec 24, 2026" in text


def test_a_late_payment_is_not_told_of_without_leave_or_under_a_hold(database, clock):
    unwilling = Payer.owing(database, "600")
    unwilling.has_plan()
    held = Payer.owing(database, "600")
    takes_texts(held)
    held.has_plan()
    with database.transaction() as db:
        holds.place(
            db, holds.Request(held.id, "assistance", "applied", "a-1"), actor="representative"
        )

    unwilling.night(date(2026, 12, 25))

    assert texts(database) == []


def test_a_payment_taken_back_elsewhere_reopens_the_plan_overnight(database, clock):
    payer = Payer.owing(database, "600")
    plan_id = payer.has_plan()
    payment_id = payer.pays("600")
    payer.night()
    with database.transaction() as db:
        entry = db.scalars(select(Entry).where(Entry.key == f"payment:{payment_id}")).one()
        ledger.reverse(db, entry.id, key="chargeback", effective_on=date(2026, 12, 1))

    payer.night(date(2026, 12, 2))

    standing = payer.stands(plan_id)
    assert (standing.plan.status, standing.plan.reopened_on) == ("active", date(2026, 12, 2))


def test_a_charge_corrected_later_does_not_reopen_a_plan(database, clock):
    payer = Payer.owing(database, "600")
    plan_id = payer.has_plan()
    payer.pays("600")
    payer.night()
    with database.transaction() as db:
        visit_id = db.scalars(select(PlanVisit.visit_id)).one()
        ledger.post(
            db,
            payer.id,
            key="more",
            kind="adjustment",
            effective_on=date(2026, 12, 1),
            sides=[
                ledger.Side(PATIENT_RECEIVABLE, Money.usd(40), visit_id),
                ledger.Side(ADJUSTMENTS, -Money.usd(40)),
            ],
        )

    payer.night(date(2026, 12, 2))

    assert status(payer, plan_id) == "completed"


def test_a_returned_payment_from_before_the_plan_is_due_with_the_first_instalment(database, clock):
    payer = Payer.owing(database, "700")
    payment_id = payer.pays("100")
    plan_id = payer.has_plan()

    payer.has_it_sent_back(payment_id)
    clock.at("2026-12-24T09:00")

    standing = payer.stands(plan_id)
    assert (standing.due, standing.payoff) == (Money.usd(200), Money.usd(700))


def test_a_payment_that_comes_back_leaves_an_old_plan_closed_beside_a_newer_one(database, clock):
    payer = Payer.owing(database, "600")
    first = payer.has_plan()
    payment_id = payer.pays("600")
    payer.night()
    assert status(payer, first) == "completed"
    has_another_visit(payer, "300")
    second = payer.agrees(key="call-2")
    assert isinstance(second, Plan)

    payer.has_it_sent_back(payment_id)

    assert (status(payer, first), status(payer, second.id)) == ("completed", "agreed")


def test_nothing_is_spread_anew_where_there_is_no_plan(database, clock):
    payer = Payer.owing(database, "600")

    with database.transaction() as db:
        assert reamortise(db, payer.id, on=date(2026, 11, 25)) is None
        assert actions.payment_returned(db, payer.id, on=date(2026, 11, 25)) is None


def test_an_award_after_the_last_day_is_due_in_a_month(database, clock):
    payer = Payer.owing(database, "600")
    plan_id = payer.has_plan()

    payer.is_awarded("100")
    with database.transaction() as db:
        reamortise(db, payer.id, on=date(2027, 6, 30))

    (part,) = payer.stands(plan_id).parts
    assert (part.due_on, part.amount) == (date(2027, 7, 24), Money.usd(500))


def test_a_plan_called_off_leaves_what_is_owed(database, clock):
    payer = Payer.owing(database, "600")
    plan_id = payer.has_plan()

    with database.transaction() as db:
        actions.cancel(db, plan_id, reason="asked", actor="caller")

    assert status(payer, plan_id) == "cancelled"
    assert payer.owes() == Money.usd(600)


def test_papers_wait_until_they_are_delivered_once(database, clock):
    payer = Payer.owing(database, "600")
    payer.agrees()

    with database.transaction() as db:
        (paper,) = queries.to_deliver(db, 10)
        first = documents.delivered(db, paper.id, by="letter", evidence="m-1")
        again = documents.delivered(db, paper.id, by="email", evidence="m-2")
        left = queries.to_deliver(db, 10)

    assert (first.delivered_by, again.evidence, left) == ("letter", "m-1", [])


def test_a_hold_on_outbound_alone_keeps_the_notice_back(database, clock):
    payer = Payer.owing(database, "600")
    payer.has_plan()
    with database.transaction() as db:
        holds.place(
            db,
            holds.Request(payer.id, "dispute", "asked for quiet", "q-1", stops=("outbound",)),
            actor="representative",
        )
    clock.at("2027-02-22T01:00")

    payer.night()

    assert payer.papers("default_notice") == []


def test_a_returned_payment_leaves_a_newer_plan_alone(database, clock):
    payer = Payer.owing(database, "600")
    first = payer.has_plan()
    payment_id = payer.pays("600")
    payer.night()
    with database.transaction() as db:
        patient = factories.patient(db, db.get_one(Guarantor, payer.id))
        factories.visit(db, patient, Money.usd(600))
    clock.forward(days=1)
    second = payer.has_plan(key="call-2")

    payer.has_it_sent_back(payment_id)

    assert (status(payer, first), status(payer, second)) == ("completed", "active")
