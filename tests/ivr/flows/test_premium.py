"""Premiums are another bill: by kind of coverage and region, an address, a number, a transfer."""

from __future__ import annotations

import pytest

from ivr.call_backs import CallBack
from ivr.flows import main_menu, premium, representative
from ivr.prompts import Spelled, WebAddress, common
from ivr.prompts import premium as words
from tests.ivr.flows.carriers import DELIVERED_TWICE
from tests.ivr.line import ON_SQLITE

pytestmark = ON_SQLITE

EXCHANGE = Spelled("18445247370", (1, 3, 3, 4), slowly=True)
MEMBERS = Spelled("18004644000", (1, 3, 3, 4), slowly=True)
PAY_ONLINE = WebAddress("https://kp.org/payonline")
MID_ATLANTIC = WebAddress("https://kp.org/mas/onlinebilling")
COVERED_CALIFORNIA = WebAddress("https://coveredca.com")
NO_ADDRESS_IN_OREGON = {
    'name = "Oregon"\nzone = "America/Los_Angeles"\nhardship = "hardship"\n'
    'premium_url = "https://kp.org/payonline"': (
        'name = "Oregon"\nzone = "America/Los_Angeles"\nhardship = "hardship"'
    )
}


def test_premiums_are_said_to_be_another_bill(caller):
    caller.at(main_menu.more).presses("3")

    caller.is_at(premium.choose).hears(words.not_this_line(), words.choices())


@pytest.mark.parametrize(
    ("key", "number", "line"),
    [
        ("1", EXCHANGE, "exchange_premium"),
        ("2", EXCHANGE, "exchange_premium"),
        ("3", MEMBERS, "member_services"),
        ("4", MEMBERS, "member_services"),
    ],
)
def test_each_kind_of_coverage_has_its_number_and_its_people(caller, key, number, line):
    caller.at(premium.choose).presses(key)
    caller.is_at(premium.tell).hears(words.by_phone(number), words.after())

    caller.presses("1")

    caller.is_at(representative.ring).is_put_through_to(line)
    assert caller.notes.reason == "premium"


def test_medicare_is_told_apart_from_its_part_b(caller):
    caller.at(premium.choose).presses("4")

    caller.hears(words.medicare_part_b("Kaiser Permanente"), words.online(PAY_ONLINE))


@pytest.mark.parametrize("key", ["1", "2", "3"])
def test_nobody_else_hears_of_part_b(caller, key):
    caller.at(premium.choose).presses(key)

    caller.does_not_hear(words.medicare_part_b("Kaiser Permanente"))


@pytest.mark.parametrize("region", ["CA-N", "CA-S"])
def test_in_california_the_first_payment_of_an_exchange_plan_goes_to_the_exchange(caller, region):
    caller.at(premium.choose).owes(40, region=region).presses("1")

    caller.hears(words.first_payment_exchange(COVERED_CALIFORNIA), words.online(PAY_ONLINE))


@pytest.mark.parametrize("region", ["CO", "GA", "HI", "MD", "VA", "DC", "OR", "WA"])
def test_elsewhere_the_exchange_of_california_is_not_named(caller, region):
    caller.at(premium.choose).owes(40, region=region).presses("1")

    caller.does_not_hear(words.first_payment_exchange(COVERED_CALIFORNIA))


@pytest.mark.parametrize("key", ["2", "3", "4"])
def test_in_california_it_is_named_for_exchange_plans_only(caller, key):
    caller.at(premium.choose).owes(40, region="CA-N").presses(key)

    caller.does_not_hear(words.first_payment_exchange(COVERED_CALIFORNIA))


@pytest.mark.parametrize(
    ("region", "address"),
    [
        ("MD", MID_ATLANTIC),
        ("VA", MID_ATLANTIC),
        ("DC", MID_ATLANTIC),
        ("CA-N", PAY_ONLINE),
        ("GA", PAY_ONLINE),
    ],
)
def test_each_region_has_its_own_web_address(caller, region, address):
    caller.at(premium.choose).owes(40, region=region).presses("2")

    caller.hears(words.online(address))
    caller.does_not_hear(*(words.online(a) for a in (MID_ATLANTIC, PAY_ONLINE) if a != address))


def test_whoever_is_not_known_hears_what_holds_for_most(caller):
    caller.at(premium.choose).presses("1")

    caller.hears(words.online(PAY_ONLINE))
    caller.does_not_hear(words.first_payment_exchange(COVERED_CALIFORNIA))


@pytest.mark.parametrize("operator_changes", [NO_ADDRESS_IN_OREGON])
def test_where_there_is_no_web_address_the_number_is_said_alone(caller):
    caller.at(premium.choose).owes(40, region="OR").presses("2")

    caller.hears(words.only_by_phone(EXCHANGE)).does_not_hear(words.by_phone(EXCHANGE))


def test_star_says_it_all_again(caller):
    caller.at(premium.choose).presses("2").presses("*")

    caller.stays().hears(words.online(PAY_ONLINE), words.by_phone(EXCHANGE), words.after())


def test_two_is_the_main_menu(caller):
    caller.at(premium.choose).presses("2").presses("2").is_at(main_menu.choose)


def test_the_premium_line_is_open_on_saturdays_until_three(caller, clock):
    clock.at("2026-11-28T14:00")

    caller.at(premium.choose).presses("1").presses("1")

    caller.is_put_through_to("exchange_premium")


def test_a_premium_line_that_is_closed_calls_back(caller, clock, rows):
    clock.at("2026-11-28T16:00")
    caller.at(premium.choose).presses("1").presses("1").is_at(representative.choose)

    caller.presses("1").presses("1")

    (kept,) = rows(CallBack)
    assert (kept.line, kept.reason) == ("exchange_premium", "premium")


def test_a_wrong_key_says_the_choices_only(caller):
    caller.at(premium.choose).presses("5")

    caller.stays().hears_in_order("common.not_a_choice", "premium.choices")


def test_silence_says_what_can_be_done_only(caller):
    caller.at(premium.choose).presses("2").is_silent()

    caller.stays().hears(common.heard_nothing(), words.after())
    caller.does_not_hear(words.online(PAY_ONLINE))


def test_nine_goes_back(caller):
    caller.at(premium.choose).presses("2").presses("9").is_at(premium.choose)


@DELIVERED_TWICE
def test_a_kind_delivered_twice_is_one(caller):
    caller.at(premium.choose).presses("3").is_at(premium.tell).hears(words.by_phone(MEMBERS))


def test_hanging_up_ends_the_call(caller):
    caller.at(premium.choose).presses("3").hangs_up().call_is_over()
