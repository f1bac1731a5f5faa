from __future__ import annotations

import pytest

from ivr.simulator import pace
from ivr.simulator.events import Event
from ivr.simulator.phone import Phone
from tests.ivr.simulator.fake_line import called, gather, say


def said(phone: Phone) -> list[Event]:
    return [event for event in phone.events if event.kind == "said"]


def test_words_are_heard_with_their_language_voice_and_breaks():
    _, phone = called(
        '<Say voice="Polly.Zhiyu-Neural" language="cmn-CN">'
        '您好。<break time="500ms"/>请按一。</Say>'
    )

    (event,) = said(phone)

    assert (event.language, event.voice) == ("cmn-CN", "Polly.Zhiyu-Neural")
    assert event.pieces == ("您好。", 500, "请按一。")
    assert event.text == "您好。 请按一。"
    assert event.seconds == pytest.approx(0.5 + pace.seconds(event.text, "cmn-CN"))


def test_ssml_is_spoken_as_the_words_it_stands_for():
    _, phone = called(
        '<Say><prosody rate="85%">Call <sub alias="nine one one">911</sub>'
        ' or <lang xml:lang="es-US">ayuda</lang>.</prosody></Say>'
    )

    (event,) = said(phone)

    assert event.text == "Call nine one one or ayuda."
    assert event.rate == "85%"


def test_slow_speech_takes_longer():
    _, slow = called('<Say><prosody rate="50%">One two three four five.</prosody></Say>')
    _, usual = called("<Say>One two three four five.</Say>")

    assert slow.seconds == pytest.approx(2 * usual.seconds)


def test_speech_takes_time_on_the_calls_clock():
    _, phone = called(say("One two three four five.") + gather())

    assert phone.seconds == pytest.approx(2.0)


def test_a_loop_is_said_again_and_takes_as_long():
    _, once = called("<Say>One two.</Say>")
    _, thrice = called('<Say loop="3">One two.</Say>')

    assert thrice.seconds == pytest.approx(3 * once.seconds)


def test_a_pause_waits_and_keeps_the_keys_for_the_next_question():
    line, phone = called('<Pause length="4"/>' + gather(numDigits="1"))

    assert phone.waiting.kind == "pause"
    assert phone.waiting.timeout_seconds == 4
    phone.press("6")
    assert phone.waiting.kind == "pause"
    phone.wait()

    assert line.form("/voice/answered/1")["Digits"] == "6"


def test_what_was_spoken_since_the_last_key_that_led_anywhere():
    _, phone = called({"/voice": gather(say("First.")), "/voice/answered/1": say("Second.")})

    phone.press("12")
    heard_while_keying = phone.spoken
    phone.press("#")

    assert heard_while_keying == "First."
    assert phone.spoken == "Second."


def test_audio_and_keys_can_be_played():
    _, phone = called('<Play>https://line.example/tone.mp3</Play><Play digits="w12"/>')

    assert [event.text for event in phone.heard] == ["https://line.example/tone.mp3", "w12"]
    assert phone.seconds == pytest.approx(6.0)


def test_a_named_break_lasts_as_long_as_its_strength():
    _, phone = called('<Say>One.<break strength="strong"/>Two.<break/></Say>')

    assert said(phone)[0].pieces == ("One.", 750, "Two.", 500)


def test_an_unknown_verb_is_passed_over_with_a_warning():
    _, phone = called(f"<Sayy>Hello</Sayy>{say('Bye.')}")

    assert phone.spoken == "Bye."
    assert any("Sayy" in event.text for event in phone.events if event.kind == "warning")


@pytest.mark.parametrize(
    ("text", "language", "seconds"),
    [
        ("one two three four five", "en-US", 2.0),
        ("One. Two.", "en-US", 0.8 + pace.SENTENCE_SECONDS),
        ("您好您好您好您好", "cmn-CN", 8 / 4.3),
        ("", "en-US", 0),
    ],
)
def test_seconds_of_words(text, language, seconds):
    assert pace.seconds(text, language) == pytest.approx(seconds)
