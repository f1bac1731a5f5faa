"""TwiML is put together from text; here the carrier's own library says what it should be."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from twilio.twiml.voice_response import Dial, Gather, VoiceResponse

from billing_core import clock
from billing_core.money import Money
from ivr import twiml
from ivr.calls import Call
from ivr.conversation import Speaking
from ivr.pay_prompts import PAY_PROMPTS
from ivr.prompts import Spelled, common, pay, trouble, welcome
from ivr.prompts.languages import LANGUAGES
from ivr.speech import Break, render
from ivr.turns import Digits, HangUp, Listen, Menu, Record, TakePayment, Transfer, Wait

HOUSE: Any = SimpleNamespace(
    settings=SimpleNamespace(
        public_url="https://line.example", pay_connector="Default", gateway="sandbox"
    )
)


@pytest.fixture
def call():
    return Call(
        sid="CA1",
        from_number="+14155550123",
        to_number="+18005550100",
        started_at=clock.now(),
        step="pay.review",
        reference="123456",
        turn=7,
        house=HOUSE,
    )


def same(document, expected):
    assert ET.canonicalize(document) == ET.canonicalize(str(expected))


def say(parent, prompt, code="en_US"):
    voice = LANGUAGES[prompt.language or code]
    parts = render(prompt, code)
    said = parent.say(parts[0], voice=voice.voice, language=voice.say_language)
    for part in parts[1:]:
        said.break_(time=f"{part.milliseconds}ms") if isinstance(part, Break) else said.append(part)


def gather(call, prompt, **attributes):
    asked = Gather(
        input="dtmf",
        action="/voice/pay.review/7",
        method="POST",
        action_on_empty_result=True,
        **attributes,
    )
    say(asked, prompt, call.language)
    response = VoiceResponse()
    response.append(asked)
    return response


def test_a_menu_is_a_gather_of_one_key(call):
    turn = Menu((common.not_a_choice(),), "123")

    document = twiml.document(Speaking(call, turn))

    same(document, gather(call, turn.words[0], num_digits=1, finish_on_key="", timeout=7))


def test_digits_end_with_pound_and_fixed_ones_by_themselves(call):
    free = Digits((common.cleared(),), 1, 7)
    fixed = replace(free, fixed=True)

    same(
        twiml.document(Speaking(call, free)),
        gather(call, common.cleared(), finish_on_key="#", timeout=10),
    )
    same(
        twiml.document(Speaking(call, fixed)),
        gather(call, common.cleared(), finish_on_key="#", timeout=10, num_digits=7),
    )


def test_listening_takes_keys_and_speech_in_the_callers_language(call):
    call.language = "zh_Hant_HK"
    turn = Listen((common.missed_that(),), hints="a,b", choices="12")

    document = twiml.document(Speaking(call, turn))

    expected = gather(
        call,
        common.missed_that(),
        num_digits=1,
        finish_on_key="",
        timeout=7,
        hints="a,b",
        language="yue-Hant-HK",
        speech_timeout=2,
    )
    expected.verbs[0].attrs["input"] = "dtmf speech"
    same(document, expected)


def test_a_wait_takes_a_key_so_that_a_person_stays_one_key_away(call):
    document = twiml.document(Speaking(call, Wait((pay.one_moment(),), 2)))

    same(document, gather(call, pay.one_moment(), num_digits=1, finish_on_key="", timeout=2))


def test_slow_mode_speaks_at_85_percent_and_doubles_the_time(call):
    call.slow = True

    root = ET.fromstring(twiml.document(Speaking(call, Menu((common.cleared(),), "1"))))

    assert root[0].get("timeout") == "14"
    assert root[0][0][0].tag == "prosody"
    assert root[0][0][0].get("rate") == "85%"


def test_pay_has_every_prompt_with_its_own_voice_and_a_way_on_when_attempts_run_out(call):
    call.language = "zh_Hans_CN"
    turn = TakePayment((pay.get_card(),), Money(1025), description="call 123456")
    expected = VoiceResponse()
    say(expected, pay.get_card(), call.language)
    verb = expected.pay(
        input="dtmf",
        action="https://line.example/voice/pay.review/7",
        timeout=10,
        max_attempts=2,
        security_code=True,
        postal_code=True,
        min_postal_code_length=5,
        payment_connector="Default",
        payment_method="credit-card",
        token_type="reusable",
        currency="usd",
        description="call 123456",
        valid_card_types="visa mastercard amex discover",
        language="en-US",
    )
    for asked in PAY_PROMPTS:
        prompt = verb.prompt(for_=asked.step, error_type=asked.errors, card_type=asked.cards)
        say(prompt, asked.words[0], call.language)
    expected.redirect("/voice/pay.review/7", method="POST")

    document = twiml.document(Speaking(call, turn))

    same(document, expected)
    assert "chargeAmount" not in document


def test_a_transfer_dials_with_a_whisper_and_asks_how_it_ended(call):
    expected = VoiceResponse()
    say(expected, common.person_from_here())
    dial = Dial(
        action="/voice/pay.review/7",
        method="POST",
        timeout=20,
        caller_id="+18005550100",
        answer_on_bridge=True,
    )
    dial.number("+18004424014", url="/voice/representative.whisper/7", method="POST")
    expected.append(dial)

    document = twiml.document(
        Speaking(call, Transfer((common.person_from_here(),), "+18004424014"))
    )

    same(document, expected)


def test_a_recording_goes_on_when_nothing_was_said(call):
    expected = VoiceResponse()
    say(expected, common.cleared())
    expected.record(
        action="/voice/pay.review/7",
        method="POST",
        timeout=5,
        finish_on_key="#*0",
        max_length=120,
        play_beep=True,
    )
    expected.redirect("/voice/pay.review/7", method="POST")

    same(twiml.document(Speaking(call, Record((common.cleared(),)))), expected)


def test_last_words_hang_up(call):
    expected = VoiceResponse()
    say(expected, common.cleared())
    expected.hangup()

    same(twiml.document(Speaking(call, HangUp((common.cleared(),)))), expected)


def test_neighbours_in_one_language_share_a_voice_and_others_have_their_own(call):
    offers = (welcome.for_english(), common.cleared(), welcome.for_spanish().spoken_in("es_US"))

    root = ET.fromstring(twiml.document(Speaking(call, HangUp(offers))))

    assert [verb.get("language") for verb in root] == ["en-US", "es-US", None]


def test_groups_of_digits_are_kept_apart_by_breaks(call):
    words = pay.code(Spelled("12345678", (4, 4), slowly=True))
    expected = VoiceResponse()
    say(expected, words)
    expected.hangup()

    document = twiml.document(Speaking(call, HangUp((words,))))

    same(document, expected)
    assert '<break time="600ms"/>' in document


def test_what_is_said_is_escaped(call):
    words = welcome.greeting('Smith & Sons <"Health">')

    document = twiml.document(Speaking(call, HangUp((words,))))

    assert 'Smith & Sons <"Health">' in "".join(ET.fromstring(document).itertext())


def test_an_apology_needs_nothing_that_could_be_broken():
    expected = VoiceResponse()
    say(expected, trouble.sorry())
    expected.dial("+18004644000")

    same(twiml.sorry("en_US", "+18004644000"), expected)
    same(twiml.nothing(), VoiceResponse())
