"""More time to look for something: offered before patience runs out, given for minutes."""

from __future__ import annotations

import pytest

from ivr.flows import guest, identify, main_menu, more_time, representative
from ivr.flows.more_time import HOLD_SECONDS, HOLDS_MAX, OFFER_SECONDS
from ivr.prompts import common
from ivr.prompts import identify as identify_words
from ivr.prompts import more_time as words
from ivr.steps import STEPS


@pytest.fixture
def database(sqlite_database):
    """Patience is no matter of the database."""
    return sqlite_database


@pytest.fixture
def looking(caller):
    """Someone who looks for the bill, and is asked whether they need more time."""
    return caller.at(identify.ask_id).is_silent().is_silent()


def test_whoever_is_silent_twice_where_a_number_is_keyed_is_offered_more_time(looking):
    looking.is_at(more_time.offer).hears(common.take_your_time(), words.offer())

    assert looking.phone.waiting.timeout_seconds == OFFER_SECONDS


def test_time_is_given_and_any_key_goes_on_with_what_was_asked(looking):
    looking.presses("1").is_at(more_time.hold).hears(words.hold())
    assert looking.phone.waiting.timeout_seconds == HOLD_SECONDS

    looking.presses("#").is_at(identify.ask_id).hears(identify_words.ask_id())
    assert looking.row.mistakes == 0


@pytest.mark.parametrize("key", ["2", "5", "*"])
def test_whoever_is_ready_need_not_wait_for_the_end(looking, key):
    looking.presses(key).is_at(identify.ask_id)

    looking.is_silent().is_silent().presses("1").presses(key).is_at(identify.ask_id)


def test_a_minute_that_is_over_brings_the_offer_again(looking):
    looking.presses("1").is_silent()

    looking.is_at(more_time.offer).hears(words.offer())


def test_after_some_minutes_the_question_is_asked_again(looking):
    for _ in range(HOLDS_MAX):
        looking.presses("1").is_silent()

    looking.is_at(identify.ask_id)


def test_whoever_says_nothing_to_the_offer_is_put_through_to_a_person(looking):
    looking.is_silent()

    looking.is_at(representative.ring).hears(common.still_nothing())


def test_nine_goes_back_to_what_was_asked_and_zero_brings_a_person(looking):
    looking.presses("9").is_at(identify.ask_id)

    looking.is_silent().is_silent().presses("0").is_at(representative.ring)


def test_a_release_that_took_the_question_away_leads_to_the_menu(looking, monkeypatch):
    looking.presses("1")
    monkeypatch.delitem(STEPS, "identify.ask_id")

    looking.presses("#").is_at(main_menu.choose)


def test_slow_callers_have_twice_the_time_for_the_offer_too(caller):
    caller.at(main_menu.choose).presses("7").presses("1").is_silent().is_silent()

    assert caller.phone.waiting.timeout_seconds == 2 * OFFER_SECONDS


def test_at_a_menu_the_key_for_more_time_is_told_instead(caller):
    caller.at(main_menu.choose).is_silent().is_silent()

    caller.stays().hears(common.take_your_time(), common.seven_gives_time())


def test_whoever_has_more_time_already_is_not_told_how_to_get_it(caller):
    caller.at(main_menu.choose).presses("7").is_silent().is_silent()

    caller.stays().hears(common.take_your_time()).does_not_hear(common.seven_gives_time())


def test_where_no_person_could_be_had_no_time_is_offered(caller):
    caller.at(representative.enter_number).is_silent().is_silent()

    caller.is_at(representative.enter_number)


def test_a_wrong_entry_before_counts_as_one_of_the_three(caller):
    caller.at(guest.ask_zip, keyed_id=12545278).presses("1#").is_silent()

    caller.is_at(more_time.offer).is_silent().is_at(representative.ring)
