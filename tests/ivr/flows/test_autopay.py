"""Paying by itself: the card, the words and key 1, what comes next, an end; or once, later."""

from __future__ import annotations

import uuid
from datetime import date

import pytest

from billing_core.autopay import actions
from billing_core.autopay.models import Mandate, ScheduledPayment
from billing_core.gateways.models import SandboxCharge
from billing_core.money import Money
from billing_core.notices.models import Notice
from billing_core.payments.models import Payment
from ivr.flows import autopay, identify, main_menu, pay, plan, receipt, representative
from ivr.outcomes import Outcome
from ivr.prompts import Spelled, common
from ivr.prompts import autopay as words
from ivr.prompts import methods as method_words
from ivr.prompts import pay as pay_words
from ivr.simulator.quirks import Quirks
from tests.caller import Caller
from tests.ivr.flows.carriers import DELIVERED_TWICE
from tests.ivr.flows.plans import again, in_the_same_moment, night, on_plan, pays_by_card

usd = Money.usd
PLAN_NAME = "Kaiser Permanente"
CARD = Spelled("4242")
DEC_1, DEC_24, JAN_24 = date(2026, 12, 1), date(2026, 12, 24), date(2027, 1, 24)
LANGUAGES = pytest.mark.parametrize("language", ["en_US", "es_US", "zh_Hans_CN", "zh_Hant_HK"])


def at_the_words(caller: Caller, dollars: int = 600, card: str = "visa") -> Caller:
    """The caller is on no plan, wants each bill paid, and has keyed a card."""
    caller.at(autopay.start).owes(dollars).presses("1").presses("1").pays_with(card)
    return hears_the_terms(caller)


def hears_the_terms(caller: Caller) -> Caller:
    """Both halves of what is agreed to."""
    return caller.is_at(autopay.terms).presses("1").is_at(autopay.agree)


def pays_bills(caller: Caller, dollars: int = 600) -> Caller:
    return at_the_words(caller, dollars).presses("1").is_at(receipt.finished)


def pays_the_plan(caller: Caller) -> Caller:
    """The caller has a plan, and has its payments charged to a card."""
    on_plan(caller, 600)
    caller = again(caller, autopay.start).presses("1").presses("1").pays_with("visa")
    return hears_the_terms(caller).presses("1").is_at(receipt.finished)


def chooses_a_day(caller: Caller, dollars: int = 600) -> Caller:
    caller.at(autopay.start).owes(dollars).presses("2").is_at(pay.choose_amount).presses("1")
    return caller.is_at(autopay.choose_day)


def pays_later(caller: Caller, day: str = "1201", dollars: int = 600) -> Caller:
    chooses_a_day(caller, dollars).presses("2").presses(day).is_at(autopay.choose_card)
    return hears_the_terms(caller.presses("1").pays_with("visa"))


def sets_another(caller: Caller, day: str) -> Caller:
    """In a call of its own."""
    caller = again(caller, autopay.start).presses("2")
    if caller.row.step == autopay.scheduled.key:
        while "scheduled_last_choices" not in caller.row.prompts:
            caller.presses("#")
        caller.presses("2")
    caller.is_at(pay.choose_amount).presses("1").presses("2").presses(day).presses("1")
    return hears_the_terms(caller.pays_with("visa")).presses("1").is_at(receipt.finished)


# Setting it up.


@LANGUAGES
def test_each_bill_is_paid_by_itself(caller, rows, language):
    caller.speaks(language).at(main_menu.more).owes(600)

    caller.presses("2").is_at(autopay.offer).hears(words.offer_bills()).presses("1")
    caller.is_at(autopay.choose_card).hears(words.get_card()).presses("1").pays_with("visa")
    caller.is_at(autopay.terms).hears(words.terms_bills(PLAN_NAME, CARD))
    caller.hears(words.terms_beginning(usd(600), DEC_24), words.terms_choices()).presses("1")
    caller.is_at(autopay.agree).hears(words.terms_notice(usd(100), 10))
    caller.hears(words.terms_ending(), words.agree()).presses("1")

    caller.is_at(receipt.finished).hears(words.done()).heard_no_built_in_words()
    (mandate,) = rows(Mandate)
    assert (mandate.purpose, mandate.last4, mandate.language) == ("statement", "4242", language)
    assert (mandate.evidence, mandate.words_version) == (caller.phone.sid, "2026-11.2")
    assert (mandate.recorded, mandate.highest_cents) == (False, 10000)
    assert rows(Payment) == rows(SandboxCharge) == []
    assert caller.row.outcome == Outcome.AUTOPAY_SET
    assert caller.notes.token is None


@LANGUAGES
def test_each_payment_of_a_plan_is_paid_by_itself(caller, rows, language):
    caller.speaks(language)
    on_plan(caller, 600)
    caller = again(caller, autopay.start).is_at(autopay.offer).hears(words.offer_plan())
    caller.presses("1").presses("1").pays_with("visa").is_at(autopay.terms)
    caller.hears(words.terms_plan(PLAN_NAME, CARD), words.terms_beginning(usd(100), DEC_24))
    hears_the_terms(caller).hears(words.terms_ending(), words.terms_not_needed())

    caller.presses("1").is_at(receipt.finished).hears(words.done())

    (mandate,) = rows(Mandate)
    assert (mandate.purpose, mandate.highest_cents) == ("plan", None)


def test_the_words_are_kept_and_a_copy_is_mailed(caller, rows):
    pays_bills(caller)

    (mandate,) = rows(Mandate)
    assert mandate.words.startswith("You let Kaiser Permanente charge your card ending in four two")
    assert mandate.words.endswith("To hear this again, press star.")
    (letter,) = rows(Notice, Notice.channel == "letter")
    assert mandate.words in letter.body
    assert mandate.copy_sent_at is not None


def test_a_caller_who_is_not_identified_is_asked_who_they_are_first(caller):
    who = caller.owes(600).person
    caller.begins.person = None
    caller.at(main_menu.more).presses("2").is_at(identify.ask_id)
    caller.begins.person = who

    caller.keys_guarantor_id().keys_birth_date().keys_zip().is_at(autopay.offer)


def test_whoever_does_not_agree_has_nothing_set_up(caller, rows):
    at_the_words(caller).presses("2")

    caller.is_at(receipt.finished).hears(words.not_agreed())
    assert rows(Mandate) == []
    assert caller.notes.token is None


@pytest.mark.parametrize("key", ["3", "#", "*", "7"])
def test_no_other_key_agrees(caller, rows, key):
    at_the_words(caller).presses(key).is_at(autopay.agree)

    assert rows(Mandate) == []


def test_whoever_stops_half_way_through_the_terms_has_nothing_set_up(caller, rows):
    caller.at(autopay.start).owes(600).presses("1").presses("1").pays_with("visa").presses("2")

    caller.is_at(receipt.finished).hears(words.not_agreed())
    assert rows(Mandate) == []
    assert caller.notes.token is None


def test_silence_agrees_to_nothing_and_the_third_brings_a_person(caller, rows):
    at_the_words(caller).is_silent().stays().hears(words.agree_short())

    caller.is_silent().is_silent().is_at(representative.ring)
    assert rows(Mandate) == []


def test_hanging_up_before_the_words_are_agreed_to_sets_up_nothing(caller, rows):
    at_the_words(caller).hangs_up().lets_jobs_run()

    assert rows(Mandate) == []
    assert caller.notes.token is None


@DELIVERED_TWICE
def test_everything_delivered_twice_is_one_mandate_and_one_letter(caller, rows):
    pays_bills(caller).lets_jobs_run()

    assert len(rows(Mandate)) == len(rows(Notice)) == 1


def test_a_refused_card_sets_up_nothing_and_another_can_be_tried(caller, rows):
    caller.at(autopay.start).owes(600).presses("1").presses("1").pays_with("refused")

    caller.is_at(autopay.not_read).hears(pay_words.declined_other_card(), words.not_read_choices())
    assert caller.notes.cards_refused == 1
    caller.presses("1").is_at(autopay.choose_card)
    assert rows(Mandate) == []


def test_three_refused_cards_bring_a_person(caller):
    caller.at(autopay.choose_card, cards_refused=3).owes(600).presses("1")

    caller.hears(pay_words.three_cards()).is_at(representative.ring)


def test_star_stops_and_sets_up_nothing(caller):
    caller.at(autopay.take_card).owes(600).presses("*")

    caller.is_at(autopay.not_read).hears(pay_words.card_stopped())
    caller.presses("2").is_at(main_menu.choose)


@pytest.mark.parametrize("quirks", [Quirks(), Quirks(exhausted_pay_asks_action=False)])
def test_a_card_that_could_not_be_read_three_times_brings_a_person(caller, quirks):
    caller.at(autopay.take_card).owes(600).presses("1234#").presses("1234#").presses("1234#")

    caller.is_at(representative.ring)
    caller.hears(pay_words.card_entry_failed(), common.person_from_here())


def test_when_cards_cannot_be_taken_it_is_said(caller):
    caller.at(autopay.take_card).owes(600).pays_with("connector-down")

    caller.is_at(autopay.not_read).hears(pay_words.cards_are_down())


def test_nothing_due_is_no_first_charge(caller):
    caller.is_household("demo:zero").at(autopay.start).presses("1").presses("1").pays_with("visa")

    caller.is_at(autopay.terms).hears(words.terms_bills(PLAN_NAME, CARD))
    assert "terms_beginning" not in caller.row.prompts


def test_a_card_saved_before_can_be_chosen(caller, rows):
    caller.at(pay.choose_amount).owes(600).presses("1")
    pays_by_card(caller).presses("1").waits().is_at(pay.paid).presses("2").presses("1")
    caller = again(caller, autopay.start).presses("1").is_at(autopay.choose_card)
    caller.hears(method_words.use_first(pay_words.visa(), CARD), words.another_card(2))

    hears_the_terms(caller.presses("1")).presses("1").is_at(receipt.finished)

    (mandate,) = rows(Mandate)
    assert (mandate.brand, mandate.last4) == ("visa", "4242")
    assert mandate.token is not None
    assert mandate.token.startswith("sim_tok_ok_visa_4242")


def test_another_card_than_the_saved_one_can_be_keyed(caller, rows):
    caller.at(pay.choose_amount).owes(600).presses("1")
    pays_by_card(caller).presses("1").waits().is_at(pay.paid).presses("2").presses("1")
    caller = again(caller, autopay.start).presses("1").presses("2").is_at(autopay.take_card)

    hears_the_terms(caller.pays_with("mastercard")).presses("1")

    assert [mandate.last4 for mandate in rows(Mandate)] == ["4444"]


@pytest.mark.parametrize("step", [autopay.terms, autopay.agree])
def test_whoever_comes_back_to_the_words_keys_the_card_again(caller, step):
    caller.at(step, draws_for="statement").owes(600)

    caller.is_at(autopay.choose_card)


# While it is on.


def test_the_next_payment_is_told(caller):
    pays_the_plan(caller)

    caller = again(caller, autopay.start).is_at(autopay.status)

    caller.hears(words.status_on(CARD), words.status_next(usd(100), DEC_24), words.status_choices())


def test_when_nothing_is_due_that_is_told(caller):
    pays_bills(caller)
    again(caller, pay.choose_amount).presses("1")
    caller = again(caller, pay.choose_amount).presses("1")
    pays_by_card(caller).presses("1").waits().is_at(pay.paid)

    again(caller, autopay.start).hears(words.status_on(CARD), words.status_nothing_due())


def test_only_the_next_payment_is_skipped(caller):
    pays_the_plan(caller)
    caller = again(caller, autopay.start).presses("1").is_at(autopay.pause).presses("1")

    caller.is_at(receipt.finished).hears(words.skipped(DEC_24))

    again(caller, autopay.start).hears(words.status_next(usd(100), JAN_24))


def test_where_nothing_comes_nothing_can_be_skipped(caller):
    caller.is_household("demo:zero").at(autopay.start).presses("1").presses("1").pays_with("visa")
    hears_the_terms(caller).presses("1")

    caller = again(caller, autopay.start).presses("1").presses("1")

    caller.is_at(autopay.status).hears(words.nothing_to_skip())


def test_it_is_paused_and_turned_on_again(caller):
    pays_the_plan(caller)
    again(caller, autopay.start).presses("1").presses("2").hears(words.paused())
    caller = again(caller, autopay.start).hears(words.status_paused(CARD), words.paused_choices())

    caller.presses("1")

    caller.is_at(autopay.status).hears(words.resumed(), words.status_next(usd(100), DEC_24))


def test_it_is_kept_on(caller):
    pays_the_plan(caller)

    again(caller, autopay.start).presses("1").presses("3").hears(words.kept())


def test_it_is_turned_off_after_a_question(caller, rows):
    pays_the_plan(caller)
    caller = again(caller, autopay.start).presses("3").is_at(autopay.off)
    caller.hears(words.off_choices()).presses("1")

    caller.is_at(receipt.finished).hears(words.off())

    (mandate,) = rows(Mandate)
    assert (mandate.revoked_because, mandate.token) == ("asked", "")
    again(caller, autopay.start).is_at(autopay.offer)


def test_it_is_not_turned_off(caller, rows):
    pays_the_plan(caller)

    again(caller, autopay.start).presses("3").presses("2").hears(words.kept())

    assert [mandate.revoked_at for mandate in rows(Mandate)] == [None]


def test_another_card_takes_the_place_of_the_first(caller, rows):
    pays_the_plan(caller)
    caller = again(caller, autopay.start).presses("2").is_at(autopay.choose_card).presses("1")
    hears_the_terms(caller.pays_with("mastercard")).presses("1").is_at(receipt.finished)

    found = {mandate.last4: mandate.revoked_because for mandate in rows(Mandate)}
    assert found == {"4242": "replaced", "4444": None}
    again(caller, autopay.start).hears(words.status_on(Spelled("4444")))


def test_another_card_for_the_bills_takes_the_place_of_the_first(caller, rows):
    pays_bills(caller)
    caller = again(caller, autopay.start).presses("2").presses("1").pays_with("mastercard")
    hears_the_terms(caller).presses("1").is_at(receipt.finished)

    found = {mandate.last4: mandate.revoked_because for mandate in rows(Mandate)}
    assert found == {"4242": "replaced", "4444": None}


def test_what_a_representative_ended_meanwhile_is_off(caller, rows):
    pays_the_plan(caller)
    caller = again(caller, autopay.start).is_at(autopay.status)
    ends(caller, rows)

    caller.presses("2").is_at(main_menu.choose).hears(words.off())


@pytest.mark.parametrize("keys", ["1", "3"])
def test_what_a_representative_ended_in_that_moment_stays_so(caller, rows, keys):
    pays_the_plan(caller)
    caller = again(caller, autopay.start).presses(keys)
    step = autopay.pause if keys == "1" else autopay.off
    caller.is_at(step)
    ends(caller, rows)

    assert in_the_same_moment(caller, step, "1") is receipt.finished
    assert in_the_same_moment(caller, autopay.status, "1") is main_menu.choose


def ends(caller: Caller, rows) -> None:
    mandates: list[uuid.UUID] = [mandate.id for mandate in rows(Mandate)]
    with caller.app.extensions["database"].transaction() as db:
        for mandate_id in mandates:
            actions.revoke(db, mandate_id, because="asked", actor="representative:7")


# Once, on a later day.


@LANGUAGES
def test_one_payment_on_the_day_it_is_due(caller, rows, language):
    caller.speaks(language)
    chooses_a_day(caller).hears(words.due_day(DEC_24)).presses("1").presses("1")
    caller.pays_with("visa").is_at(autopay.terms)
    caller.hears(words.terms_once(PLAN_NAME, usd(600), DEC_24), words.terms_card(CARD))
    hears_the_terms(caller).hears(words.terms_cancelling())

    caller.presses("1").is_at(receipt.finished).hears(words.done_once(usd(600), DEC_24))

    (draw,) = rows(ScheduledPayment)
    assert (draw.draw_on, draw.amount_cents, draw.status) == (DEC_24, 60000, "scheduled")
    assert rows(Payment) == []
    assert caller.row.outcome == Outcome.PAYMENT_SCHEDULED


def test_one_payment_on_another_day(caller, rows):
    pays_later(caller, "1201").presses("1")

    assert [draw.draw_on for draw in rows(ScheduledPayment)] == [DEC_1]


def test_another_amount_on_another_day(caller, rows):
    caller.at(autopay.start).owes(600).presses("2").presses("2").presses("50#").presses("25")
    caller.is_at(pay.confirm_amount).presses("1").is_at(autopay.choose_day).presses("2")

    hears_the_terms(caller.presses("1201").presses("1").pays_with("visa")).presses("1")

    assert [draw.amount_cents for draw in rows(ScheduledPayment)] == [5025]


def test_a_day_after_the_due_date_is_told_as_such(caller):
    pays_later(caller, "0105").hears(words.after_due(DEC_24))


def test_a_day_before_the_due_date_needs_no_warning(caller):
    pays_later(caller, "1201").does_not_hear(words.after_due(DEC_24))


@pytest.mark.parametrize("keyed", ["1332", "0230", "0000"])
def test_there_is_no_such_day(caller, keyed):
    chooses_a_day(caller).presses("2").presses(keyed)

    caller.is_at(autopay.enter_day).hears(words.no_such_day())


@pytest.mark.parametrize("keyed", ["1124", "1123", "0124"])
def test_not_today_not_before_and_not_too_far_off(caller, keyed):
    chooses_a_day(caller).presses("2").presses(keyed)

    caller.is_at(autopay.enter_day).hears(words.not_that_day(date(2027, 1, 23)))


@pytest.mark.parametrize("keyed", ["1125", "0123", "1231", "0101"])
def test_from_tomorrow_to_the_last_day(caller, keyed):
    chooses_a_day(caller).presses("2").presses(keyed).is_at(autopay.choose_card)


def test_the_last_of_february_is_a_day_in_a_leap_year(caller, clock, rows):
    clock.at("2028-01-31T10:00")
    chooses_a_day(caller).presses("2").presses("0229").presses("1").pays_with("visa")
    hears_the_terms(caller).presses("1")

    assert [draw.draw_on for draw in rows(ScheduledPayment)] == [date(2028, 2, 29)]


def test_a_bill_without_a_day_to_come_is_asked_for_the_day(caller, clock):
    caller.owes(600)
    clock.at("2026-12-24T10:00")

    caller.at(autopay.start).presses("2").presses("1").is_at(autopay.enter_day)


def test_a_bill_past_due_needs_no_warning(caller, clock):
    caller.owes(600)
    clock.at("2027-01-10T10:00")
    caller.at(autopay.start).presses("2").presses("1").presses("0115").presses("1")

    hears_the_terms(caller.pays_with("visa")).does_not_hear(words.after_due(DEC_24))


def test_on_a_plan_the_next_instalment_can_be_set_for_its_day(caller, rows):
    on_plan(caller, 600)
    caller = again(caller, autopay.start).presses("2").is_at(plan.instalment).presses("1")

    caller.is_at(autopay.choose_day).hears(words.due_day(DEC_24)).presses("1").presses("1")
    hears_the_terms(caller.pays_with("visa")).presses("1")

    assert [draw.amount_cents for draw in rows(ScheduledPayment)] == [10000]


def test_a_day_that_was_due_is_asked_for_again_when_it_has_come(caller, clock):
    chooses_a_day(caller)
    clock.at("2026-12-24T10:00")

    assert in_the_same_moment(caller, autopay.choose_day, "1") is autopay.enter_day


def test_what_is_set_is_told_and_cancelled_after_a_question(caller, rows):
    pays_later(caller).presses("1").hangs_up()
    caller = again(caller, autopay.start).presses("2").is_at(autopay.scheduled)
    caller.hears(words.scheduled(usd(600), DEC_1, CARD), words.scheduled_last_choices())
    caller.presses("1").is_at(autopay.cancel).hears(words.cancel_choices(usd(600), DEC_1))

    caller.presses("1").is_at(receipt.finished).hears(words.cancelled(usd(600)))

    assert [draw.status for draw in rows(ScheduledPayment)] == ["cancelled"]
    assert [mandate.token for mandate in rows(Mandate)] == [""]


def test_what_is_set_is_kept(caller, rows):
    pays_later(caller).presses("1").hangs_up()

    again(caller, autopay.start).presses("2").presses("1").presses("2").hears(words.kept())

    assert [draw.status for draw in rows(ScheduledPayment)] == ["scheduled"]


def test_several_are_told_one_after_another(caller):
    pays_later(caller).presses("1").hangs_up()
    sets_another(caller, "1205")
    caller = again(caller, autopay.start).presses("2").is_at(autopay.scheduled)
    caller.hears(words.scheduled(usd(600), DEC_1, CARD), words.scheduled_choices())

    caller.is_silent().hears(words.scheduled(usd(600), date(2026, 12, 5), CARD))

    caller.hears(words.scheduled_last_choices()).presses("3").is_at(main_menu.choose)


def test_so_many_and_no_more(caller, rows):
    pays_later(caller).presses("1").hangs_up()
    for day in ("1202", "1203", "1204", "1205"):
        sets_another(caller, day)
    caller = again(caller, autopay.start).presses("2")

    caller.presses("2").is_at(main_menu.choose).hears(words.too_many())

    assert len(rows(Mandate)) == 5


def test_what_a_representative_cancelled_meanwhile_is_not_told(caller, rows):
    pays_later(caller).presses("1").hangs_up()
    caller = again(caller, autopay.start).presses("2").is_at(autopay.scheduled)
    ends(caller, rows)

    caller.presses("1").is_at(main_menu.choose)


def test_what_a_representative_cancelled_in_that_moment_is_cancelled_once(caller, rows):
    pays_later(caller).presses("1").hangs_up()
    caller = again(caller, autopay.start).presses("2").presses("1").is_at(autopay.cancel)
    ends(caller, rows)

    assert in_the_same_moment(caller, autopay.cancel, "1") is receipt.finished
    caller.presses("1").is_at(main_menu.choose)


def test_from_autopay_that_is_on_one_payment_can_be_set_too(caller):
    pays_bills(caller)

    again(caller, autopay.start).presses("4").is_at(pay.choose_amount)


def test_a_day_chosen_and_left_charges_the_next_payment_now(caller, rows):
    chooses_a_day(caller).presses("2").presses("*9").presses("9").presses("9")
    caller = again(caller, main_menu.choose).presses("2").presses("1")

    pays_by_card(caller).presses("1").waits().is_at(pay.paid)
    assert [payment.amount_cents for payment in rows(Payment)] == [60000]


# The nights after the call.


def test_the_nights_draw_the_plan_as_it_was_agreed(caller, clock, rows):
    pays_the_plan(caller).hangs_up()

    for month in ("2026-12", "2027-01", "2027-02", "2027-03", "2027-04", "2027-05"):
        for day in ("11", "24", "25"):
            night(caller, clock, f"{month}-{day}")

    assert [payment.amount_cents for payment in rows(Payment)] == [10000] * 6
    assert {payment.status for payment in rows(Payment)} == {"paid"}


def test_the_night_takes_the_single_payment_on_its_day_and_once(caller, clock, rows):
    pays_later(caller).presses("1").hangs_up()

    for day in ("2026-11-30", "2026-12-01", "2026-12-02"):
        night(caller, clock, day)

    assert [charge.amount_cents for charge in rows(SandboxCharge)] == [60000]


def test_what_was_cancelled_is_not_taken(caller, clock, rows):
    pays_later(caller).presses("1").hangs_up()
    again(caller, autopay.start).presses("2").presses("1").presses("1").hangs_up()

    night(caller, clock, "2026-12-01")

    assert rows(Payment) == []
