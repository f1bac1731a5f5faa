from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.simulator.events import SimulatorError
from ivr.simulator.pace import Pace
from ivr.simulator.quirks import Quirks
from tests.ivr.simulator.fake_line import FakeLine, called, gather, say

ANSWER = "/voice/answered/1"


def digits(line: FakeLine) -> list[str | None]:
    return [form.get("Digits") for form in line.forms(ANSWER)]


def test_keys_end_at_their_number():
    line, phone = called(gather(numDigits="2"))

    phone.press("12")

    form = line.form(ANSWER)
    assert (form["Digits"], form["FinishedOnKey"], form["msg"]) == ("12", "", "Gather End")


def test_keys_end_at_pound_which_is_not_among_them():
    line, phone = called(gather())

    phone.press("8041#")

    assert line.form(ANSWER)["Digits"] == "8041"
    assert line.form(ANSWER)["FinishedOnKey"] == "#"


def test_keys_end_when_the_caller_stops_keying():
    line, phone = called(gather())

    phone.press("80")
    phone.silence()

    assert digits(line) == ["80"]


def test_pound_alone_is_no_answer():
    line, phone = called(gather() + say("Nothing."))

    phone.press("#")

    assert digits(line) == []
    assert phone.spoken == "Nothing."


def test_silence_goes_on_to_the_next_verb():
    line, phone = called(gather() + say("Nothing."))

    phone.silence()

    assert digits(line) == []
    assert phone.spoken == "Nothing."


def test_silence_is_told_when_asked_for():
    line, phone = called(gather(actionOnEmptyResult="true"))

    phone.silence()

    assert line.form(ANSWER)["Digits"] == ""


def test_silence_may_come_without_a_field_at_all():
    line, phone = called(
        gather(actionOnEmptyResult="true"), quirks=Quirks(sends_empty_digits=False)
    )

    phone.silence()

    assert "Digits" not in line.form(ANSWER)


def test_with_no_finishing_key_star_and_pound_are_digits():
    line, phone = called(gather(finishOnKey="", numDigits="3"))

    phone.press("*0#")

    assert digits(line) == ["*0#"]


def test_the_finishing_key_can_be_another():
    line, phone = called(gather(finishOnKey="*"))

    phone.press("1#*")

    assert digits(line) == ["1#"]


def test_without_an_action_the_same_document_is_asked_again():
    line, phone = called('<Gather numDigits="1"/>')

    phone.press("5")

    assert line.forms("/voice")[1]["Digits"] == "5"


def test_keys_typed_ahead_answer_the_next_question():
    line, phone = called({"/voice": gather(action="/voice/menu/1", numDigits="1")} | {
        "/voice/menu/1": gather(say("Your number?"))
    })  # fmt: skip

    phone.press("28041#")

    assert line.form("/voice/menu/1")["Digits"] == "2"
    assert digits(line) == ["8041"]


def test_a_pound_pressed_out_of_habit_reaches_the_next_question():
    line, phone = called({
        "/voice": gather(action="/voice/menu/1", numDigits="1"),
        "/voice/menu/1": gather(say("Your number?")) + say("Nothing."),
    })  # fmt: skip

    phone.press("2#")

    assert line.form("/voice/menu/1")["Digits"] == "2"
    assert phone.spoken == "Nothing."


def test_a_question_without_barge_in_drops_the_keys_before_its_end():
    line, phone = called(gather(say("Terms and conditions."), bargeIn="false", numDigits="1"))

    phone.press("1", after_seconds=0.5)
    assert digits(line) == []
    phone.press("2")

    assert digits(line) == ["2"]


def test_keys_typed_ahead_do_not_reach_a_question_without_barge_in():
    line, phone = called(
        '<Pause length="1"/>' + gather(say("Terms."), bargeIn="false", numDigits="1")
    )

    phone.press("1")
    phone.wait()

    assert digits(line) == []


def test_interrupting_a_prompt_saves_its_time():
    words = say("One two three four five six seven eight nine ten.")
    pace = Pace(key_seconds=0.5, think_seconds=1.0, platform_seconds=0.0)
    _, patient = called(gather(words, numDigits="1"), pace=pace)
    _, hasty = called(gather(words, numDigits="1"), pace=pace)

    patient.press("1")
    hasty.press("1", after_seconds=1.5)

    assert patient.seconds == pytest.approx(4.0 + 1.0 + 0.5)
    assert hasty.seconds == pytest.approx(1.5 + 0.5)
    assert any(event.kind == "interrupted" for event in hasty.events)


def test_silence_takes_the_prompt_and_the_timeout():
    _, phone = called(gather(say("One two three four five.")))

    phone.silence()

    assert phone.seconds == pytest.approx(2.0 + 7.0)


SLOW = Pace(key_seconds=3.0, think_seconds=9.0, platform_seconds=0.0)


def test_a_caller_who_thinks_longer_than_the_line_waits_is_not_heard_in_time():
    line, phone = called(gather(actionOnEmptyResult="true"), pace=SLOW)

    phone.press("1")

    assert digits(line) == [""]
    assert phone.seconds == pytest.approx(7.0)


def test_a_key_that_comes_too_late_answers_what_is_asked_next():
    line, phone = called({
        "/voice": gather(action="/voice/menu/1", numDigits="1", actionOnEmptyResult="true"),
        "/voice/menu/1": gather(say("One two three four five six seven eight."), numDigits="1"),
    }, pace=SLOW)  # fmt: skip

    phone.press("1")

    assert line.form("/voice/menu/1")["Digits"] == ""
    assert digits(line) == ["1"]
    assert phone.seconds == pytest.approx(9.0 + 3.0)


def test_a_caller_slower_at_a_key_than_the_line_waits_is_cut_off_between_two():
    line, phone = called(gather(numDigits="4"), pace=Pace(8.0, 1.0, 0.0))

    phone.press("12")

    assert digits(line) == ["1"]


def test_a_caller_just_fast_enough_is_heard_to_the_end():
    line, phone = called(gather(numDigits="4"), pace=Pace(7.0, 7.0, 0.0))

    phone.press("1234")

    assert digits(line) == ["1234"]


def test_speech_is_told_with_its_confidence():
    line, phone = called(gather(input="dtmf speech", hints="Vietnamese, Korean", language="en-US"))

    assert phone.waiting.kind == "speech"
    assert phone.waiting.hints == ("Vietnamese", "Korean")
    phone.say("speak to a person", 0.8312)

    form = line.form(ANSWER)
    assert (form["SpeechResult"], form["Confidence"]) == ("speak to a person", "0.8312")
    assert "Digits" not in form


def test_keys_are_taken_where_speech_is_too():
    line, phone = called(gather(input="dtmf speech", numDigits="1"))

    phone.press("0")

    assert digits(line) == ["0"]


def test_speech_is_not_heard_where_only_keys_are_asked():
    line, phone = called(gather(numDigits="1"))

    phone.say("hello")

    assert phone.waiting.kind == "keys"
    assert digits(line) == []


def test_what_is_awaited_is_told():
    _, phone = called(gather(action="/voice/identify.birth_date/7", numDigits="8"))

    waiting = phone.waiting

    assert (waiting.action, waiting.digits_at_most) == ("/voice/identify.birth_date/7", 8)
    assert (waiting.timeout_seconds, waiting.finish_on_key) == (7, "#")


@pytest.mark.parametrize(
    ("step", "field"),
    [
        ("identify.birth_date", "birth_date"),
        ("identify.zip_code", "zip"),
        ("identify.postal_code", "zip"),
    ],
)
def test_secret_digits_are_not_in_the_transcript(step, field):
    line, phone = called(gather(action=f"/voice/{step}/7", numDigits="8"))

    phone.press("03051960")

    pressed = [event for event in phone.events if event.kind == "pressed"]
    assert {event.text for event in pressed} == {"•"}
    assert {event.details["field"] for event in pressed} == {field}
    assert "0305" not in phone.transcript()
    assert line.form(f"/voice/{step}/7")["Digits"] == "03051960"


def test_a_key_that_no_phone_has_is_refused():
    _, phone = called(gather())

    with pytest.raises(SimulatorError, match="no such key"):
        phone.press("1a")


@settings(deadline=None)  # a busy machine is no failure
@given(st.text(alphabet="0123456789*#", min_size=1, max_size=12))
def test_however_keys_are_split_the_line_hears_the_same(keys):
    at_once, one_by_one = called(gather(numDigits="4")), called(gather(numDigits="4"))

    at_once[1].press(keys.partition("#")[0][:4] or "#")
    for key in keys.partition("#")[0][:4] or "#":
        one_by_one[1].press(key)

    assert digits(at_once[0]) == digits(one_by_one[0])
