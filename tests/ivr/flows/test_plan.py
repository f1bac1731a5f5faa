"""Paying over time: offered, heard, agreed to with key 1, paid; how it stands; putting one off."""

from __future__ import annotations

from datetime import date

import pytest

from billing_core.accounts.models import Consent, Guarantor
from billing_core.gateways.models import SandboxCharge
from billing_core.ledger import queries as books
from billing_core.money import Money
from billing_core.payments.models import Payment
from billing_core.plans import actions, queries
from billing_core.plans.models import Plan, PlanDocument
from ivr.flows import (
    autopay,
    balance,
    help_paying,
    identify,
    main_menu,
    pay,
    plan,
    receipt,
    representative,
    trouble,
)
from ivr.outcomes import Outcome
from ivr.prompts import Spelled
from ivr.prompts import balance as balance_words
from ivr.prompts import pay as pay_words
from ivr.prompts import plan as words
from ivr.prompts import receipt as receipt_words
from tests import factories
from tests.ivr.flows.carriers import DELIVERED_TWICE
from tests.ivr.flows.plans import (
    again,
    agrees,
    in_the_same_moment,
    is_held,
    on_plan,
    pays_by_card,
)

usd = Money.usd
DEC_24, JAN_24, APR_24 = date(2026, 12, 24), date(2027, 1, 24), date(2027, 4, 24)
MAY_24, JUN_24 = date(2027, 5, 24), date(2027, 6, 24)
LANGUAGES = pytest.mark.parametrize("language", ["en_US", "es_US", "zh_Hans_CN", "zh_Hant_HK"])


def is_billed(caller, dollars: int) -> None:
    """Another visit, on no plan, is billed."""
    with caller.app.extensions["database"].transaction() as db:
        seen = factories.patient(db, db.get_one(Guarantor, caller.person.id))
        factories.visit(db, seen, usd(dollars))
        factories.statement(db, caller.person.id)


def pays(caller, dollars: int) -> None:
    """Pay by another way than this call."""
    with caller.app.extensions["database"].transaction() as db:
        payment = factories.payment(db, caller.person.id, usd(dollars))
    caller.app.extensions["jobs"].charge(payment.id)
    caller.lets_jobs_run()


# From the menu to a plan.


@LANGUAGES
def test_whoever_owes_600_dollars_has_a_plan_of_six_months(caller, rows, language):
    caller.speaks(language).at(main_menu.choose).owes(600)

    caller.presses("3").is_at(plan.choose)
    caller.hears(words.offer(usd(600)), words.option(6, usd(100), 1), words.option(12, usd(50), 2))
    caller.hears(words.other(3)).presses("1")
    caller.is_at(plan.first_payment).hears(words.first_choices(usd(100), DEC_24)).presses("2")
    caller.is_at(plan.terms).hears(words.payments(6, usd(100), DEC_24, MAY_24))
    caller.hears(words.in_all(usd(600))).presses("1")
    caller.is_at(plan.accept).hears(words.cost_nothing(), words.if_missed(), words.pay_early())
    caller.presses("1")

    caller.is_at(plan.agreed)
    caller.hears(words.agreed(), words.dates(usd(100), DEC_24, MAY_24), words.agreed_choices())
    (made,) = rows(Plan)
    assert (made.status, made.months, made.language) == ("agreed", 6, language)
    assert (made.evidence, made.words_version) == (caller.phone.sid, "2026-11.2")
    assert caller.row.outcome == Outcome.PLAN_AGREED


@LANGUAGES
def test_the_first_payment_is_made_in_the_same_call(caller, rows, language):
    caller.speaks(language)
    agrees(caller, 600, now=True).hears(words.dates(usd(100), date(2026, 11, 24), APR_24))
    caller.presses("2").hears(words.first_payment(usd(100)))
    pays_by_card(caller).hears(pay_words.review(usd(100), pay_words.visa(), Spelled("4242")))

    caller.presses("1").waits().is_at(pay.paid)

    caller.presses("2").hears(pay_words.paid(usd(100)), words.next_due(usd(100), DEC_24))
    (made,), (payment,) = rows(Plan), rows(Payment)
    assert (made.down_payment_cents, payment.plan_id) == (10000, made.id)
    assert [charge.amount_cents for charge in rows(SandboxCharge)] == [10000]


def test_the_words_that_were_agreed_to_are_kept(caller, rows):
    agrees(caller, 600)

    (made,) = rows(Plan)
    assert made.words.startswith("You make six payments of one hundred dollars, from December ")
    assert "In all, six hundred dollars. This plan has no interest" in made.words
    assert made.words.endswith("To hear this again, press star.")


def test_a_caller_who_is_not_identified_is_asked_who_they_are_first(caller):
    who = caller.owes(40).person
    caller.begins.person = None
    caller.at(main_menu.choose).presses("3").is_at(identify.ask_id)
    caller.begins.person = who

    caller.keys_guarantor_id().keys_birth_date().keys_zip()

    caller.is_at(plan.not_offered).hears(words.too_small(usd(10)))


def test_twelve_months(caller, rows):
    agrees(caller, 600, months="2").hears(words.dates(usd(50), DEC_24, date(2027, 11, 24)))

    assert rows(Plan)[0].months == 12


def test_another_wish_brings_a_person_who_knows_why(caller):
    caller.at(plan.start).owes(600).presses("3")

    caller.is_put_through_to("hardship")
    assert caller.notes.reason == "plan"


def test_cents_that_do_not_divide_are_told_as_the_most_of_it(caller):
    caller.at(plan.start).owes("100.03").presses("1").presses("2")

    caller.hears(words.payments_up_to(6, usd("16.68"), DEC_24, MAY_24), words.in_all(usd("100.03")))


def test_the_last_day_of_a_month_is_the_last_day_of_the_shorter_ones(caller, clock, rows):
    clock.at("2026-12-31T10:00")
    agrees(caller, 600)

    caller.hears(words.dates(usd(100), date(2027, 1, 31), date(2027, 6, 30)))
    assert rows(Plan)[0].due_day == 31


def test_a_small_bill_can_be_split_into_six_but_not_into_twelve(caller):
    caller.at(plan.start).owes(100).is_at(plan.choose)

    caller.hears(words.option(6, usd("16.67"), 1), words.other(2))
    caller.presses("3").stays().presses("2").is_put_through_to("hardship")


def test_another_plan_can_be_chosen_before_it_is_agreed_to(caller, rows):
    caller.at(plan.start).owes(600).presses("1").presses("2").is_at(plan.terms).presses("2")

    caller.is_at(plan.choose)
    assert rows(Plan) == []


def test_nine_goes_back_step_by_step(caller):
    caller.at(plan.start).owes(600).presses("1").presses("2").presses("1").is_at(plan.accept)

    caller.presses("9").is_at(plan.terms).presses("9").is_at(plan.first_payment)
    caller.presses("9").is_at(plan.choose)


def test_star_repeats_the_terms(caller):
    caller.at(plan.start).owes(600).presses("1").presses("2").presses("*").stays()

    caller.hears(words.payments(6, usd(100), DEC_24, MAY_24))


def test_no_plan_is_no_plan(caller, rows):
    caller.at(plan.start).owes(600).presses("1").presses("2").presses("1").presses("2")

    caller.is_at(main_menu.choose).hears(words.declined())
    assert rows(Plan) == []


@pytest.mark.parametrize("key", ["4", "#", "*", "7"])
def test_no_other_key_agrees(caller, rows, key):
    caller.at(plan.start).owes(600).presses("1").presses("2").presses("1").presses(key)

    caller.is_at(plan.accept)
    assert rows(Plan) == []


def test_silence_agrees_to_nothing_and_the_third_brings_a_person(caller, rows):
    caller.at(plan.start).owes(600).presses("1").presses("2").presses("1")

    caller.is_silent().stays().is_silent().is_silent()

    caller.is_at(representative.ring)
    assert rows(Plan) == []


@pytest.mark.parametrize("after", [1, 2, 3])
def test_hanging_up_before_it_is_agreed_to_leaves_nothing(caller, rows, after):
    caller.at(plan.start).owes(600)
    for key in ("1", "1", "1")[:after]:
        caller.presses(key)

    caller.hangs_up().lets_jobs_run()

    assert rows(Plan) == rows(Payment) == rows(PlanDocument) == []


def test_whoever_hangs_up_before_the_first_payment_has_the_plan_and_is_charged_nothing(
    caller, rows
):
    agrees(caller, 600, now=True).presses("2").hangs_up().lets_jobs_run()

    assert [made.status for made in rows(Plan)] == ["agreed"]
    assert rows(Payment) == rows(SandboxCharge) == []


def test_a_refused_card_leaves_the_plan_and_takes_nothing(caller, rows):
    agrees(caller, 600, now=True).presses("2")
    pays_by_card(caller, "declined").presses("1").waits()

    caller.is_at(pay.refused)
    assert [made.status for made in rows(Plan)] == ["agreed"]
    assert [payment.status for payment in rows(Payment)] == ["declined"]


def test_silence_after_the_dates_goes_on_and_charges_nothing(caller, rows):
    agrees(caller, 600, now=True).is_silent()

    caller.is_at(pay.other_method).hears(words.first_payment(usd(100)))
    assert rows(Payment) == []


def test_what_begins_later_ends_there(caller):
    agrees(caller, 600).presses("2")

    caller.is_at(receipt.finished).hears(receipt_words.anything_else())


@DELIVERED_TWICE
def test_everything_delivered_twice_is_one_plan_and_one_payment(caller, rows):
    agrees(caller, 600, now=True).presses("1").presses("1")
    pays_by_card(caller).presses("1").waits().presses("2").lets_jobs_run()

    assert len(rows(Plan)) == len(rows(Payment)) == len(rows(PlanDocument)) == 1
    assert len(caller.phone.messages) == 1


def test_a_balance_that_changed_since_is_told_anew_and_not_agreed_to(caller, rows):
    caller.at(plan.start).owes(600).presses("1").presses("2").presses("1").is_at(plan.accept)
    pays(caller, 60)

    caller.presses("1")

    caller.is_at(plan.choose).hears(words.changed(), words.offer(usd(540)))
    assert rows(Plan) == []


def test_a_balance_that_changed_while_the_terms_were_heard_is_told_anew(caller):
    caller.at(plan.start).owes(600).presses("1").presses("2").is_at(plan.terms)
    pays(caller, 60)

    caller.presses("1").is_at(plan.choose).hears(words.changed(), words.offer(usd(540)))


def test_a_balance_that_changed_while_the_months_were_chosen_is_in_the_terms(caller):
    caller.at(plan.start).owes(600).presses("1").is_at(plan.first_payment)
    pays(caller, 60)

    caller.presses("2").is_at(plan.terms).hears(words.in_all(usd(540)))


def test_a_bill_paid_meanwhile_needs_no_plan(caller):
    caller.at(plan.start).owes(600).is_at(plan.choose)
    pays(caller, 600)

    caller.presses("1").is_at(plan.not_offered).hears(words.nothing_to_split())


def test_a_bill_held_while_the_first_payment_is_asked_for_needs_no_plan(caller):
    caller.at(plan.start).owes(600).presses("1").is_at(plan.first_payment)
    is_held(caller)

    caller.presses("1").is_at(plan.not_offered).hears(words.on_hold())


def test_a_plan_made_elsewhere_meanwhile_is_the_plan(caller, rows):
    caller.at(plan.start).owes(600).presses("1").presses("2").presses("1").is_at(plan.accept)
    again(caller, plan.start).presses("1").presses("2").presses("1").presses("1")

    caller.presses("1").is_at(plan.status)

    assert len(rows(Plan)) == 1


# The dates by text.


def test_the_dates_come_by_text_with_consent(caller, rows):
    agrees(caller, 600).presses("1").is_at(plan.text_consent)
    caller.hears(words.text_consent(Spelled("0123")), words.text_choices())

    caller.presses("1").is_at(receipt.finished).hears(words.text_sent())

    caller.gets_text("Payments left on your plan: 6, of $100.00 at most. Next: Dec 24, 2026")
    (leave,) = rows(Consent)
    assert (leave.topic, leave.phone) == ("reminder", "+14155550123")
    assert leave.words.startswith("We will text the phone ending in zero one two three")


@LANGUAGES
def test_the_text_is_in_the_language_of_the_call(caller, language):
    caller.speaks(language)
    agrees(caller, 600).presses("1").presses("1")

    caller.gets_text("May 24, 2027" if language == "en_US" else "2027")


def test_the_text_goes_to_the_phone_on_file(caller, rows):
    caller.owes(600, phone="+14155550177")
    caller.at(plan.start).presses("1").presses("2").presses("1").presses("1").presses("1")

    caller.hears(words.text_consent(Spelled("0177"))).presses("1")

    assert [leave.phone for leave in rows(Consent)] == ["+14155550177"]


def test_no_text_is_no_text(caller, rows):
    agrees(caller, 600).presses("1").presses("2").is_at(receipt.finished).gets_no_text()

    assert rows(Consent) == []


def test_without_a_number_no_text_is_offered(caller):
    caller.calls_from("anonymous")
    agrees(caller, 600).hears(words.agreed_next()).does_not_hear(words.agreed_choices())

    caller.presses("1").stays().presses("2").is_at(receipt.finished)


# Why there is none.


def test_whoever_owes_nothing_has_nothing_to_split(caller):
    caller.is_household("demo:zero").at(plan.start)

    caller.is_at(plan.not_offered).hears(words.nothing_to_split())
    caller.presses("1").is_at(main_menu.choose)


def test_silence_where_there_is_nothing_to_split_is_goodbye(caller):
    caller.is_household("demo:zero").at(plan.start).is_silent()

    caller.is_at(trouble.goodbye).call_is_over()


@pytest.mark.parametrize(
    ("key", "step"),
    [("1", pay.choose_amount), ("2", help_paying.choose), ("3", representative.ring)],
)
def test_a_bill_too_small_is_told_so_and_what_there_is_instead(caller, key, step):
    caller.at(plan.start).owes(40).hears(words.too_small(usd(10)), words.none_choices())

    caller.presses(key).is_at(step)


def test_a_bill_on_hold_needs_no_plan(caller):
    caller.owes(600).at(plan.start)
    is_held(caller)

    caller.is_at(plan.not_offered).hears(words.on_hold())


def test_a_payment_on_its_way_is_waited_for(caller):
    caller.owes(600).at(plan.start)
    with caller.app.extensions["database"].transaction() as db:
        factories.payment(db, caller.person.id, usd(50))

    caller.is_at(plan.not_offered).hears(pay_words.in_flight(usd(50)))
    caller.presses("1").is_at(main_menu.choose)


class TestByPolicy:
    @pytest.fixture
    def operator_changes(self) -> dict[str, str]:
        return {
            "payment_minimum_cents = 500": (
                "payment_minimum_cents = 500\n"
                "plan = { balance_maximum_cents = 100000, down_payment_percent = 25, apr = 9.5,"
                " months = [6, 12, 18, 24, 36] }\n"
                "late_fee = { fixed_cents = 500, on_plans = true }"
            )
        }

    def test_a_bill_too_large_is_for_a_person(self, caller):
        caller.at(plan.start).owes(2000, region="US").hears(words.by_person())

        caller.presses("3").is_put_through_to("hardship")

    def test_the_down_payment_of_the_policy_is_the_first_payment(self, caller, rows):
        caller.at(plan.start).owes(600, region="US").presses("1").is_at(plan.terms)

        caller.hears(words.today(usd(150))).presses("1").presses("1").presses("2")

        caller.hears(words.first_payment(usd(150)))
        assert rows(Plan)[0].down_payment_cents == 15000

    def test_interest_and_late_fees_are_told_before_it_is_agreed_to(self, caller):
        caller.at(plan.start).owes(600, region="US").presses("1").presses("1").is_at(plan.accept)

        caller.hears(words.rate_with_parts(9, Spelled("49")), words.late_fee())
        caller.does_not_hear(words.cost_nothing())

    def test_four_terms_are_offered_at_most(self, caller):
        caller.at(plan.start).owes(900, region="US").is_at(plan.choose)

        caller.hears(words.other(5))

    def test_where_no_interest_is_allowed_only_the_late_fee_is_told(self, caller):
        caller.at(plan.start).owes(600, region="OR").presses("1").presses("1").is_at(plan.accept)

        caller.hears(words.cost_if_late()).does_not_hear(words.cost_nothing())


class TestWholePercent:
    @pytest.fixture
    def operator_changes(self) -> dict[str, str]:
        return {"payment_minimum_cents = 500": "payment_minimum_cents = 500\nplan = { apr = 9 }"}

    def test_a_whole_rate_has_no_point(self, caller):
        caller.at(plan.start).owes(600, region="US").presses("1").presses("2").presses("1")

        caller.is_at(plan.accept).hears(words.rate(9)).does_not_hear(words.late_fee())


# On a plan.


def test_on_a_plan_the_instalment_is_due_and_not_the_whole_debt(caller):
    on_plan(caller, 600)

    caller = again(caller, balance.speak).is_at(balance.on_plan)

    caller.hears(words.next_due(usd(100), DEC_24), words.balance_choices())
    caller.does_not_hear(balance_words.owed_in_all(usd(600)), words.together(usd(100)))
    assert caller.row.outcome == Outcome.HEARD_BALANCE


def test_what_was_missed_is_told_as_late(caller, clock):
    on_plan(caller, 600)
    clock.at("2027-01-25T10:00")

    again(caller, balance.speak).hears(words.late(usd(200), DEC_24))


def test_what_is_beside_the_plan_is_told_and_added(caller):
    on_plan(caller, 600)
    is_billed(caller, 80)

    caller = again(caller, balance.speak)

    caller.hears(words.next_due(usd(100), DEC_24), words.beside_due(usd(80), DEC_24))
    caller.hears(words.together(usd(180))).presses("1")
    assert (caller.notes.amount_cents, caller.notes.plan_id) == (18000, None)


def test_what_is_beside_the_plan_and_on_no_bill_has_no_day(caller):
    on_plan(caller, 600)
    with caller.app.extensions["database"].transaction() as db:
        seen = factories.patient(db, db.get_one(Guarantor, caller.person.id))
        factories.visit(db, seen, usd(80))

    again(caller, balance.speak).hears(words.beside(usd(80)))


def test_both_in_one_payment_pay_both(caller, rows):
    plan_id = on_plan(caller, 600)
    is_billed(caller, 80)

    caller = again(caller, balance.speak).presses("1")
    pays_by_card(caller).presses("1").waits().is_at(pay.paid)

    with caller.app.extensions["database"].transaction() as db:
        standing = queries.standing(db, plan_id, date(2026, 11, 24))
        assert (standing.paid, books.balance(db, caller.person.id)) == (usd(100), usd(500))


def test_the_instalment_can_be_paid_before_its_day(caller, rows):
    plan_id = on_plan(caller, 600)
    is_billed(caller, 80)

    caller = again(caller, plan.status).presses("1")
    pays_by_card(caller).presses("1").waits()

    caller.is_at(pay.paid).presses("2").hears(words.next_due(usd(100), JAN_24))
    assert [payment.plan_id for payment in rows(Payment)] == [plan_id]


@pytest.mark.parametrize(
    ("key", "step"),
    [("2", pay.enter_dollars), ("3", balance.visit), ("4", plan.status)],
)
def test_the_other_choices_on_a_plan(caller, key, step):
    on_plan(caller, 600)

    again(caller, balance.speak).presses(key).is_at(step)


def test_a_payment_on_its_way_counts_as_paid_and_is_told(caller):
    on_plan(caller, 600)
    with caller.app.extensions["database"].transaction() as db:
        factories.payment(db, caller.person.id, usd(100))

    caller = again(caller, balance.speak)

    caller.hears(words.next_due(usd(100), JAN_24), balance_words.payment_pending(usd(100)))


def test_a_plan_paid_off_since_is_a_balance_like_any_other(caller):
    on_plan(caller, 600)
    caller = again(caller, balance.speak).is_at(balance.on_plan)
    pays(caller, 600)

    caller.presses("1").is_at(balance.speak).hears(balance_words.nothing_owed())


def test_to_pay_is_to_pay_the_instalment_first(caller):
    on_plan(caller, 600)

    caller = again(caller, pay.choose_amount).is_at(plan.instalment)

    caller.hears(words.next_due(usd(100), DEC_24), words.pay_choices(usd(600)))
    caller.presses("1").is_at(pay.other_method)
    assert caller.notes.amount_cents == 10000


def test_all_that_is_left_can_be_paid(caller, rows):
    on_plan(caller, 600)

    caller = again(caller, pay.choose_amount).presses("3")
    pays_by_card(caller).presses("1").waits().is_at(pay.paid)

    caller.presses("2").hears(pay_words.paid_in_full())
    assert [payment.amount_cents for payment in rows(Payment)] == [60000]


def test_another_amount_can_be_paid(caller, rows):
    on_plan(caller, 600)

    caller = again(caller, pay.choose_amount).presses("2").presses("30#").presses("#").presses("1")

    pays_by_card(caller).presses("1").waits().is_at(pay.paid)
    caller.presses("2").hears(words.next_due(usd(70), DEC_24))


def test_a_plan_paid_off_while_it_is_paid_is_not_paid_again(caller):
    on_plan(caller, 600)
    caller = again(caller, pay.choose_amount).is_at(plan.instalment)
    pays(caller, 600)

    caller.presses("1").is_at(pay.choose_amount).hears(pay_words.nothing_to_pay())


def test_never_less_than_any_payment_must_be(caller):
    on_plan(caller, 600)
    pays(caller, 98)

    caller = again(caller, pay.choose_amount).hears(words.next_due(usd(2), DEC_24)).presses("1")

    assert caller.notes.amount_cents == 500


def test_the_status_tells_what_is_due_and_what_is_left(caller):
    on_plan(caller, 600)
    pays(caller, 100)

    caller = again(caller, plan.start).is_at(plan.status)

    caller.hears(words.next_due(usd(100), JAN_24), words.left(5, usd(500)))


def test_the_last_payment_is_told_as_the_last(caller):
    on_plan(caller, 600)
    pays(caller, 500)

    again(caller, plan.start).hears(words.left_last(usd(100)))


def test_a_plan_without_its_terms_has_not_started(caller):
    agrees(caller, 600).hangs_up()

    caller = again(caller, plan.start).is_at(plan.status)

    caller.hears(words.not_started()).does_not_hear(words.left(6, usd(600)))


def test_a_plan_that_is_paid_off_is_over(caller):
    on_plan(caller, 600)
    pays(caller, 600)

    caller = again(caller, plan.start).is_at(plan.status).hears(words.paid_off())
    caller.presses("1").is_at(main_menu.choose)


def test_silence_after_a_plan_that_is_paid_off_is_goodbye(caller):
    on_plan(caller, 600)
    pays(caller, 600)

    again(caller, plan.start).is_silent().is_at(trouble.goodbye)


@pytest.mark.parametrize(
    ("key", "step"),
    [
        ("2", plan.change),
        ("3", autopay.offer),
        ("4", plan.text_consent),
        ("5", help_paying.choose),
    ],
)
def test_what_can_be_done_about_a_plan(caller, key, step):
    on_plan(caller, 600)

    again(caller, plan.start).presses(key).is_at(step)


def test_the_dates_can_be_texted_later_too(caller):
    on_plan(caller, 600)
    caller = again(caller, plan.start).presses("4").presses("1")

    caller.is_at(receipt.finished).gets_text("Next: Dec 24, 2026")


def test_what_is_paid_off_meanwhile_is_texted_no_more(caller):
    on_plan(caller, 600)
    caller = again(caller, plan.start).presses("4")
    pays(caller, 600)

    caller.presses("1").is_at(receipt.finished).gets_no_text()


# Putting one off.


def test_one_is_skipped_after_it_was_heard_what_that_means(caller, rows):
    plan_id = on_plan(caller, 600)
    caller = again(caller, plan.start).presses("2").hears(words.change_choices()).presses("1")
    caller.is_at(plan.skip).hears(words.would_skip(usd(100), DEC_24, JUN_24)).presses("1")

    caller.is_at(receipt.finished).hears(words.skipped(usd(100), JAN_24), words.new_dates_mailed())

    with caller.app.extensions["database"].transaction() as db:
        assert queries.standing(db, plan_id, DEC_24).due == usd(0)


@pytest.mark.parametrize("keys", ["3", "12", "23"])
def test_what_is_kept_stays(caller, rows, keys):
    on_plan(caller, 600)
    caller = again(caller, plan.start).presses("2")
    for key in keys:
        caller.presses(key)

    caller.is_at(receipt.finished).hears(words.kept())
    assert [made.revision for made in rows(Plan)] == [1]


@pytest.mark.parametrize(("key", "day"), [("1", date(2026, 12, 31)), ("2", date(2027, 1, 7))])
def test_one_is_paid_later(caller, rows, key, day):
    on_plan(caller, 600)
    caller = again(caller, plan.start).presses("2").presses("2").is_at(plan.move)
    caller.hears(words.would_move(usd(100), DEC_24), words.move_option(day, int(key)))
    caller.hears(words.move_keep(3))

    caller.presses(key)

    caller.is_at(receipt.finished).hears(words.moved(usd(100), day), words.new_dates_mailed())
    assert [made.moved for made in rows(Plan)] == [1]


def test_as_often_as_the_policy_allows(caller):
    on_plan(caller, 600)
    for _ in range(2):
        again(caller, plan.start).presses("2").presses("1").presses("1").is_at(receipt.finished)

    caller = again(caller, plan.start).presses("2").presses("1")

    caller.is_at(plan.not_changed).hears(words.not_changed_again())


def test_when_neither_can_be_done_it_is_told_at_once(caller):
    agrees(caller, 600).hangs_up()

    caller = again(caller, plan.start).presses("2")

    caller.is_at(plan.not_changed).hears(words.not_changed_yet(), words.none_choices())


def test_what_is_due_is_neither_skipped_nor_moved(caller, clock):
    on_plan(caller, 600)
    clock.at("2026-12-24T10:00")

    again(caller, plan.start).presses("2").hears(words.not_changed_late())


def test_what_falls_due_in_the_middle_of_the_call_is_not_skipped(caller, clock):
    on_plan(caller, 600)
    clock.at("2026-12-23T23:58")
    caller = again(caller, plan.start).presses("2").presses("1").is_at(plan.skip)
    clock.at("2026-12-24T00:01")

    caller.presses("1").is_at(plan.not_changed).hears(words.not_changed_late())


def test_what_falls_due_in_the_middle_of_the_call_is_not_moved(caller, clock):
    on_plan(caller, 600)
    clock.at("2026-12-23T23:58")
    caller = again(caller, plan.start).presses("2").presses("2").is_at(plan.move)
    clock.at("2026-12-24T00:01")

    caller.presses("1").is_at(plan.not_changed)


def test_moved_as_often_as_may_be_there_is_no_later_day(caller):
    on_plan(caller, 600)
    for _ in range(2):
        again(caller, plan.start).presses("2").presses("2").presses("1").is_at(receipt.finished)

    caller = again(caller, plan.start).presses("2").presses("2")

    caller.is_at(plan.not_changed).hears(words.not_changed_again())


@pytest.mark.parametrize(
    ("key", "step"),
    [("1", plan.instalment), ("2", help_paying.choose), ("3", representative.ring)],
)
def test_what_there_is_instead(caller, clock, key, step):
    on_plan(caller, 600)
    clock.at("2026-12-24T10:00")

    again(caller, plan.start).presses("2").presses(key).is_at(step)


def test_a_plan_that_was_cancelled_meanwhile_is_offered_anew(caller, rows):
    on_plan(caller, 600)
    caller = again(caller, plan.start).is_at(plan.status)
    (made,) = rows(Plan)
    with caller.app.extensions["database"].transaction() as db:
        actions.cancel(db, made.id, reason="asked", actor="representative:7")

    caller.presses("2").is_at(plan.choose)


# Someone else was faster, between the question and its answer.


def test_what_changed_in_that_moment_is_not_agreed_to(caller, rows):
    caller.at(plan.start).owes(600).presses("1").presses("2").presses("1").is_at(plan.accept)
    pays(caller, 60)

    assert in_the_same_moment(caller, plan.accept, "1") is plan.start
    assert rows(Plan) == []


def test_what_was_put_off_too_often_in_that_moment_is_not_put_off(caller, clock, rows):
    on_plan(caller, 600)
    caller = again(caller, plan.start).presses("2").presses("1").is_at(plan.skip)
    clock.at("2026-12-24T10:00")

    assert in_the_same_moment(caller, plan.skip, "1") is plan.not_changed
    assert [made.skipped for made in rows(Plan)] == [0]


def test_what_was_paid_off_in_that_moment_is_not_paid_again(caller):
    on_plan(caller, 600)
    caller = again(caller, pay.choose_amount).is_at(plan.instalment)
    pays(caller, 600)

    assert in_the_same_moment(caller, plan.instalment, "1") is pay.choose_amount
    assert in_the_same_moment(caller, balance.on_plan, "1") is balance.speak
