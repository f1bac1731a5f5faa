"""The first words: four languages, each offering itself; a number that called before is known."""

from __future__ import annotations

import pytest

from ivr.flows import interpreter, main_menu, representative, welcome
from ivr.prompts import common
from ivr.prompts import main_menu as menu_words
from ivr.prompts import welcome as words
from ivr.prompts.languages import LANGUAGES
from tests.ivr.flows.carriers import DELIVERED_TWICE
from tests.ivr.line import ON_SQLITE

pytestmark = ON_SQLITE

PLAN = "Kaiser Permanente"
SPANISH_LINE = "+18007880616"
OFFERS = (
    words.for_spanish().spoken_in("es_US"),
    words.for_mandarin().spoken_in("zh_Hans_CN"),
    words.for_cantonese().spoken_in("zh_Hant_HK"),
    words.for_another().spoken_in("en_US"),
)


def test_a_new_number_hears_each_language_offer_itself_in_its_own_voice(caller):
    caller.dials()

    caller.is_at(welcome.greet).hears(words.greeting(PLAN), *OFFERS)
    voices = [event.language for event in caller.phone.heard]
    assert voices == ["en-US", "es-US", "cmn-CN", "yue-HK", "en-US"]


@pytest.mark.parametrize("code", list(LANGUAGES))
def test_a_language_key_leads_to_the_main_menu_in_that_language(caller, code):
    caller.dials()

    caller.presses(LANGUAGES[code].key)

    caller.is_at(main_menu.choose).hears(menu_words.choices())
    assert caller.language == code


@pytest.mark.parametrize("code", ["es_US", "zh_Hans_CN", "zh_Hant_HK"])
def test_whoever_did_not_understand_the_greeting_hears_it_again_in_their_language(caller, code):
    caller.dials(language=code)

    caller.hears(words.greeting(PLAN))


def test_silence_after_the_offers_means_english(caller):
    caller.dials()

    caller.is_silent()

    caller.is_at(main_menu.choose).hears(menu_words.choices())
    assert (caller.language, caller.row.mistakes) == ("en_US", 0)


def test_five_leads_to_any_other_language(caller):
    caller.dials().presses("5")

    caller.is_at(interpreter.choose)


def test_zero_brings_a_person_before_any_language_is_chosen(caller):
    caller.dials().presses("0")

    caller.is_at(representative.ring).is_put_through_to("member_services")


def test_a_key_that_is_no_language_is_named_so_and_the_third_brings_a_person(caller):
    caller.dials()

    caller.presses("8").stays().hears(common.not_a_choice(), *OFFERS)
    caller.presses("8").stays().hears(common.lets_try_again(), *OFFERS)
    caller.presses("8").is_at(representative.ring).hears(common.person_from_here())


def test_a_number_that_called_before_is_welcomed_back_in_its_language(caller):
    caller.dials(language="es_US").hangs_up()

    caller.dials()

    caller.is_at(main_menu.choose)
    caller.hears_in_order(
        "welcome.welcome_back",
        "main_menu.choices",
        "main_menu.for_a_person",
        "welcome.change_language",
    )
    assert caller.language == "es_US"


def test_the_speed_that_was_chosen_is_remembered_too(caller):
    caller.dials(language="en_US").presses("7").hangs_up()

    caller.dials()

    assert caller.row.slow
    assert 'rate="85%"' in caller.phone.documents[-1]
    assert caller.phone.waiting.timeout_seconds == 14


def test_another_number_is_not_taken_for_one_that_called_before(caller):
    caller.dials(language="es_US").hangs_up()

    caller.dials("+14155550199")

    caller.is_at(welcome.greet)


def test_whoever_hangs_up_before_choosing_is_new_the_next_time(caller):
    caller.dials().hangs_up()

    caller.dials()

    caller.is_at(welcome.greet)


def test_a_language_is_forgotten_after_thirteen_months(caller, clock):
    caller.dials(language="es_US").hangs_up()
    clock.forward(days=397)

    caller.dials()

    caller.is_at(welcome.greet)


def test_nine_at_the_main_menu_offers_the_languages_again(caller):
    caller.dials(language="zh_Hans_CN").presses("9")

    caller.is_at(welcome.languages).hears(words.for_english().spoken_in("en_US"), *OFFERS)


def test_a_changed_language_is_spoken_at_once_and_the_next_time(caller):
    caller.dials(language="zh_Hans_CN").presses("9").presses("4")
    caller.is_at(main_menu.choose).hears(menu_words.choices())
    caller.hangs_up()

    caller.dials()

    assert caller.language == "zh_Hant_HK"


def test_five_among_the_languages_offered_again_is_any_other(caller):
    caller.at(welcome.languages).presses("5")

    caller.is_at(interpreter.choose)


def test_silence_at_the_languages_offered_again_brings_a_person_at_the_third(caller):
    caller.at(welcome.languages)

    caller.is_silent().stays().hears(common.heard_nothing())
    caller.is_silent().stays().hears(common.take_your_time())
    caller.is_silent().is_at(representative.ring).hears(common.still_nothing())


def test_another_language_is_offered_at_the_first_menu_only(caller):
    caller.dials(language="es_US").hangs_up()
    caller.dials().hears(words.change_language())

    caller.presses("5").presses("9")

    caller.is_at(main_menu.choose).does_not_hear(words.change_language())


def test_whoever_has_just_chosen_a_language_is_offered_no_other(caller):
    caller.dials(language="es_US")

    caller.is_at(main_menu.choose).does_not_hear(words.change_language())


@pytest.mark.parametrize(
    "operator_changes",
    [
        {
            "# [languages]": "[languages]",
            '# "1-800-788-0616" = "es_US"': f'"{SPANISH_LINE}" = "es_US"',
        }
    ],
)
def test_a_number_with_a_language_of_its_own_is_answered_in_it_and_knows_nobody(caller):
    caller.dials(to_number=SPANISH_LINE)

    caller.is_at(main_menu.choose).hears(words.greeting(PLAN), words.change_language())
    caller.does_not_hear(words.welcome_back())
    assert caller.language == "es_US"


@pytest.mark.parametrize(
    "operator_changes",
    [
        {
            "# [languages]": "[languages]",
            '# "1-800-788-0616" = "es_US"': f'"{SPANISH_LINE}" = "es_US"',
        }
    ],
)
def test_what_a_caller_chose_before_comes_before_the_language_of_the_number(caller):
    caller.dials(language="zh_Hant_HK").hangs_up()

    caller.dials(to_number=SPANISH_LINE)

    caller.hears(words.welcome_back())
    assert caller.language == "zh_Hant_HK"


@DELIVERED_TWICE
def test_a_choice_delivered_twice_is_one_choice(caller):
    caller.dials().presses("2")

    caller.is_at(main_menu.choose)
    assert (caller.language, caller.row.turn) == ("es_US", 1)


def test_hanging_up_in_the_greeting_ends_the_call(caller):
    caller.dials().hangs_up().call_is_over()

    assert caller.row.ended_as == "completed"
