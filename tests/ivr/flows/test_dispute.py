"""A charge that looks wrong: which one, why, what is said of it, what is held, who calls when."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from billing_core import clock as product_clock
from billing_core.disputes import actions
from billing_core.disputes.actions import Outcome
from billing_core.disputes.models import Dispute, DisputeMessage
from billing_core.holds.models import Hold
from billing_core.money import Money
from billing_core.statements import queries as statements
from billing_core.statements.models import Visit
from ivr.call_backs import CallBack
from ivr.flows import (
    balance,
    delivery,
    dispute,
    identify,
    main_menu,
    receipt,
    representative,
)
from ivr.outcomes import Outcome as CallOutcome
from ivr.prompts import Spelled, common
from ivr.prompts import delivery as delivery_words
from ivr.prompts import dispute as words
from ivr.prompts import representative as representative_words
from ivr.speech import phone
from tests import factories
from tests.ivr.flows.carriers import DELIVERED_TWICE
from tests.ivr.line import ON_SQLITE

pytestmark = ON_SQLITE

CALLER, OTHER_PHONE = "+14155550123", "+12125550142"
CALLED_BY = date(2026, 11, 27)  # Tuesday; Thursday is a holiday
MEMBERS = Spelled("18004644000", (1, 3, 3, 4), slowly=True)


def visits_of(caller):
    with caller.app.extensions["database"].transaction() as db:
        return statements.visits_owed(db, caller.person.id)


def told(visit):
    return words.visit(visit.service_date, visit.provider, visit.owed)


def code_of(rows):
    return Spelled(rows(Dispute)[0].number, (4, 4), slowly=True)


def resolved(caller, status="stands", correction="0"):
    """A representative has answered."""
    with caller.app.extensions["database"].transaction() as db:
        found = db.scalars(select(Dispute)).one()
        answer = Outcome(
            status, "representative:mira", product_clock.today(), Money.usd(correction)
        )
        actions.resolve(db, found.id, answer)


def has_questioned(caller, reason="2"):
    """The caller questions the only charge, without a recording."""
    caller.at(dispute.choose).owes(40).presses("1").presses(reason).presses("2")
    return caller.is_at(dispute.opened)


def test_a_question_about_a_charge_begins_at_the_menu_and_asks_who_is_calling(caller):
    caller.at(main_menu.more).presses("1")

    caller.is_at(identify.ask_id)
    assert caller.notes.errand == "dispute"


def test_whoever_is_known_hears_their_charges_at_once(caller):
    caller.at(main_menu.more).owes(60, 40).presses("1")

    caller.is_at(dispute.choose)
    caller.hears(words.intro(), told(visits_of(caller)[0]), words.visit_choices())


def test_whoever_has_proved_who_they_are_goes_on_to_their_charges(caller):
    caller.calls_from("anonymous", stir=None).identified().dials()
    caller.presses("1").presses("5").presses("1")

    caller.keys_guarantor_id().keys_birth_date().keys_zip()

    caller.is_at(dispute.choose)


def test_the_charges_are_told_one_after_the_other_and_again(caller):
    caller.at(dispute.choose).owes(60, 40)
    first, second = visits_of(caller)
    caller.hears(told(first), words.visit_choices())

    caller.presses("2").is_at(dispute.choose)
    caller.hears(told(second), words.last_visit_choices()).does_not_hear(words.intro())

    caller.presses("2").hears(told(first))


def test_a_charge_without_a_provider_is_told_by_its_day(caller):
    caller.at(dispute.choose).owes(40)
    with caller.app.extensions["database"].transaction() as db:
        db.scalars(select(Visit)).one().provider = ""

    (visit,) = visits_of(caller)
    caller.hears(words.visit_without_provider(visit.service_date, visit.owed))


def test_the_one_that_was_told_is_the_one_in_question(caller, rows):
    caller.at(dispute.choose).owes(60, 40)
    second = visits_of(caller)[1]

    caller.presses("2").presses("1").presses("3").presses("2")

    (opened,) = rows(Dispute)
    assert (opened.visit_id, opened.reason) == (second.visit_id, "billed_twice")
    assert (opened.kind, opened.status, opened.opened_by) == ("billing", "open", "caller")


def test_something_else_on_the_bill_is_a_question_about_all_of_it(caller, rows):
    caller.at(dispute.choose).owes(60, 40).presses("2").presses("3").presses("5").presses("2")

    (opened,) = rows(Dispute)
    assert opened.visit_id is None
    assert [hold.visit_id for hold in rows(Hold)] == [None]


def test_something_else_than_the_only_charge(caller, rows):
    caller.at(dispute.choose).owes(40).hears(words.only_visit_choices())

    caller.presses("2").presses("5").presses("2")

    assert [one.visit_id for one in rows(Dispute)] == [None]


def test_whoever_owes_nothing_can_ask_about_an_older_charge(caller, rows):
    caller.at(dispute.choose).owes(0).hears(words.intro(), words.nothing_owed_choices())

    caller.presses("1").is_at(dispute.reason).presses("2").presses("2")

    assert [one.visit_id for one in rows(Dispute)] == [None]


def test_whoever_owes_nothing_and_asks_nothing_is_at_the_main_menu(caller):
    caller.at(dispute.choose).owes(0).presses("2").is_at(main_menu.choose)


def test_from_the_balance_the_visit_just_heard_is_in_question(caller, rows):
    caller.at(balance.speak).owes(60, 40).presses("3").presses("#")
    second = visits_of(caller)[1]

    caller.is_at(balance.visit).presses("2").is_at(dispute.reason)

    caller.presses("2").presses("2")
    assert [one.visit_id for one in rows(Dispute)] == [second.visit_id]


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        ("1", "not_mine"),
        ("2", "wrong_amount"),
        ("3", "billed_twice"),
        ("4", "insurance"),
        ("5", "other"),
    ],
)
def test_a_key_says_what_is_wrong(caller, rows, key, reason):
    has_questioned(caller, key)

    assert [one.reason for one in rows(Dispute)] == [reason]


def test_nothing_is_recorded_before_it_is_said_that_it_will_be(caller, rows):
    caller.at(dispute.choose).owes(40).presses("1").presses("2")

    caller.is_at(dispute.tell).hears(words.record_notice())
    assert caller.phone.waiting.kind != "record"
    assert rows(Dispute) == []

    caller.presses("1").is_at(dispute.record)
    caller.hears(words.record(), representative_words.no_card_numbers())


def test_what_is_said_is_kept_with_the_charge(caller, rows):
    caller.speaks("es_US").at(dispute.choose).owes(40).presses("1").presses("2").presses("1")

    caller.leaves_a_message(20).is_at(dispute.opened)

    (opened,), (message,) = rows(Dispute), rows(DisputeMessage)
    assert (message.dispute_id, message.guarantor_id) == (opened.id, caller.person.id)
    assert (message.seconds, message.language) == (20, "es_US")
    assert message.recording.startswith("RE")


def test_hanging_up_ends_the_message_and_opens_the_review(caller, rows):
    caller.at(dispute.choose).owes(40).presses("1").presses("2").presses("1")

    caller.leaves_a_message(20, hangs_up=True).call_is_over()

    assert [message.seconds for message in rows(DisputeMessage)] == [20]
    assert [one.status for one in rows(Dispute)] == ["open"]


def test_an_empty_message_is_asked_for_again(caller, rows):
    caller.at(dispute.record, charge_reason="other").owes(40).is_silent()

    caller.stays().hears(representative_words.message_empty(), words.record())
    assert rows(Dispute) == []


@pytest.mark.parametrize("seconds", [1, 2])
def test_a_message_too_short_to_say_anything_is_asked_for_again(caller, rows, seconds):
    caller.at(dispute.record, charge_reason="other").owes(40).leaves_a_message(seconds)

    caller.stays().hears(words.too_short(), words.record())
    assert rows(Dispute) == []


def test_three_seconds_are_enough(caller, rows):
    caller.at(dispute.record, charge_reason="other").owes(40).leaves_a_message(3)

    caller.is_at(dispute.opened)


def test_a_third_empty_message_brings_a_person(caller):
    caller.at(dispute.record, charge_reason="other").owes(40)

    caller.is_silent().is_silent().is_silent()

    caller.is_at(representative.ring).hears(common.person_from_here())


def test_zero_while_recording_is_a_person_and_star_starts_over(caller, rows):
    caller.at(dispute.record, charge_reason="other").owes(40)

    caller.presses("*").stays().hears(common.cleared())
    caller.presses("0").is_at(representative.ring)

    assert rows(Dispute) == []


def test_the_number_is_said_twice_and_star_says_it_again(caller, rows):
    has_questioned(caller)
    code = code_of(rows)

    caller.hears(words.review_opened(), words.case_number(code), words.code_again(code))
    caller.presses("*").stays().hears(words.case_number(code), words.code_again(code))


def test_the_charge_is_held_and_that_is_said_with_who_calls_by_when(caller, rows):
    has_questioned(caller).presses("1")

    caller.is_at(dispute.call_back)
    caller.hears(words.held(), words.who_calls(phone(CALLER), CALLED_BY), words.right_number())
    (hold,) = rows(Hold)
    assert (hold.kind, hold.reference) == ("dispute", rows(Dispute)[0].number)
    assert hold.stops_late_fees
    assert hold.stops_collections


def test_somebody_is_to_call_by_the_second_business_day(caller, rows):
    has_questioned(caller)

    (promised,), (opened,) = rows(CallBack), rows(Dispute)
    assert opened.answer_by == CALLED_BY
    assert (promised.phone, promised.reason) == (CALLER, "charge")
    assert promised.line == "member_services"
    assert promised.due_at.isoformat() == "2026-11-28T01:00:00+00:00"  # five in California
    assert promised.voicemail


@pytest.mark.parametrize(
    "operator_changes",
    [
        {"payment_minimum_cents = 500": "dispute_call_business_days = 1"},
    ],
)
def test_the_operator_may_promise_a_call_sooner(caller, rows):
    has_questioned(caller)

    assert rows(Dispute)[0].answer_by == date(2026, 11, 25)


def test_the_line_that_speaks_the_language_calls(caller, rows):
    caller.speaks("zh_Hant_HK")
    has_questioned(caller)

    (promised,) = rows(CallBack)
    assert (promised.line, promised.language) == ("chinese", "zh_Hant_HK")


def test_another_number_can_be_named(caller, rows):
    has_questioned(caller).presses("1").presses("2").is_at(dispute.enter_number)
    caller.presses("1115550100").stays().hears(representative_words.not_a_number())

    caller.presses(OTHER_PHONE[2:])

    caller.is_at(dispute.call_back).hears(words.who_calls(phone(OTHER_PHONE), CALLED_BY))
    assert [promised.phone for promised in rows(CallBack)] == [OTHER_PHONE]


def test_a_withheld_number_is_asked_for(caller, rows):
    caller.calls_from("anonymous", stir=None)
    has_questioned(caller).presses("1")
    caller.is_at(dispute.enter_number).hears(words.which_number())

    caller.presses(OTHER_PHONE[2:])

    assert [promised.phone for promised in rows(CallBack)] == [OTHER_PHONE]


def test_about_a_confidential_account_no_message_is_left_on_a_machine(caller, rows):
    caller.at(dispute.choose).owes(40, restriction="confidential")

    caller.presses("1").presses("2").presses("2")

    assert [promised.voicemail for promised in rows(CallBack)] == [False]


def test_a_written_copy_is_offered_then(caller):
    has_questioned(caller).presses("1").presses("1")

    caller.is_at(delivery.offer).hears(delivery_words.by_text_or_mail())


def test_silence_goes_on_and_writes_nothing(caller):
    has_questioned(caller).is_silent().is_at(dispute.call_back)

    caller.is_silent().is_at(delivery.offer)

    caller.is_silent().is_at(receipt.finished).gets_no_text()


def test_whoever_says_that_insurance_should_pay_hears_of_the_right_to_appeal(caller):
    has_questioned(caller, "4").presses("1").presses("1")

    caller.hears(words.appeal(MEMBERS))


def test_so_does_whoever_owes_for_care_that_is_not_covered(caller):
    with caller.app.extensions["database"].transaction() as db:
        person = factories.guarantor(db)
        seen = factories.patient(db, person)
        factories.visit(db, seen, Money.usd(40), part="not_covered")
        factories.statement(db, person.id)
        db.expunge_all()
    caller.at(dispute.choose).identified(person).presses("1").presses("2").presses("2")

    caller.presses("1").presses("1").hears(words.appeal(MEMBERS))


def test_nobody_else_hears_of_appeals(caller):
    has_questioned(caller, "2").presses("1").presses("1").does_not_hear(words.appeal(MEMBERS))


def test_the_call_has_come_to_a_question_about_a_charge(caller):
    has_questioned(caller)

    assert caller.row.outcome == CallOutcome.CHARGE_QUESTIONED


def asks_again(caller):
    """The same caller, about the same charge, later in the call."""
    for key in "113151":
        caller.presses(key)
    return caller.is_at(dispute.choose).presses("1")


def test_a_charge_that_is_in_question_already_is_told_with_its_number(caller, rows):
    has_questioned(caller)

    asks_again(caller).is_at(dispute.earlier)

    caller.hears(words.known(code_of(rows)), words.call_due(CALLED_BY), words.known_choices())


def test_a_message_can_be_added_to_it(caller, rows):
    asks_again(has_questioned(caller)).presses("1").is_at(dispute.tell).presses("1")

    caller.leaves_a_message(9).is_at(dispute.opened).hears(words.message_added())

    assert len(rows(Dispute)) == 1
    assert [message.seconds for message in rows(DisputeMessage)] == [9]


def test_a_person_can_be_had_about_it(caller):
    asks_again(has_questioned(caller)).presses("2").is_at(representative.ring)

    assert caller.notes.reason == "charge"


def test_or_it_is_left_at_that(caller):
    asks_again(has_questioned(caller)).presses("3").is_at(main_menu.choose)


def test_a_call_that_never_came_is_admitted_and_promised_anew(caller, clock, rows):
    has_questioned(caller)
    clock.forward(days=10)

    asks_again(caller).is_at(dispute.earlier).hears(words.call_late(CALLED_BY))

    caller.presses("1").presses("2").is_at(dispute.opened).presses("1")

    assert [one.answer_by for one in rows(Dispute)] == [date(2026, 12, 8)]
    caller.hears(words.who_calls(phone(CALLER), date(2026, 12, 8)))


def test_a_question_opened_by_a_clerk_may_name_no_day(caller):
    caller.at(dispute.choose).owes(40)
    (visit,) = visits_of(caller)
    with caller.app.extensions["database"].transaction() as db:
        request = actions.Request(caller.person.id, "other", visit.visit_id)
        actions.open_new(db, request, on=product_clock.today(), actor="representative:mira")

    caller.presses("1").hears_in_order("dispute.known", "dispute.known_choices")


def test_a_charge_that_was_found_right_is_told_so(caller):
    has_questioned(caller)
    resolved(caller)

    asks_again(caller).is_at(dispute.earlier)

    caller.hears(words.stands(), words.answered_choices())


def test_a_charge_that_was_lowered_is_told_so(caller):
    has_questioned(caller)
    resolved(caller, "corrected", "15")

    asks_again(caller).is_at(dispute.earlier).hears(words.corrected(Money.usd(15)))


def test_it_can_be_questioned_again(caller, rows):
    has_questioned(caller)
    resolved(caller)

    asks_again(caller).presses("1").is_at(dispute.reason).presses("5").presses("2")

    assert sorted(one.status for one in rows(Dispute)) == ["open", "stands"]


def test_or_a_person_can_be_had(caller):
    has_questioned(caller)
    resolved(caller)

    asks_again(caller).presses("2").is_at(representative.ring)

    assert caller.notes.reason == "charge"


def test_or_the_main_menu(caller):
    has_questioned(caller)
    resolved(caller)

    asks_again(caller).presses("3").is_at(main_menu.choose)


def test_a_question_taken_back_can_be_asked_anew(caller):
    has_questioned(caller)
    resolved(caller, "withdrawn")

    asks_again(caller).is_at(dispute.reason)


def test_an_answer_that_comes_while_the_caller_listens_is_told(caller):
    asks_again(has_questioned(caller)).is_at(dispute.earlier)
    resolved(caller)

    caller.presses("*").stays().hears(words.stands(), words.answered_choices())


def test_a_question_that_is_opened_meanwhile_is_told(caller, rows):
    has_questioned(caller)
    resolved(caller)
    asks_again(caller).is_at(dispute.earlier)
    (before,) = rows(Dispute)
    with caller.app.extensions["database"].transaction() as db:
        request = actions.Request(caller.person.id, "other", before.visit_id)
        actions.open_new(db, request, on=product_clock.today(), actor="representative:mira")

    caller.presses("*").stays().hears(words.known_choices())


@pytest.mark.parametrize(
    ("step", "notes"),
    [
        (dispute.choose, {}),
        (dispute.reason, {}),
        (dispute.tell, {"charge_reason": "other"}),
    ],
)
def test_a_wrong_key_and_silence_ask_again(caller, step, notes):
    caller.at(step, **notes).owes(40).presses("8").stays().hears(common.not_a_choice())

    caller.is_silent().stays()


def test_nine_goes_back_to_the_charges(caller):
    caller.at(dispute.choose).owes(40).presses("1").presses("9").is_at(dispute.choose)


@DELIVERED_TWICE
def test_a_message_delivered_twice_is_one_question(caller, rows):
    caller.at(dispute.record, charge_reason="other").owes(40).leaves_a_message(9)

    assert len(rows(Dispute)) == len(rows(DisputeMessage)) == len(rows(CallBack)) == 1


def test_hanging_up_before_the_reason_questions_nothing(caller, rows):
    caller.at(dispute.choose).owes(40).presses("1").hangs_up().call_is_over()

    assert rows(Dispute) == rows(Hold) == []


@pytest.mark.parametrize("language", ["es_US", "zh_Hans_CN", "zh_Hant_HK"])
def test_it_is_all_said_in_the_callers_language(caller, rows, language):
    caller.speaks(language)
    has_questioned(caller)

    caller.hears(words.review_opened(), words.case_number(code_of(rows)))
    caller.presses("1").hears(words.held(), words.who_calls(phone(CALLER), CALLED_BY))
