"""Prompts into words and pauses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time
from timeit import timeit

import pytest

from billing_core.money import Money
from ivr.prompts import (
    WORDINGS,
    Hours,
    LanguageName,
    Prompt,
    Spelled,
    WebAddress,
    Wording,
    balance,
    pay,
)
from ivr.speech import Break, plain, render
from ivr.speech.templates import cut, template

CODES = ("en_US", "es_US", "zh_Hans_CN", "zh_Hant_HK")


@pytest.fixture
def wording() -> Iterator[None]:
    """A prompt of the tests' own, which no catalogue knows."""
    key = "tests.everything"
    english = "{amount} by {day}. Say {name}, {id}; we open {hours}. To pay, press {key}."
    WORDINGS[key] = Wording(key, english, "", ("amount", "day", "name", "id", "hours", "key"))
    yield
    del WORDINGS[key]
    template.cache_clear()


def test_every_kind_of_value_becomes_words(wording, clock):
    prompt = Prompt(
        "tests.everything",
        {
            "amount": Money.usd("1234.56"),
            "day": date(2026, 12, 1),
            "name": "Ana",
            "id": Spelled("80412237", (4, 4)),
            "hours": Hours(0, 4, time(8), time(17), "America/Los_Angeles"),
            "key": 2,
        },
    )

    before, pause, after = render(prompt, "en_US")
    assert before == (
        "One thousand two hundred thirty-four dollars and fifty-six cents by December first. "
        "Say Ana, eight zero four one"
    )
    assert pause == Break(400)
    assert after == (
        "two two three seven; we open Monday to Friday, eight a.m. to five p.m. Pacific time. "
        "To pay, press two."
    )


def test_a_phrase_within_a_prompt_is_said_in_the_same_language():
    prompt = balance.your_share(Money.usd(20), balance.why_copay())

    assert plain(prompt, "es_US").endswith(": un copago, la tarifa fija por visita.")
    assert "copay" not in plain(prompt, "zh_Hans_CN")


def test_a_prompt_with_its_own_language_ignores_the_caller_s():
    prompt = pay.cancelled().spoken_in("es_US")

    assert plain(prompt, "zh_Hans_CN") == plain(pay.cancelled(), "es_US")
    assert render(prompt, "zh_Hans_CN") == render(pay.cancelled(), "es_US")


def test_choices_are_kept_apart_by_half_a_second():
    spoken = cut("You owe a lot. To pay, press 1. To wait, press 2.", "en_US").spoken

    assert spoken == ("You owe a lot. To pay, press 1.", Break(500), "To wait, press 2.")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Para pagar, oprima 1. Para esperar, oprima 2.", "es_US"),
        ("付款请按一。等候请按二。", "zh_Hans_CN"),
        ("繳費請按一。重聽請按星字鍵。", "zh_Hant_HK"),
        ("To hear it again, press star. For the next one, press pound.", "en_US"),
    ],
)
def test_choices_are_known_in_every_language(words, code):
    assert [Break(500)] == [part for part in cut(words, code).parts if isinstance(part, Break)]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Enter the amount, then press pound. For 50 dollars, press 5 0 0 0.", "en_US"),
        ("请输入金额，然后按井号键。例如五十美元，请按五零零零。", "zh_Hans_CN"),
        ("To pay, press 1. For 50 dollars, press 5 0 0 0.", "en_US"),
        ("To pay, press 1. We are sorry. To wait, press 2.", "en_US"),
    ],
)
def test_what_is_no_choice_gets_no_pause(words, code):
    assert not [part for part in cut(words, code).parts if isinstance(part, Break)]


@pytest.mark.parametrize(
    ("words", "code", "number", "said"),
    [
        ("只收到{count}位。", "zh_Hans_CN", 2, "只收到两位。"),
        ("請按{count}。", "zh_Hant_HK", 2, "請按二。"),
        ("Quedan {count} pagos.", "es_US", 21, "Quedan veintiún pagos."),
        ("Oprima {count}.", "es_US", 1, "Oprima uno."),
    ],
)
def test_a_number_counts_only_when_a_noun_follows(words, code, number, said):
    WORDINGS["tests.count"] = Wording("tests.count", words, "", ("count",))

    try:
        assert plain(Prompt("tests.count", {"count": number}), code) == said
    finally:
        del WORDINGS["tests.count"]
        template.cache_clear()


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("en_US", "You said Vietnamese. If that is right, press 1. If not, press 2."),
        ("es_US", "Usted dijo vietnamita. Si es correcto, oprima 1. Si no, oprima 2."),
        ("zh_Hans_CN", "您说的是越南语。正确请按一。不正确请按二。"),
        ("zh_Hant_HK", "你講嘅係越南文。正確請按一。唔正確請按二。"),
    ],
)
def test_a_language_is_named_in_the_caller_s_own(code, words):
    from ivr.prompts import interpreter

    assert plain(interpreter.did_you_say(LanguageName("vi")), code) == words


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("zh_Hant_HK", "Cantonese"),
        ("zh_Hans_CN", "Mandarin"),
        ("es_US", "Spanish"),
        ("fil", "Tagalog"),
        ("other", "another language"),
        ("not a language", "another language"),
    ],
)
def test_languages_are_called_what_their_speakers_call_them(name, said):
    from ivr.speech.languages import language_words

    assert language_words(name, "en_US") == said


@pytest.mark.parametrize(
    ("url", "code", "words"),
    [
        ("https://kp.org/payonline", "en_US", "K P dot org slash pay online"),
        ("https://www.example.com/", "en_US", "example dot com"),
        ("https://kp.org/payonline", "es_US", "K P punto org diagonal pay online"),
        ("https://coveredca.com", "zh_Hans_CN", "covered C A 点 com"),
    ],
)
def test_a_web_address_is_said_sign_by_sign(url, code, words):
    from ivr.speech.rendering import _said

    assert _said(WebAddress(url), code, counting=False) == (words,)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("en_US", "Once more: one, two, three, four, five, six, seven, eight."),
        ("es_US", "Otra vez: uno, dos, tres, cuatro; cinco, seis, siete, ocho."),
        ("zh_Hans_CN", "再说一遍：幺，二，三，四，五，六，七，八。"),
        ("zh_Hant_HK", "再講一次：一，二，三，四，五，六，七，八。"),
    ],
)
def test_a_transcript_has_punctuation_where_the_voice_pauses(code, words):
    code_again = pay.code_again(Spelled("12345678", (4, 4), slowly=True))

    assert plain(code_again, code) == words


def test_an_unknown_prompt_is_an_error_and_not_silence():
    with pytest.raises(KeyError):
        render(Prompt("tests.nobody_wrote_this"), "en_US")


@pytest.mark.parametrize("code", CODES)
def test_a_prompt_takes_microseconds_once_its_words_are_known(code, clock):
    prompts = [
        balance.owed(Money(123_456), date(2026, 12, 1)),
        balance.choices_short(),
        pay.one_moment(),
        pay.code_again(Spelled("12345678", (4, 4))),
    ]
    for prompt in prompts:
        render(prompt, code)

    turns = 200
    seconds = min(
        timeit(lambda: [render(prompt, code) for prompt in prompts], number=turns) for _ in range(5)
    )

    assert seconds / turns < 0.0005  # tens of microseconds here; ten times that on a busy machine
