"""The caller of the tests is held to its word: each claim it can make fails when it is not so."""

from __future__ import annotations

import pytest

from billing_core.money import Money
from ivr.flows import main_menu, pay, welcome
from ivr.prompts import balance as balance_words
from ivr.prompts import main_menu as menu_words
from ivr.prompts import pay as words
from ivr.prompts import welcome as welcome_words
from ivr.simulator.quirks import Quirks

PHONE = "+14155550123"


def test_a_new_call_begins_with_the_welcome(caller):
    caller.dials()

    caller.is_at(welcome.greet).hears(welcome_words.for_spanish().spoken_in("es_US"))


@pytest.mark.parametrize("language", ["en_US", "es_US", "zh_Hans_CN", "zh_Hant_HK"])
def test_a_language_is_chosen_by_its_key(caller, language):
    caller.dials(language=language)

    assert caller.language == language
    caller.is_at(main_menu.choose)


def test_a_call_can_begin_anywhere(caller):
    caller.at(pay.enter_dollars).owes(120)

    caller.presses("500#").presses("00")

    caller.hears(words.more_than_owed(Money.usd(120)))
    caller.does_not_hear(words.below_minimum(Money.usd(5)))


def test_hearing_what_was_not_said_fails_with_the_transcript(caller):
    caller.at(pay.enter_dollars).owes(120)

    with pytest.raises(AssertionError, match=r"did not hear(.|\n)*Enter the dollars"):
        caller.hears(words.below_minimum(Money.usd(5)))


def test_not_hearing_what_was_said_fails(caller):
    caller.at(pay.enter_dollars).owes(120)

    with pytest.raises(AssertionError, match="heard 'Enter the dollars"):
        caller.does_not_hear(words.enter_dollars())


def test_an_amount_in_the_wrong_figure_is_not_heard(caller):
    caller.at(pay.choose_amount).owes(120)

    caller.hears(words.owed_choices(Money.usd(120)))
    with pytest.raises(AssertionError):
        caller.hears(words.owed_choices(Money.usd(12)))


def test_staying_fails_once_the_call_moved(caller):
    caller.at(pay.choose_amount).owes(120)

    caller.presses("8").stays()
    with pytest.raises(AssertionError, match=r"left pay\.choose_amount"):
        caller.presses("1").stays()


def test_being_somewhere_else_fails(caller):
    caller.at(pay.choose_amount).owes(120)

    with pytest.raises(AssertionError, match=r"is not at main_menu\.choose"):
        caller.is_at(main_menu.choose)


def test_silence_is_heard_by_the_line(caller):
    caller.at(pay.choose_amount).owes(120)

    caller.is_silent().stays()

    assert caller.row.mistakes == 1


def test_a_whole_payment_keyed_through(caller):
    caller.calls_from(PHONE, stir=None).owes(120)
    caller.dials(language="en_US").presses("1")

    caller.keys_guarantor_id().keys_birth_date().keys_zip()
    caller.hears(balance_words.choices())
    caller.presses("1").presses("1").pays_with("visa").presses("1").waits()

    caller.is_at(pay.paid).heard_no_built_in_words()
    caller.presses("1").presses("2").presses("1").gets_text("120.00")


def test_a_text_that_did_not_come_fails(caller):
    caller.dials()

    caller.gets_no_text()
    with pytest.raises(AssertionError, match="no text with 'receipt'"):
        caller.gets_text("receipt")


def test_hanging_up_ends_the_call(caller):
    caller.dials()

    with pytest.raises(AssertionError, match="the call goes on"):
        caller.call_is_over()
    caller.hangs_up().call_is_over()


def test_zero_puts_the_caller_through(caller):
    caller.dials(language="en_US").presses("0")

    caller.is_put_through_to(caller.app.extensions["phone_book"].main_line)
    with pytest.raises(AssertionError, match="is not rung"):
        caller.is_put_through_to("+12125550199")


@pytest.fixture
def quirks(request):
    return getattr(request, "param", Quirks())


@pytest.mark.parametrize("quirks", [Quirks(delivers_twice=True)], indirect=True)
def test_a_call_delivered_twice_is_the_same_call(caller):
    caller.at(pay.enter_dollars).owes(120)

    caller.presses("50#").presses("00")

    caller.is_at(pay.confirm_amount)
    assert caller.row.turn == 2


def test_a_menu_is_heard_in_the_callers_language(caller):
    caller.dials(language="zh_Hant_HK")

    caller.hears(menu_words.choices())
