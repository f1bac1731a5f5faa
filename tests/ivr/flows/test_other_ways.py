"""Paying by mail, in person or online."""

from __future__ import annotations

import pytest

from ivr.flows import main_menu, other_ways, representative
from ivr.prompts import WebAddress, common
from ivr.prompts import other_ways as words
from tests.ivr.flows.carriers import DELIVERED_TWICE
from tests.ivr.line import ON_SQLITE

pytestmark = ON_SQLITE

WAYS = {
    "1": (words.by_mail(), words.mail_takes()),
    "2": (words.in_person("Kaiser Permanente"),),
    "3": (words.online(WebAddress("https://kp.org/payonline")),),
}


def test_three_ways_are_offered(caller):
    caller.at(main_menu.more).presses("4")

    caller.is_at(other_ways.choose).hears_in_order("other_ways.choices")


@pytest.mark.parametrize("key", list(WAYS))
def test_each_way_is_told_and_can_be_heard_again(caller, key):
    caller.at(other_ways.choose).presses(key)
    caller.is_at(other_ways.after).hears(*WAYS[key], words.after())

    caller.presses("*")

    caller.stays().hears(*WAYS[key], words.after())


@pytest.mark.parametrize("language", ["es_US", "zh_Hans_CN", "zh_Hant_HK"])
@pytest.mark.parametrize("key", list(WAYS))
def test_each_way_is_told_in_every_language(caller, language, key):
    caller.speaks(language).at(other_ways.choose).presses(key)

    caller.hears(*WAYS[key], words.after())


def test_one_is_the_main_menu_then(caller):
    caller.at(other_ways.after).presses("1").is_at(main_menu.choose)


def test_nine_goes_back_to_the_ways(caller):
    caller.at(other_ways.choose).presses("1").presses("9").is_at(other_ways.choose)


def test_a_wrong_key_is_named(caller):
    caller.at(other_ways.choose).presses("4").stays().hears(common.not_a_choice())


def test_the_third_silence_brings_a_person(caller):
    caller.at(other_ways.after).is_silent().is_silent().is_silent().is_at(representative.ring)


@DELIVERED_TWICE
def test_a_way_delivered_twice_is_told_once(caller):
    caller.at(other_ways.choose).presses("2").is_at(other_ways.after)

    assert caller.row.turn == 1


def test_hanging_up_ends_the_call(caller):
    caller.at(other_ways.after).hangs_up().call_is_over()
