"""What help there is for a bill that is hard to pay, and the people who give it."""

from __future__ import annotations

import pytest

from ivr.call_backs import CallBack
from ivr.flows import help_paying, main_menu, representative
from ivr.prompts import common
from ivr.prompts import help_paying as words
from ivr.prompts import representative as representative_words
from tests.ivr.flows.carriers import DELIVERED_TWICE
from tests.ivr.line import ON_SQLITE

pytestmark = ON_SQLITE


def test_it_is_said_that_there_is_help_and_that_care_is_safe(caller):
    caller.at(main_menu.choose).presses("4")

    caller.is_at(help_paying.choose)
    caller.hears(words.what_exists(), words.care_is_safe(), words.choices())


def test_nobody_has_to_say_who_they_are_to_hear_of_it(caller):
    caller.at(help_paying.choose).presses("2")

    caller.is_at(help_paying.assistance).hears(words.assistance())


def test_one_is_the_hardship_representative(caller):
    caller.at(help_paying.choose).presses("1")

    caller.is_put_through_to("hardship").hears(representative_words.connecting_hardship())
    assert caller.notes.reason == "hardship"


def test_assistance_is_explained_with_the_people_who_give_it(caller):
    caller.at(help_paying.choose).presses("2")

    caller.is_at(help_paying.assistance)
    caller.hears(words.assistance(), words.assistance_choices())


def test_one_is_a_counsellor_then(caller):
    caller.at(help_paying.assistance).presses("1")

    caller.is_put_through_to("counsellors").hears(representative_words.connecting())
    assert caller.notes.reason == "assistance"


def test_two_is_the_hardship_representative_then(caller):
    caller.at(help_paying.assistance).presses("2")

    caller.is_put_through_to("hardship")
    assert caller.notes.reason == "hardship"


@pytest.mark.parametrize("step", [help_paying.choose, help_paying.assistance])
def test_three_is_the_main_menu(caller, step):
    caller.at(step).presses("3").is_at(main_menu.choose)


def test_a_counsellor_who_has_gone_home_calls_back(caller, clock, rows):
    clock.at("2026-11-24T18:00")

    caller.at(help_paying.assistance).presses("1").presses("1").presses("1")

    (kept,) = rows(CallBack)
    assert (kept.line, kept.reason) == ("counsellors", "assistance")


def test_whoever_speaks_another_language_reaches_the_same_people(caller):
    caller.speaks("zh_Hant_HK").at(help_paying.choose).presses("1")

    caller.is_put_through_to("hardship")


def test_a_wrong_key_says_the_choices_only(caller):
    caller.at(help_paying.choose).presses("5")

    caller.stays().hears_in_order("common.not_a_choice", "help_paying.choices")


def test_silence_says_the_choices_only(caller):
    caller.at(help_paying.assistance).is_silent()

    caller.stays().hears_in_order("common.heard_nothing", "help_paying.assistance_choices")


def test_the_third_silence_brings_a_person(caller):
    caller.at(help_paying.choose).is_silent().is_silent().is_silent()

    caller.is_at(representative.ring).hears(common.still_nothing())


def test_nine_goes_back(caller):
    caller.at(help_paying.choose).presses("2").presses("9").is_at(help_paying.choose)


@DELIVERED_TWICE
def test_a_choice_delivered_twice_is_one(caller):
    caller.at(help_paying.choose).presses("2").presses("1")

    caller.is_put_through_to("counsellors")


def test_hanging_up_ends_the_call(caller):
    caller.at(help_paying.choose).presses("2").hangs_up().call_is_over()
