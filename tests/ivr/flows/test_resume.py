"""Cut off, and calling again: the line goes on from where it stopped, once it knows who calls."""

from __future__ import annotations

import pytest

from billing_core.money import Money
from ivr import call_map
from ivr.flows import balance, identify, main_menu, pay, resume, welcome
from ivr.prompts import pay as pay_words
from ivr.prompts import resume as words
from ivr.prompts import welcome as welcome_words
from ivr.steps import STEPS
from tests.ivr.flows.carriers import DELIVERED_TWICE
from tests.ivr.line import BIRTH_DATE, POSTAL_CODE
from tests.ivr.ways import WAYS, walk

OTHER_NUMBER = "+14155550199"


def identifies(caller):
    """Key the ID, the birth date and the ZIP code."""
    return caller.keys_guarantor_id().keys_birth_date().keys_zip()


@pytest.fixture
def cut_off(caller):
    """Someone who had keyed an amount when they were cut off."""
    caller.owes(120).dials(language="es_US").presses("2").presses("1")
    identifies(caller).presses("2").presses("50#").presses("25").is_at(pay.confirm_amount)
    return caller.hangs_up()


def test_whoever_was_cut_off_goes_on_once_identified(cut_off):
    cut_off.dials().is_at(resume.offer).hears(words.offer())

    cut_off.presses("1").is_at(identify.ask_id)
    identifies(cut_off)

    cut_off.is_at(pay.confirm_amount)
    cut_off.hears(words.going_on(), pay_words.confirm_amount(Money.usd("50.25")))
    cut_off.presses("1").is_at(pay.other_method)


def test_before_that_nothing_private_is_said(cut_off):
    cut_off.dials()

    cut_off.hears_in_order("welcome.welcome_back", "welcome.change_language", "resume.offer")


def test_whoever_starts_over_is_at_the_menu_and_stays_free(cut_off):
    cut_off.dials().presses("2").is_at(main_menu.choose)

    identifies(cut_off.presses("1")).is_at(balance.speak)


def test_somebody_else_from_the_same_number_hears_their_own_balance(cut_off):
    cut_off.owes(40).dials().presses("1")
    identifies(cut_off)

    cut_off.is_at(balance.speak).does_not_hear(words.going_on())
    assert cut_off.notes.amount_cents is None


@pytest.mark.parametrize(
    "later",
    [
        lambda _, clock: clock.forward(days=1, minutes=1),
        lambda caller, _: caller.calls_from(OTHER_NUMBER),
    ],
)
def test_a_day_later_or_from_another_number_nothing_is_offered(cut_off, clock, later):
    later(cut_off, clock)

    cut_off.dials().does_not_hear(words.offer())


def test_a_call_that_reached_its_end_is_not_gone_on_with(cut_off):
    cut_off.dials().presses("1")
    identifies(cut_off).presses("1").presses("1").pays_with("visa").presses("1").waits().is_at(
        pay.paid
    )
    cut_off.hangs_up()

    cut_off.dials().is_at(main_menu.choose).does_not_hear(words.offer())


@pytest.mark.parametrize("keys", ["9", "0"])
def test_whoever_left_for_the_menu_or_a_person_is_not_asked_to_go_on(cut_off, keys):
    cut_off.dials().presses("1")
    identifies(cut_off)
    cut_off.presses("9").presses("9") if keys == "9" else cut_off.presses("0")
    cut_off.hangs_up()

    cut_off.dials().does_not_hear(words.offer())


def test_whoever_was_not_identified_has_nothing_to_go_on_with(caller):
    caller.owes(120).dials().presses("1").presses("2").presses("2").keys_guarantor_id().keys_zip()
    caller.presses("50#").hangs_up()

    caller.dials().is_at(main_menu.choose)


def test_a_card_keyed_before_is_keyed_again(cut_off):
    cut_off.dials().presses("1")
    identifies(cut_off).presses("1").presses("1").pays_with("visa").is_at(pay.review).hangs_up()

    cut_off.dials().presses("1")
    identifies(cut_off)

    cut_off.is_at(pay.confirm_amount)
    assert cut_off.notes.token is None


def test_an_amount_begun_is_asked_for_again(caller):
    caller.owes(120).dials().presses("1").presses("2").presses("1")
    identifies(caller).presses("2").is_at(pay.enter_dollars).presses("50#").hangs_up()

    identifies(caller.dials().presses("1")).is_at(pay.enter_dollars).hears(
        pay_words.enter_dollars()
    )


WAYS_CUT_OFF = [
    *("plan.choose", "plan.first_payment", "autopay.offer", "autopay.choose_day"),
    *("dispute.choose", "dispute.reason"),
]


@pytest.mark.parametrize("key", WAYS_CUT_OFF)
def test_other_errands_are_gone_on_with_too(line, key):
    way = WAYS[key]
    phone, who = walk(line, way)
    phone.hang_up()

    phone = line.call()
    for keys in ("1", f"{who.id}#", BIRTH_DATE, POSTAL_CODE):
        phone.press(keys)

    assert line.row(phone.sid).step == key
    assert "We go on from where you stopped." in phone.spoken


def test_nine_at_the_offer_leads_to_the_languages(cut_off):
    cut_off.dials().presses("9").is_at(welcome.languages)


def test_wrong_keys_and_silence_at_the_offer_are_mistakes(cut_off):
    cut_off.dials().presses("4").stays().is_silent().stays().is_silent()

    assert not cut_off.row.verified


@DELIVERED_TWICE
def test_going_on_told_twice_is_once(cut_off):
    identifies(cut_off.dials().presses("1")).is_at(pay.confirm_amount)


def test_hanging_up_at_the_offer_keeps_nothing_to_go_on_with(cut_off):
    cut_off.dials().hangs_up()

    cut_off.dials().does_not_hear(words.offer())


def test_the_greeting_comes_first(cut_off):
    cut_off.dials().hears(welcome_words.welcome_back())


def test_every_step_that_says_one_can_go_on_from_it_is_gone_on_to():
    resuming = {key for key, step in STEPS.items() if step.resumes}

    assert resuming
    assert resuming == set(call_map.edges()["resume.go_on"]) - {"balance.speak"}
