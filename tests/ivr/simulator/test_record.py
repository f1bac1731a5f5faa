from __future__ import annotations

from tests.ivr.simulator.fake_line import ACCOUNT, called, say

RECORD = '<Record action="/voice/message/5" maxLength="120" finishOnKey="#*0" timeout="5"/>'


def test_a_message_is_told_with_its_length():
    line, phone = called(RECORD)

    assert (phone.waiting.kind, phone.waiting.timeout_seconds) == ("record", 120)
    phone.leave_message(14)

    form = line.form("/voice/message/5")
    assert (form["RecordingDuration"], form["Digits"]) == ("14", "#")
    assert form["RecordingUrl"].endswith(f"/Accounts/{ACCOUNT}/Recordings/{form['RecordingSid']}")


def test_a_message_ended_by_hanging_up_is_told_too():
    line, phone = called(RECORD)

    phone.leave_message(14, hangs_up=True)

    form = line.form("/voice/message/5")
    assert (form["Digits"], form["CallStatus"]) == ("hangup", "completed")
    assert phone.ended
    assert line.form("/voice/status")["CallStatus"] == "completed"


def test_silence_asks_nobody_and_goes_on():
    line, phone = called(RECORD + say("Nothing recorded."))

    phone.silence()

    assert line.forms("/voice/message/5") == []
    assert phone.spoken == "Nothing recorded."


def test_hanging_up_without_a_word_asks_nobody():
    line, phone = called(RECORD)

    phone.hang_up()

    assert line.forms("/voice/message/5") == []


def test_only_a_finishing_key_ends_it():
    line, phone = called(RECORD)

    phone.press("5")
    assert phone.waiting.kind == "record"
    phone.press("0")

    assert line.form("/voice/message/5")["Digits"] == "0"


def test_no_message_is_longer_than_allowed():
    line, phone = called(RECORD)

    phone.leave_message(500)

    assert line.form("/voice/message/5")["RecordingDuration"] == "120"


def test_the_recording_is_called_back():
    line, phone = called(RECORD.replace("/>", ' recordingStatusCallback="/voice/recorded"/>'))

    phone.leave_message(14)

    form = line.form("/voice/recorded")
    assert (form["RecordingStatus"], form["RecordingSource"]) == ("completed", "RecordVerb")
    assert "From" not in form


def test_a_beep_is_heard_unless_it_is_off():
    _, loud = called(RECORD)
    _, quiet = called(RECORD.replace("/>", ' playBeep="false"/>'))

    assert [event.text for event in loud.events if event.kind == "played"] == ["beep"]
    assert not [event for event in quiet.events if event.kind == "played"]
