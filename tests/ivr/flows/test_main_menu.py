"""The choices of the line, and the keys that mean the same wherever a caller is."""

from __future__ import annotations

from ivr.calls import CallTurn
from ivr.flows import (
    balance,
    help_paying,
    identify,
    main_menu,
    other_ways,
    pay,
    premium,
    representative,
    welcome,
)
from ivr.prompts import common
from ivr.prompts import main_menu as words
from tests.ivr.flows.carriers import DELIVERED_TWICE
from tests.ivr.line import ON_SQLITE

pytestmark = ON_SQLITE


def test_a_new_caller_hears_five_choices_and_that_a_person_is_on_zero(caller):
    caller.dials(language="en_US")

    caller.hears_in_order("main_menu.choices", "main_menu.for_a_person")


def test_whoever_has_chosen_before_is_not_told_of_zero_again(caller):
    caller.dials(language="en_US").presses("5").presses("9")

    caller.is_at(main_menu.choose).hears_in_order("main_menu.choices")


def test_whoever_is_not_known_yet_is_asked_who_they_are(caller):
    caller.at(main_menu.choose).presses("1")

    caller.is_at(identify.ask_id)
    assert caller.notes.errand == "balance"


def test_whoever_wants_to_pay_is_asked_whose_bill_it_is(caller):
    caller.at(main_menu.choose).presses("2")

    caller.is_at(identify.whose_bill)
    assert caller.notes.errand == "pay"


def test_whoever_is_known_hears_the_balance_at_once(caller):
    caller.at(main_menu.choose).owes(40).presses("1")

    caller.is_at(balance.speak)


def test_whoever_is_known_pays_at_once(caller):
    caller.at(main_menu.choose).owes(40).presses("2")

    caller.is_at(pay.choose_amount)


def test_help_paying_is_on_four(caller):
    caller.at(main_menu.choose).presses("4")

    caller.is_at(help_paying.choose)


def test_five_more_choices(caller):
    caller.at(main_menu.choose).presses("5")

    caller.is_at(main_menu.more).hears_in_order("main_menu.more")


def test_premiums_are_on_three(caller):
    caller.at(main_menu.more).presses("3")

    caller.is_at(premium.choose)


def test_other_ways_to_pay_are_on_four(caller):
    caller.at(main_menu.more).presses("4")

    caller.is_at(other_ways.choose)


# Mistakes.


def test_a_wrong_key_is_named_and_the_choices_are_said_shorter(caller):
    caller.at(main_menu.choose).presses("8")

    caller.stays().hears_in_order(
        "common.not_a_choice", "main_menu.choices_short", "main_menu.or_say"
    )


def test_a_second_wrong_key_is_answered_in_other_words(caller):
    caller.at(main_menu.choose).presses("8").presses("6")

    caller.stays().hears_in_order(
        "common.lets_try_again", "main_menu.choices_short", "main_menu.or_say"
    )


def test_a_third_wrong_key_brings_a_person(caller):
    caller.at(main_menu.choose).presses("8").presses("8").presses("8")

    caller.is_put_through_to("member_services").hears(common.person_from_here())


def test_silence_and_wrong_keys_are_counted_together(caller):
    caller.at(main_menu.choose).is_silent().presses("8").is_silent()

    caller.is_at(representative.ring).hears(common.still_nothing())


def test_a_right_key_forgives_the_mistakes_before_it(caller):
    caller.at(main_menu.choose).presses("8").presses("8").presses("5")

    caller.is_at(main_menu.more).hears(words.more())
    caller.presses("8").stays().hears(common.not_a_choice())


def test_five_mistakes_in_one_call_bring_a_person_wherever_they_were_made(caller):
    caller.at(main_menu.choose).presses("8").presses("8").presses("5").presses("8").presses("8")
    caller.is_at(main_menu.more).presses("9")

    caller.presses("8")

    caller.is_at(representative.ring).hears(common.person_from_here())


# The keys that mean the same everywhere.


def test_zero_is_a_person(caller):
    caller.at(main_menu.more).presses("0")

    caller.is_at(representative.ring)
    assert caller.notes.reason == "question"


def test_star_repeats(caller):
    caller.at(main_menu.more).presses("*")

    caller.stays().hears_in_order("main_menu.more")
    assert caller.row.mistakes == 0


def test_star_repeats_what_was_said_on_the_way_too(caller):
    caller.dials(language="es_US").presses("*")

    caller.hears_in_order("welcome.greeting", "main_menu.choices", "main_menu.for_a_person")


def test_pound_is_ignored_and_no_mistake(caller):
    caller.at(main_menu.more).presses("#")

    caller.stays().hears_in_order("main_menu.more")
    assert caller.row.mistakes == 0


def test_nine_goes_back_one_step(caller):
    caller.dials(language="en_US").presses("5").presses("4")

    caller.presses("9").is_at(main_menu.more)
    caller.presses("9").is_at(main_menu.choose)
    caller.presses("9").is_at(welcome.languages)


def test_seven_slows_the_speech_and_gives_twice_the_time(caller):
    caller.at(main_menu.choose).presses("7")

    caller.stays().hears(common.slower(), words.choices())
    assert caller.phone.waiting.timeout_seconds == 14
    assert all(event.rate == "85%" for event in caller.phone.heard)


def test_seven_again_is_the_usual_speed(caller):
    caller.at(main_menu.choose).presses("7").presses("7")

    caller.stays().hears(common.usual_speed(), words.choices())
    assert caller.phone.waiting.timeout_seconds == 7


def test_the_next_step_is_slow_too(caller):
    caller.at(main_menu.choose).presses("7").presses("5")

    assert caller.phone.waiting.timeout_seconds == 14


# What an earlier errand leaves.


def test_whoever_fails_to_prove_who_they_are_is_not_rung_on_the_line_of_the_last_errand(caller):
    caller.owes(40).dials(language="en_US").presses("5").presses("3").presses("1").presses("1")
    caller.is_put_through_to("exchange_premium").is_answered().presses("1").presses("1")

    for _ in range(3):
        caller.is_at(identify.ask_id).keys_guarantor_id().keys_wrong_birth_date().keys_zip()

    caller.is_put_through_to("member_services")


@DELIVERED_TWICE
def test_a_mistake_delivered_twice_is_one_mistake(caller):
    caller.at(main_menu.choose).presses("8").presses("8")

    caller.stays().hears(common.lets_try_again())


def test_hanging_up_at_the_menu_keeps_what_was_answered(caller, rows):
    caller.dials(language="en_US").presses("5").hangs_up()

    caller.call_is_over()
    assert [(turn.step, turn.moved_to) for turn in rows(CallTurn)] == [
        ("welcome.greet", "main_menu.choose"),
        ("main_menu.choose", "main_menu.more"),
        ("main_menu.more", "main_menu.more"),
    ]
