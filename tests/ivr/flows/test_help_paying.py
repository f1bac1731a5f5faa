"""Help for a bill that is hard to pay: the people, three questions, an application."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, update

from billing_core import clock as product_clock
from billing_core.assistance import actions, decisions
from billing_core.assistance.actions import HandedIn
from billing_core.assistance.decisions import Decision
from billing_core.assistance.models import Application, Award, Income, Prescreen
from billing_core.holds.models import Hold
from billing_core.money import ZERO, Money
from billing_core.notices.models import Notice
from billing_core.plans.reamortising import reamortise
from billing_core.policies import load
from billing_core.statements.models import Statement
from ivr.call_backs import CallBack
from ivr.flows import delivery, help_paying, identify, main_menu, plan, representative
from ivr.outcomes import Outcome
from ivr.prompts import Spelled, common
from ivr.prompts import help_paying as words
from ivr.prompts import representative as representative_words
from tests.ivr.flows.carriers import DELIVERED_TWICE
from tests.ivr.line import ON_SQLITE

pytestmark = ON_SQLITE

PERSON = "representative:mira"
POLICY = load({}).for_region("CA-N", date(2026, 11, 24))
PAPERS_DUE = date(2027, 7, 22)  # the end of the application period, 240 days after the bill
NO_LATE_ONES = {
    "payment_minimum_cents = 500": "assistance = { late_applications = false }",
}


def code_of(rows):
    return Spelled(rows(Application)[0].number, (4, 4), slowly=True)


def answers(caller, size="2", period="1", income="2000#", insured="1"):
    """The three questions, from the first, for a caller who is known."""
    caller.is_at(help_paying.household).presses(f"{size}#").presses(period)
    if income:
        caller.presses(income)
    return caller.presses(insured).is_at(help_paying.check)


def has_applied(caller, **columns):
    """The caller has answered, applied, and hears the number."""
    caller.at(help_paying.household).owes(40, **columns)
    answers(caller).presses("1").presses("1")
    return caller.is_at(help_paying.applied)


def decided(caller, act):
    """Something a person does with the newest application."""
    with caller.app.extensions["database"].transaction() as db:
        newest = select(Application).order_by(Application.opened_on.desc()).limit(1)
        return act(db, db.scalars(newest).one().id)


def hands_in(caller, *received, needed=()):
    def submit(db, application_id):
        papers = HandedIn(received, needed, product_clock.today())
        return actions.submit(db, application_id, papers, policy=POLICY, actor=PERSON)

    return decided(caller, submit)


def is_denied(caller):
    def deny(db, application_id):
        told = {"reason": "above every band", "decided_by": PERSON}
        today = product_clock.today()
        return decisions.deny(db, application_id, **told, on=today, policy=POLICY)

    hands_in(caller, "form")
    return decided(caller, deny)


def is_awarded(caller):
    def award(db, application_id):
        decision = Decision(PERSON, product_clock.today(), percent=Decimal(50), basis="hardship")
        return decisions.award(db, application_id, decision, policy=POLICY, reamortise=reamortise)

    hands_in(caller, "form")
    return decided(caller, award)


def asks_again(caller):
    """Later in the call, the same caller asks for help once more."""
    for key in "1314":
        caller.presses(key)
    return caller.is_at(help_paying.choose).presses("1")


# What there is, for everyone.


def test_it_is_said_that_there_is_help_and_that_care_is_safe(caller):
    caller.at(main_menu.choose).presses("4")

    caller.is_at(help_paying.choose)
    caller.hears(words.what_exists(), words.care_is_safe(), words.choices())


def test_nobody_has_to_say_who_they_are_to_hear_of_it(caller):
    caller.at(help_paying.choose).presses("1")

    caller.is_at(help_paying.assistance)
    caller.hears(words.assistance(), words.assistance_choices())
    assert caller.row.outcome == Outcome.INFORMED


def test_two_is_the_hardship_representative(caller):
    caller.at(help_paying.choose).presses("2")

    caller.is_put_through_to("hardship").hears(representative_words.connecting_hardship())
    assert caller.notes.reason == "hardship"


def test_whoever_speaks_another_language_reaches_the_same_people(caller):
    caller.speaks("zh_Hant_HK").at(help_paying.choose).presses("2")

    caller.is_put_through_to("hardship")


def test_a_hardship_representative_who_has_gone_home_calls_at_a_spoken_time(caller, clock, rows):
    clock.at("2026-11-24T18:00")

    caller.at(help_paying.choose).presses("2").presses("1").presses("1")

    (kept,) = rows(CallBack)
    assert (kept.line, kept.reason) == ("hardship", "hardship")


def test_three_is_a_payment_plan(caller):
    caller.at(help_paying.choose).presses("3").is_at(identify.ask_id)

    assert caller.notes.errand == "plan"


def test_or_at_once_for_whoever_is_known(caller):
    caller.at(help_paying.choose).owes(400).presses("3")

    assert caller.row.step.partition(".")[0] == plan.start.key.partition(".")[0]


@pytest.mark.parametrize("step", [help_paying.choose, help_paying.assistance])
def test_four_is_the_main_menu(caller, step):
    caller.at(step).presses("4").is_at(main_menu.choose)


def test_a_counsellor_can_be_had(caller):
    caller.at(help_paying.assistance).presses("3")

    caller.is_put_through_to("counsellors").hears(representative_words.connecting())
    assert caller.notes.reason == "assistance"


@pytest.mark.parametrize(("key", "errand"), [("1", "assistance"), ("2", "application")])
def test_whoever_wants_to_apply_is_asked_who_they_are(caller, key, errand):
    caller.at(help_paying.assistance).presses(key).is_at(identify.ask_id)

    assert caller.notes.errand == errand


@pytest.mark.parametrize(("key", "step"), [("1", help_paying.household), ("2", help_paying.ready)])
def test_and_goes_on_there(caller, key, step):
    caller.calls_from("anonymous", stir=None).owes(40).dials()
    for pressed in ("1", "4", "1", key):
        caller.presses(pressed)

    caller.keys_guarantor_id().keys_birth_date().keys_zip()

    caller.is_at(step)


# The three questions.


def test_it_is_said_first_that_the_answers_are_private(caller):
    caller.at(help_paying.assistance).owes(40).presses("1")

    caller.is_at(help_paying.household).hears(words.private(), words.household())


def test_household_income_and_insurance_are_asked_and_said_back(caller):
    caller.at(help_paying.household).owes(40).presses("2#")
    caller.is_at(help_paying.income_period).hears(words.income_period()).presses("1")
    caller.is_at(help_paying.income).hears(words.income_of_a_month()).presses("2000#")
    caller.is_at(help_paying.insured).hears(words.insured()).presses("1")

    caller.is_at(help_paying.check)
    caller.hears(words.check_month(2, Money.usd(2000)), words.check_choices())


def test_the_income_may_be_that_of_a_year(caller, rows):
    caller.at(help_paying.household).owes(40).presses("2#").presses("2")
    caller.hears(words.income_of_a_year()).presses("24000#").presses("1")

    caller.hears(words.check_year(2, Money.usd(24_000)))
    assert [told.yearly_cents for told in rows(Prescreen)] == [2_400_000]


def test_a_months_income_counts_twelve_times(caller, rows):
    caller.at(help_paying.household).owes(40)
    answers(caller)

    (told,) = rows(Prescreen)
    assert (told.household_size, told.yearly_cents, told.insured) == (2, 2_400_000, True)


def test_no_income_is_an_answer(caller, rows):
    caller.at(help_paying.household).owes(40)
    answers(caller, period="3", income="", insured="2").hears(words.check_none(2))

    assert [told.yearly_cents for told in rows(Prescreen)] == [0]


@pytest.mark.parametrize("size", ["00#", "31#", "99#"])
def test_a_household_that_cannot_be_is_asked_for_again(caller, size):
    caller.at(help_paying.household).owes(40).presses(size)

    caller.stays().hears(words.not_a_household(30))


def test_an_income_that_cannot_be_is_asked_for_again(caller):
    caller.at(help_paying.household).owes(40).presses("2#").presses("1").presses("99999999#")

    caller.is_at(help_paying.income).hears(words.not_an_income(), words.income_of_a_month())


def test_a_slip_can_be_put_right(caller, rows):
    caller.at(help_paying.household).owes(40)
    answers(caller).presses("2").is_at(help_paying.household)

    answers(caller, size="3", period="2", income="50000#")

    caller.hears(words.check_year(3, Money.usd(50_000)))
    assert len(rows(Prescreen)) == 1


def test_whoever_is_in_a_band_may_qualify_and_hears_that_a_person_decides(caller):
    caller.at(help_paying.household).owes(40)
    answers(caller).presses("1").is_at(help_paying.result)

    caller.hears(words.maybe(), words.result_choices())
    caller.does_not_hear(words.anyone(), words.coverage())


def test_whoever_is_above_every_band_hears_no_no(caller):
    caller.at(help_paying.household).owes(40)
    answers(caller, period="2", income="900000#").presses("1")

    caller.hears(words.anyone(), words.result_choices()).does_not_hear(words.maybe())


@pytest.mark.parametrize(
    ("region", "dollars", "said"),
    [
        ("CA-N", "86560#", words.maybe()),  # 400 percent of the guideline of 2026 for two
        ("CA-N", "86561#", words.anyone()),
        ("HI", "99560#", words.maybe()),
        ("HI", "99561#", words.anyone()),
    ],
)
def test_the_guideline_is_that_of_the_year_and_the_region(caller, region, dollars, said):
    caller.at(help_paying.household).owes(40, region=region)
    answers(caller, period="2", income=dollars).presses("1")

    caller.hears(said)


def test_whoever_has_no_insurance_hears_of_help_to_find_some(caller):
    caller.at(help_paying.household).owes(40)
    answers(caller, insured="2").presses("1")

    caller.hears(words.maybe(), words.coverage())


def test_the_questions_decide_nothing(caller, rows):
    caller.at(help_paying.household).owes(40)
    answers(caller).presses("1")

    assert rows(Application) == rows(Hold) == []


def test_after_the_questions_a_counsellor_or_the_menu(caller):
    caller.at(help_paying.household).owes(40)
    answers(caller).presses("1").presses("2")

    caller.is_put_through_to("counsellors")
    assert caller.notes.reason == "assistance"


def test_or_the_main_menu(caller):
    caller.at(help_paying.household).owes(40)
    answers(caller).presses("1").presses("3").is_at(main_menu.choose)


def test_neither_household_nor_income_is_in_the_call(caller):
    caller.at(help_paying.household).owes(40)
    answers(caller, income="4321#").presses("1")

    assert "4321" not in str(caller.row.notes) + str(caller.row.lead)
    assert caller.notes.income_by == "month"


# An application.


def test_one_opens_an_application_whose_number_is_said_twice(caller, rows):
    has_applied(caller)

    (opened,) = rows(Application)
    assert (opened.status, opened.language, opened.screened_up_to) == ("started", "en_US", 200)
    code = code_of(rows)
    caller.hears(words.application_number(code), words.code_again(code), words.go_on())
    caller.presses("*").stays().hears(words.application_number(code))
    assert caller.row.outcome == Outcome.HELP_APPLIED_FOR


def test_what_was_answered_goes_with_it_and_nothing_stays_behind(caller, rows):
    has_applied(caller)

    (kept,) = rows(Income)
    assert (kept.household_size, kept.yearly_cents, kept.insured) == (2, 2_400_000, True)
    assert rows(Prescreen) == []


def test_the_account_is_held_and_that_is_said_with_what_is_needed_by_when(caller, rows):
    has_applied(caller).presses("1").is_at(delivery.offer)

    caller.hears(words.held(), words.papers_due(PAPERS_DUE))
    (hold,) = rows(Hold)
    assert (hold.kind, hold.visit_id, hold.reference) == (
        "assistance",
        None,
        rows(Application)[0].number,
    )
    assert hold.stops_collections
    assert hold.stops_late_fees


def test_the_form_goes_by_text_with_its_address_and_the_day(caller, rows):
    has_applied(caller).presses("1").presses("1").presses("1")

    caller.gets_text("https://healthy.kaiserpermanente.org/help-paying-your-bill")
    caller.gets_text("Jul 22, 2027")


def test_or_by_letter_with_the_list_of_papers(caller, rows):
    has_applied(caller, address="12 Oak Street").presses("1").presses("2")

    (letter,) = rows(Notice)
    assert letter.channel == "letter"
    assert "12 Oak Street" in letter.body
    assert "one proof of each income" in letter.body


def test_whoever_wants_no_questions_applies_without(caller, rows):
    caller.at(help_paying.assistance).owes(40).presses("2").is_at(help_paying.ready)
    caller.hears(words.ready(), words.held(), words.result_choices())

    caller.presses("1").is_at(help_paying.applied)

    assert [opened.status for opened in rows(Application)] == ["started"]
    assert rows(Income) == []


def test_or_talks_to_a_counsellor_or_leaves(caller):
    caller.at(help_paying.ready).owes(40).presses("2").is_put_through_to("counsellors")
    assert caller.notes.reason == "assistance"


def test_or_leaves(caller, rows):
    caller.at(help_paying.ready).owes(40).presses("3").is_at(main_menu.choose)

    assert rows(Application) == []


@pytest.mark.parametrize("operator_changes", [NO_LATE_ONES])
@pytest.mark.parametrize("step", [help_paying.ready, help_paying.household])
def test_where_it_is_too_late_a_counsellor_says_what_can_be_done(caller, rows, step):
    caller.at(step).owes(40, region="HI")
    long_ago = date(2024, 1, 15)
    with caller.app.extensions["database"].transaction() as db:
        db.execute(update(Statement).values(issued_on=long_ago))
    if step is help_paying.household:
        answers(caller).presses("1")

    caller.presses("1").hears(words.too_late()).is_put_through_to("counsellors")

    assert rows(Application) == []


# One that is there.


def test_an_application_that_is_there_is_told_at_once(caller, rows):
    asks_again(has_applied(caller)).is_at(help_paying.application)

    caller.hears(words.started(code_of(rows), PAPERS_DUE), words.held(), words.open_choices())


@pytest.mark.parametrize("key", ["1", "2"])
def test_it_is_told_too_to_whoever_had_to_say_who_they_are(caller, key):
    has_applied(caller).hangs_up()
    caller.calls_from("anonymous", stir=None).dials()
    for pressed in ("1", "4", "1", key):
        caller.presses(pressed)

    caller.keys_guarantor_id().keys_birth_date().keys_zip()

    caller.is_at(help_paying.application)


def test_what_is_missing_is_said_with_the_day(caller, clock):
    has_applied(caller)
    hands_in(caller, "form", needed=("wages", "pension"))

    asks_again(caller).hears(
        words.incomplete(PAPERS_DUE), words.paper_pension(), words.paper_wages()
    )
    caller.does_not_hear(words.more_papers())


def test_more_than_two_are_on_the_list_that_is_sent(caller):
    has_applied(caller)
    hands_in(caller, "form", needed=("wages", "pension", "tax_return"))

    asks_again(caller).hears(words.paper_pension(), words.paper_tax_return(), words.more_papers())

    caller.presses("1").is_at(delivery.offer).presses("2")
    with caller.app.extensions["database"].transaction() as db:
        letter = db.scalars(select(Notice)).one()
        assert "- wages: the last two pay stubs" in letter.body


@pytest.mark.parametrize("kind", list(help_paying.PAPERS))
def test_every_kind_of_paper_has_words(caller, kind):
    has_applied(caller)
    hands_in(caller, needed=(kind,))

    asks_again(caller).hears(help_paying.PAPERS[kind]())


def test_a_complete_one_waits_for_a_person_until_a_day(caller, rows):
    has_applied(caller)
    due = hands_in(caller, "form").decision_due

    asks_again(caller).hears(words.complete(code_of(rows), due), words.held())


def test_an_approved_one_is_told_with_its_last_day(caller):
    has_applied(caller)
    until = is_awarded(caller).ends_on

    asks_again(caller).hears(words.awarded(until), words.awarded_choices())
    caller.presses("1").is_at(help_paying.household)


def test_an_award_that_is_over_is_not_told(caller, clock, rows):
    has_applied(caller)
    is_awarded(caller)
    with caller.app.extensions["database"].transaction() as db:
        db.execute(update(Award).values(ends_on=product_clock.today() - timedelta(days=1)))

    asks_again(caller).is_at(help_paying.assistance)


def test_a_denied_one_can_be_appealed_by_key(caller, rows):
    has_applied(caller)
    until = is_denied(caller).appeal_until
    asks_again(caller).hears(words.denied(until), words.denied_choices())

    caller.presses("1").is_at(help_paying.application)

    (appealed,) = rows(Application)
    assert appealed.status == "appealed"
    caller.hears(words.appealed(code_of(rows), appealed.decision_due), words.held())
    assert {hold.kind for hold in rows(Hold)} == {"assistance", "appeal"}


def test_after_the_time_to_appeal_one_applies_anew(caller, clock):
    has_applied(caller)
    is_denied(caller)
    clock.forward(days=31)

    asks_again(caller).is_at(help_paying.assistance)


@pytest.mark.parametrize("end", [actions.withdraw, actions.lapse])
def test_one_that_came_to_nothing_is_not_told(caller, end):
    has_applied(caller)
    decided(caller, lambda db, id_: end(db, id_, on=product_clock.today(), actor=PERSON))

    asks_again(caller).is_at(help_paying.assistance)


def test_a_counsellor_can_be_had_about_it(caller):
    asks_again(has_applied(caller)).presses("2").is_put_through_to("counsellors")

    assert caller.notes.reason == "assistance"


def test_or_it_is_left_at_that(caller):
    asks_again(has_applied(caller)).presses("3").is_at(main_menu.choose)


def test_one_that_ends_while_the_caller_listens_does_not_break_the_call(caller):
    asks_again(has_applied(caller)).is_at(help_paying.application)
    today = product_clock.today()
    decided(caller, lambda db, id_: actions.withdraw(db, id_, on=today, actor=PERSON))

    caller.presses("1").is_at(help_paying.assistance)


# Everywhere.


STEPS = [
    help_paying.choose,
    help_paying.assistance,
    help_paying.household,
    help_paying.income_period,
    help_paying.income,
    help_paying.insured,
    help_paying.ready,
]


@pytest.mark.parametrize("step", STEPS)
def test_silence_asks_again_and_the_third_time_brings_a_person(caller, step):
    caller.at(step, income_by="month").owes(40).is_silent().stays().hears(common.heard_nothing())

    caller.is_silent().is_silent().is_at(representative.ring)


def test_a_wrong_key_says_the_choices_only(caller):
    caller.at(help_paying.choose).presses("5")

    caller.stays().hears_in_order("common.not_a_choice", "help_paying.choices")


def test_nine_goes_back(caller):
    caller.at(help_paying.choose).presses("1").presses("9").is_at(help_paying.choose)


def test_nine_goes_back_through_the_questions(caller):
    caller.at(help_paying.household).owes(40).presses("2#").presses("1").presses("*9#")

    caller.is_at(help_paying.income_period).presses("9").is_at(help_paying.household)


@DELIVERED_TWICE
def test_an_application_delivered_twice_is_one(caller, rows):
    has_applied(caller)

    assert len(rows(Application)) == len(rows(Hold)) == len(rows(Income)) == 1


def test_hanging_up_half_way_leaves_no_application(caller, rows):
    caller.at(help_paying.household).owes(40).presses("2#").hangs_up().call_is_over()

    assert rows(Application) == []


@pytest.mark.parametrize("language", ["es_US", "zh_Hans_CN", "zh_Hant_HK"])
def test_it_is_all_said_in_the_callers_language(caller, rows, language):
    caller.speaks(language)
    has_applied(caller).hears(words.application_number(code_of(rows)))

    caller.presses("1").hears(words.held(), words.papers_due(PAPERS_DUE))
    assert [opened.language for opened in rows(Application)] == [language]


def test_zero_income_is_no_band_at_all_but_the_first(caller, rows):
    caller.at(help_paying.household).owes(40)
    answers(caller, period="3", income="").presses("1").hears(words.maybe()).presses("1")

    assert [Money(kept.yearly_cents) for kept in rows(Income)] == [ZERO]
