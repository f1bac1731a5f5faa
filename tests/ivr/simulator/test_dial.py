from __future__ import annotations

import pytest

from ivr.simulator.documents import TooManyDocuments
from ivr.simulator.events import SimulatorError
from ivr.simulator.quirks import Quirks
from tests.ivr.simulator.fake_line import CALLER, FakeLine, called, gather, say

HELP = "+18005550142"
DIAL = f'<Dial action="/voice/dialled/3" timeout="20"><Number>{HELP}</Number></Dial>'
WHISPERED = (
    '<Dial action="/voice/dialled/3" callerId="+18005550100">'
    f'<Number url="/voice/whisper/3">{HELP}</Number></Dial>'
)
ACCEPT = gather(say("A caller. To accept, press 1."), action="/voice/whisper/3/go", numDigits="1")
WHISPER = {
    "/voice": WHISPERED,
    "/voice/whisper/3": ACCEPT + "<Hangup/>",
    "/voice/whisper/3/go": "<Response/>",
}


def dialled(line: FakeLine) -> tuple[str, str]:
    form = line.form("/voice/dialled/3")
    return form["DialCallStatus"], form["DialBridged"]


def test_it_rings_until_somebody_does_something():
    _, phone = called(DIAL)

    assert phone.waiting.kind == "ringing"
    assert phone.waiting.called == (HELP,)
    assert phone.waiting.timeout_seconds == 20


def test_an_answered_call_is_put_through_and_told_how_long_it_was():
    line, phone = called(DIAL)

    phone.answer_transfer(talk_seconds=132)

    form = line.form("/voice/dialled/3")
    assert dialled(line) == ("completed", "true")
    assert form["DialCallDuration"] == "132"
    assert form["DialCallSid"] != form["CallSid"]
    assert any(event.kind == "connected" and event.text == HELP for event in phone.events)


@pytest.mark.parametrize(
    ("act", "status"),
    [("no_answer", "no-answer"), ("busy", "busy"), ("failed", "failed"), ("wait", "no-answer")],
)
def test_a_call_nobody_takes_is_told(act, status):
    line, phone = called(DIAL)

    getattr(phone, act)()

    assert dialled(line) == (status, "false")
    assert "DialCallDuration" not in line.form("/voice/dialled/3")


def test_without_an_action_the_next_verb_follows():
    _, phone = called(f"<Dial>{HELP}</Dial>{say('Welcome back.')}")

    phone.answer_transfer()

    assert phone.spoken == "Welcome back."


def test_who_is_called_hears_the_whisper_and_accepts():
    line, phone = called(WHISPER)

    phone.answer_transfer()

    whispered = line.form("/voice/whisper/3")
    first = line.form("/voice")
    assert whispered["ParentCallSid"] == first["CallSid"]
    assert whispered["CallSid"] != first["CallSid"]
    assert whispered["Direction"] == "outbound-dial"
    assert whispered["CallStatus"] == "in-progress"
    assert (whispered["From"], whispered["To"]) == ("+18005550100", HELP)
    assert line.form("/voice/whisper/3/go")["Digits"] == "1"
    assert dialled(line) == ("completed", "true")
    assert [event.text for event in phone.events if event.kind == "whisper"] == [
        "A caller. To accept, press 1."
    ]


def test_the_caller_does_not_hear_the_whisper():
    _, phone = called({**WHISPER, "/voice": say("Putting you through.") + WHISPERED})

    phone.answer_transfer()

    assert "accept" not in phone.spoken


@pytest.mark.parametrize("status", ["no-answer", "completed"])
def test_who_does_not_accept_is_not_put_through(status):
    line, phone = called(WHISPER, quirks=Quirks(declined_whisper_status=status))

    phone.answer_transfer(accept=False)

    assert dialled(line) == (status, "false")
    assert not any(event.kind == "connected" for event in phone.events)


def test_a_whisper_that_cannot_be_had_drops_who_was_called():
    line, phone = called(
        {"/voice": WHISPERED, "/voice/whisper/3": "<Redirect>/voice/x</Redirect><Nonsense"}
    )

    phone.answer_transfer()

    assert dialled(line) == ("no-answer", "false")


def test_nobody_is_dialled_from_a_whisper():
    line, phone = called({**WHISPER, "/voice/whisper/3": f"<Dial>{HELP}</Dial>"})

    phone.answer_transfer()

    assert any("13201" in event.text for event in phone.events if event.kind == "warning")
    assert dialled(line) == ("no-answer", "false")


def test_hanging_up_while_it_rings_is_told_to_the_action():
    line, phone = called(DIAL)

    phone.hang_up()

    assert dialled(line) == ("canceled", "false")
    assert line.form("/voice/dialled/3")["CallStatus"] == "completed"
    assert line.form("/voice/status")["CallStatus"] == "completed"


def test_the_childs_progress_is_called_back():
    events = "initiated ringing answered completed"
    line, phone = called(
        f'<Dial><Number statusCallback="/voice/leg" statusCallbackEvent="{events}">'
        f"{HELP}</Number></Dial>"
    )

    phone.answer_transfer()

    told = line.forms("/voice/leg")
    assert [form["CallStatus"] for form in told] == [
        "initiated",
        "ringing",
        "in-progress",
        "completed",
    ]
    assert {form["ParentCallSid"] for form in told} == {line.form("/voice")["CallSid"]}


def test_clients_and_sip_addresses_are_dialled_too():
    _, phone = called(
        "<Dial><Client><Identity>desk</Identity></Client><Sip>sip:help@plan.example</Sip></Dial>"
    )

    assert phone.waiting.called == ("client:desk", "sip:help@plan.example")


def test_without_a_caller_id_the_callers_own_number_shows():
    line, phone = called({**WHISPER, "/voice": WHISPERED.replace(' callerId="+18005550100"', "")})

    phone.answer_transfer()

    assert line.form("/voice/whisper/3")["From"] == CALLER


def test_an_empty_dial_asks_the_fallback_url():
    line, _ = called("<Dial/>")

    assert line.form("/voice/fallback")["ErrorCode"] == "13223"


def test_a_conference_is_not_simulated():
    with pytest.raises(SimulatorError, match="Conference"):
        called("<Dial><Conference>room</Conference></Dial>")


def test_nobody_can_answer_a_call_that_does_not_ring():
    _, phone = called(gather())

    with pytest.raises(SimulatorError, match="waits for keys"):
        phone.answer_transfer()


def test_a_whisper_that_never_ends_is_a_loop():
    again = '<Pause length="1"/><Redirect>/voice/whisper/3</Redirect>'
    _, phone = called({"/voice": WHISPERED, "/voice/whisper/3": again})

    with pytest.raises(TooManyDocuments):
        phone.answer_transfer()
