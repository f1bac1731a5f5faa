"""Speech where a caller would rather talk: what was said is what a key would be, or nothing."""

from __future__ import annotations

import pytest

from ivr import listening
from ivr.flows import (
    balance,
    interpreter,
    main_menu,
    other_ways,
    pay,
    premium,
    representative,
)
from ivr.prompts import LanguageName, common
from ivr.prompts import interpreter as interpreter_words
from ivr.prompts import main_menu as menu_words
from ivr.prompts.languages import BY_NAME, LANGUAGES
from ivr.prompts.sayings import EVERYWHERE, MEANINGLESS, SAYINGS, YES_OR_NO, Meaning

MENU = (Meaning.BALANCE, Meaning.PAY, Meaning.PLAN, Meaning.HELP_PAYING, Meaning.MORE)
YES = {"en_US": "Yes.", "es_US": "Sí, por favor", "zh_Hans_CN": "是的。", "zh_Hant_HK": "係，唔該"}
NO = {
    "en_US": "No, thanks",
    "es_US": "No es correcto",
    "zh_Hans_CN": "不是",
    "zh_Hant_HK": "唔係呀",
}


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("Pay my bill.", Meaning.PAY),
        ("my balance, please", Meaning.BALANCE),
        ("I can't pay my bill", Meaning.HELP_PAYING),
        ("I'd like a payment plan", Meaning.PLAN),
        ("Quiero pagar", Meaning.PAY),
        ("no puedo pagar mi factura", Meaning.HELP_PAYING),
        ("CUANTO DEBO", Meaning.BALANCE),
        ("查账单", Meaning.BALANCE),
        ("我想分期付款", Meaning.PLAN),
        ("我付不起", Meaning.HELP_PAYING),
        ("我想睇帳單", Meaning.BALANCE),
        ("交唔起呀", Meaning.HELP_PAYING),
        ("我要找人工服务", Meaning.PERSON),
        ("I want to talk to a person about my bill", Meaning.PERSON),
        ("otra vez", Meaning.REPEAT),
        ("menú principal", Meaning.MAIN_MENU),
    ],
)
def test_what_is_said_at_the_menu_is_understood(text, meaning):
    assert listening.meant(text, MENU) is meaning


@pytest.mark.parametrize("text", ["banana", "plan or balance", "", "planet", "yes", "对不起"])
def test_what_is_none_of_the_choices_or_more_than_one_is_not_guessed(text):
    assert listening.meant(text, MENU) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_yes_and_no_are_told_apart_in_every_language(language):
    assert listening.meant(YES[language], YES_OR_NO.values()) is Meaning.YES
    assert listening.meant(NO[language], YES_OR_NO.values()) is Meaning.NO


@pytest.mark.parametrize(
    "text", ["I don't know", "不知道", "对不起", "你好", "唔知", "no, yes", "但係"]
)
def test_what_only_sounds_like_an_answer_is_none(text):
    assert listening.meant(text, YES_OR_NO.values()) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_meaning_can_be_said_in_each_language(language):
    assert set(SAYINGS[language]) == set(Meaning)


def test_no_saying_has_two_meanings():
    for language, sayings in SAYINGS.items():
        said = [saying for of_one in sayings.values() for saying in of_one]
        assert len(said) == len(set(said)), language
        assert not set(said) & set(MEANINGLESS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_saying_of_a_menu_means_what_it_stands_for(language):
    for meaning in (*MENU, *EVERYWHERE):
        for saying in SAYINGS[language][meaning]:
            assert listening.meant(saying, MENU) is meaning, saying


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Spanish, please", "es_US"),
        ("español", "es_US"),
        ("西班牙语", "es_US"),
        ("No English. Hindi.", "hi"),
        ("English", "en_US"),
        ("廣東話", "zh_Hant_HK"),
        ("mandarín", "zh_Hans_CN"),
        ("chino", "zh"),
        ("越南文", "vi"),
        ("polaco", "pl"),
        ("Klingon", None),
        ("plaonde", None),
    ],
)
def test_a_language_is_known_by_its_name_in_each_of_ours(text, code):
    assert listening.language_named(text) == code


@pytest.mark.parametrize("code", [code for code in BY_NAME if code != "zh"])
def test_a_language_is_known_by_what_it_calls_itself(code):
    assert {listening.language_named(name) for name in BY_NAME[code]} == {code}


# On the phone.


@pytest.fixture
def database(sqlite_database):
    """What is said is no matter of the database."""
    return sqlite_database


@pytest.mark.parametrize("language", LANGUAGES)
def test_yes_is_taken_for_its_key_in_every_language(caller, language):
    caller.speaks(language).at(interpreter.confirm, interpreter="vi", reason="interpreter")

    assert caller.phone.waiting.kind == "speech"
    assert caller.phone.waiting.language == LANGUAGES[language].listen_language
    assert set(SAYINGS[language][Meaning.YES]) <= set(caller.phone.waiting.hints)
    caller.says(YES[language]).is_at(representative.ring)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_is_taken_for_its_key_in_every_language(caller, language):
    caller.speaks(language).at(interpreter.confirm, interpreter="vi", reason="interpreter")

    caller.says(NO[language]).is_at(interpreter.choose)


@pytest.mark.parametrize(
    ("language", "said", "step"),
    [
        ("en_US", "What do I owe? My balance.", balance.speak),
        ("en_US", "I'd like to make a payment", pay.choose_amount),
        ("es_US", "quiero saber mi saldo", balance.speak),
        ("es_US", "más opciones", main_menu.more),
        ("es_US", "pagos anteriores por favor no, otras formas de pagar", main_menu.choose),
        ("zh_Hans_CN", "我要付款", pay.choose_amount),
        ("zh_Hans_CN", "人工服务", representative.ring),
        ("zh_Hant_HK", "我想睇帳單", balance.speak),
        ("zh_Hant_HK", "其他繳費方法", other_ways.choose),
        ("en_US", "other ways to pay", other_ways.choose),
        ("en_US", "my premium", premium.choose),
    ],
)
def test_the_main_menu_can_be_answered_by_speech_in_every_language(caller, language, said, step):
    caller.owes(40).speaks(language).at(main_menu.choose).says(said).is_at(step)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_second_menu_can_be_answered_by_speech_too(caller, language):
    saying = SAYINGS[language][Meaning.OTHER_WAYS][0]

    caller.speaks(language).at(main_menu.more).says(saying).is_at(other_ways.choose)


def test_that_one_may_say_it_is_told_where_the_choices_are_said_shorter(caller):
    caller.at(main_menu.choose).does_not_hear(menu_words.or_say())

    caller.presses("8").hears(menu_words.or_say())
    caller.says("hm", 0.1).does_not_hear(menu_words.or_say()).hears(common.still_missed())


def test_keys_are_taken_where_speech_is_too(caller):
    caller.at(interpreter.confirm, interpreter="vi").presses("2").is_at(interpreter.choose)


@pytest.mark.parametrize(
    ("said", "step"),
    [
        ("a person, please", representative.ring),
        ("go back", main_menu.choose),
        ("main menu", main_menu.choose),
    ],
)
def test_what_means_the_same_everywhere_can_be_said(caller, said, step):
    caller.at(interpreter.confirm, interpreter="vi").says(said).is_at(step)


def test_repeat_can_be_said(caller):
    caller.at(interpreter.confirm, interpreter="vi").says("Say that again.")

    caller.stays().hears(interpreter_words.did_you_say(LanguageName("vi")))
    assert caller.row.mistakes == 0


def test_slower_can_be_said(caller):
    caller.at(interpreter.confirm, interpreter="vi").says("slow down").hears(common.slower())

    assert caller.row.slow


@pytest.mark.parametrize(("said", "confidence"), [("yes", 0.3), ("banana", 0.9)])
def test_words_not_understood_are_asked_for_again_then_only_keys_are_taken(
    caller, said, confidence
):
    caller.at(interpreter.confirm, interpreter="vi")

    caller.says(said, confidence).stays().hears(common.missed_that())
    caller.says(said, confidence).stays().hears(common.still_missed())

    assert caller.phone.waiting.kind == "keys"
    caller.is_silent().is_at(representative.ring)


def test_only_keys_are_taken_for_the_rest_of_the_call(caller):
    caller.at(interpreter.confirm, interpreter="vi").says("hm", 0.1).says("hm", 0.1).presses("2")

    caller.says("Hindi")  # a language has no key: its name is still heard

    caller.is_at(interpreter.confirm)
    assert caller.phone.waiting.kind == "keys"


def test_what_was_said_is_kept_nowhere(line, caller):
    caller.at(interpreter.confirm, interpreter="vi").says("no, my card is four two four two")

    assert "four" not in str(line.everything())


# Spanish at the interpreter's question is ours.


@pytest.mark.parametrize(
    ("said", "language", "rung"),
    [
        ("Spanish", "es_US", "spanish"),
        ("español", "es_US", "spanish"),
        ("Cantonese", "zh_Hant_HK", "chinese"),
        ("普通话", "zh_Hans_CN", "chinese"),
    ],
)
def test_a_language_of_ours_brings_the_line_that_speaks_it(caller, said, language, rung):
    caller.dials().presses("5").says(said).is_at(interpreter.confirm)

    caller.says("yes").is_put_through_to(rung)

    assert caller.language == language
    assert caller.phone.heard[0].language == LANGUAGES[language].say_language
    caller.dials().hears(menu_words.choices())
    assert caller.language == language


def test_chinese_of_some_kind_brings_the_chinese_line(caller):
    caller.dials().presses("5").says("Toishanese").presses("1").is_put_through_to("chinese")
