"""An interpreter: five languages offer themselves, any other is said by name; else a person."""

from __future__ import annotations

import pytest

from ivr.flows import interpreter, main_menu, representative, welcome
from ivr.prompts import LanguageName, Spelled, common
from ivr.prompts import interpreter as words
from ivr.prompts import representative as representative_words
from ivr.prompts.languages import LINES, OFFERED
from tests.beginning import REFERENCE
from tests.ivr.flows.carriers import DELIVERED_TWICE
from tests.ivr.line import ON_SQLITE

pytestmark = ON_SQLITE

WHISPERED = Spelled(REFERENCE, (3, 3))
VIETNAMESE_LINE = {
    'es_US = "spanish"': 'es_US = "spanish"\nvi = "counsellors"',
}


def test_five_languages_offer_themselves_each_in_itself(caller):
    caller.at(interpreter.choose)

    caller.hears(words.say_language())
    said = [event.text for event in caller.phone.heard]
    assert said[:5] == list(LINES.values())


@pytest.mark.parametrize(("key", "code"), list(zip("12345", OFFERED, strict=True)))
def test_a_language_by_its_key_is_not_asked_about_again(caller, key, code):
    caller.at(interpreter.choose).presses(key)

    caller.is_at(representative.ring).is_put_through_to("member_services")
    caller.hears(words.free(), words.connecting(LanguageName(code)))
    assert caller.notes.interpreter == code


def test_the_offers_are_understood_whatever_language_the_call_is_in(caller):
    caller.speaks("zh_Hant_HK").at(interpreter.choose).presses("1")

    caller.hears(words.free(), words.connecting(LanguageName("vi")))


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("Punjabi", "pa"),
        ("I speak Armenian, please.", "hy"),
        ("Tiếng Việt", "vi"),
        ("한국어", "ko"),
        ("हिन्दी", "hi"),
        ("tagalog", "fil"),
        ("farsi", "fa"),
    ],
)
def test_a_language_said_in_english_or_in_itself_is_confirmed_and_connected(caller, said, code):
    caller.at(interpreter.choose).says(said)
    caller.is_at(interpreter.confirm).hears(words.did_you_say(LanguageName(code)))

    caller.presses("1")

    caller.is_at(representative.ring).hears(words.free(), words.connecting(LanguageName(code)))


def test_a_language_misheard_is_asked_again(caller):
    caller.at(interpreter.choose).says("Hindi")

    caller.presses("2")

    caller.is_at(interpreter.choose).hears(words.say_language())


def test_nothing_pressed_at_the_question_asks_it_again(caller):
    caller.at(interpreter.choose).says("Hindi").is_silent()

    caller.stays().hears(common.heard_nothing(), words.did_you_say(LanguageName("hi")))


def test_an_unknown_language_brings_a_person_who_will_find_it(caller):
    caller.at(interpreter.choose).says("Klingon")

    caller.is_at(representative.ring).is_put_through_to("member_services")
    caller.hears(words.person_will_help()).does_not_hear(words.free())


def test_what_was_hardly_heard_is_asked_again_and_not_guessed(caller):
    caller.at(interpreter.choose).says("Hindi", confidence=0.2)

    caller.stays().hears(common.missed_that())
    assert caller.notes.interpreter is None


def test_what_was_hardly_heard_three_times_brings_a_person(caller):
    caller.at(interpreter.choose)

    for _ in range(3):
        caller.says("mumble", confidence=0.2)

    caller.is_at(representative.ring).is_put_through_to("member_services")


def test_silence_three_times_brings_a_person(caller):
    caller.at(interpreter.choose).is_silent().stays().is_silent().stays()

    caller.is_silent().is_at(representative.ring).hears(common.still_nothing())


def test_a_key_that_offers_nothing_is_named_so(caller):
    caller.at(interpreter.choose).presses("8").stays().hears(common.not_a_choice())


def test_nine_goes_back_to_the_greeting(caller):
    caller.dials().presses("5").presses("9")

    caller.is_at(welcome.greet)


@pytest.mark.parametrize("operator_changes", [VIETNAMESE_LINE])
def test_a_language_with_a_line_of_its_own_is_put_through_to_it(caller):
    caller.at(interpreter.choose).presses("1")

    caller.is_put_through_to("counsellors")


@pytest.mark.parametrize("operator_changes", [VIETNAMESE_LINE])
def test_the_interpreter_stays_for_the_next_errand(caller):
    caller.at(interpreter.choose).presses("1").is_answered().presses("1")

    caller.is_at(main_menu.choose).presses("0")

    caller.is_put_through_to("counsellors").hears(words.connecting(LanguageName("vi")))


@pytest.mark.parametrize("operator_changes", [VIETNAMESE_LINE])
def test_the_interpreter_comes_back_after_an_errand_of_another_line(caller):
    caller.at(interpreter.choose).presses("1").is_answered().presses("1")
    caller.presses("5").presses("3").presses("1").presses("1")
    caller.is_put_through_to("exchange_premium").is_answered().presses("1")

    caller.presses("5").presses("4").presses("0")

    caller.is_put_through_to("counsellors")


def test_the_representative_hears_the_language(caller):
    caller.at(interpreter.choose).presses("1").is_answered()

    caller.representative_hears(
        representative_words.whisper_language(WHISPERED, LanguageName("vi"))
    )


def test_the_representative_hears_that_the_language_is_another_one(caller):
    caller.at(interpreter.choose).says("Klingon").is_answered()

    whispered = representative_words.whisper_language(WHISPERED, LanguageName("other"))
    caller.representative_hears(whispered)


@DELIVERED_TWICE
def test_a_language_delivered_twice_is_put_through_once(caller):
    caller.at(interpreter.choose).says("Punjabi").presses("1")

    caller.is_at(representative.ring)
    assert caller.row.turn == 2


def test_hanging_up_ends_the_call(caller):
    caller.at(interpreter.choose).says("Punjabi").hangs_up().call_is_over()
