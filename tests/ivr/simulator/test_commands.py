from __future__ import annotations

from io import StringIO

import pytest
from rich.console import Console

from ivr.simulator.commands import TerminalCall
from ivr.simulator.postbox import Postbox
from ivr.simulator.recording import Recording
from ivr.simulator.rest import RestApi
from ivr.simulator.screen import Screen
from tests.ivr.simulator.fake_line import CALLER, FakeLine, gather, say

DIAL = '<Dial action="/voice/dialled/1" timeout="20"><Number>+18005550142</Number></Dial>'
LISTEN = gather(say("Which language?"), input="dtmf speech", numDigits="1")
RECORD = '<Record action="/voice/message/1" finishOnKey="#"/>'
QUEUE = '<Enqueue action="/voice/queued/1">help</Enqueue>'


class NoJobs:
    def run_waiting(self) -> int:
        return 0


def terminal(document: str) -> tuple[FakeLine, TerminalCall, StringIO]:
    """A call in a terminal, and what that shows."""
    line = FakeLine({"/voice": document})
    carrier = line.carrier()
    phone = carrier.call(CALLER)
    shown = StringIO()
    console = Console(file=shown, soft_wrap=True, highlight=False)
    postbox = Postbox(RestApi(carrier), "https://api.twilio.com", served=True)
    call = TerminalCall(
        phone=phone,
        time=carrier.clock,  # type: ignore[arg-type]
        jobs=NoJobs(),
        postbox=postbox,
        screen=Screen(console, phone),
        recording=Recording(phone, "a call"),
    )
    call.screen.show()
    return line, call, shown


def saved(call: TerminalCall) -> str:
    """The call so far, as a test."""
    assert call.recording is not None
    return call.recording.text()


@pytest.mark.parametrize(
    ("typed", "status", "written"),
    [
        ("/answer", "completed", "caller.is_answered()"),
        ("/busy", "busy", 'caller.is_not_answered("busy")'),
        ("/noanswer", "no-answer", "caller.is_not_answered()"),
        ("/wait", "no-answer", "caller.waits()"),
        ("", "no-answer", "caller.is_silent()"),
    ],
)
def test_what_becomes_of_a_transfer(typed, status, written):
    line, call, shown = terminal(DIAL)

    call.obey(typed)

    assert line.form("/voice/dialled/1")["DialCallStatus"] == status
    assert written in saved(call)
    assert "rings +18005550142 for 20 s: /answer, /decline" in shown.getvalue()


def test_a_call_is_declined():
    line, call, _ = terminal(DIAL.replace("<Number>", '<Number url="/voice/whisper/1">'))
    line.documents["/voice/whisper/1"] = gather(say("Press 1.")) + "<Hangup/>"

    call.obey("/decline")

    assert line.form("/voice/dialled/1")["DialBridged"] == "false"
    assert "caller.is_answered(accept=False)" in saved(call)


@pytest.mark.parametrize("typed", ["Korean", "/say Korean"])
def test_words_are_said_where_the_line_listens(typed):
    line, call, shown = terminal(LISTEN)

    call.obey(typed)

    assert line.form("/voice/answered/1")["SpeechResult"] == "Korean"
    assert "waits 7 s for 1 key(s) or speech" in shown.getvalue()
    assert 'caller.says("Korean")' in saved(call)


@pytest.mark.parametrize(("typed", "seconds"), [("/message 25", "25"), ("/message", "10")])
def test_a_message_is_left(typed, seconds):
    line, call, shown = terminal(RECORD)

    call.obey(typed)

    assert line.form("/voice/message/1")["RecordingDuration"] == seconds
    assert "records up to 3600 s" in shown.getvalue()


def test_waiting_in_line_is_shown():
    line, call, shown = terminal(QUEUE)

    call.obey("/wait")
    call.obey("/answer")

    assert "waits in line" in shown.getvalue()
    assert line.form("/voice/queued/1")["QueueResult"] == "bridged"


def test_a_text_is_sent_and_its_answer_shown():
    line, call, shown = terminal(gather(say("Hello.")))
    line.documents["/sms"] = "<Message>Call us.</Message>"

    call.obey("/text HELP")

    assert "you text  HELP" in shown.getvalue()
    assert "text  Call us." in shown.getvalue()


def test_the_carriers_own_words_stand_out():
    _, call, shown = terminal('<Pay action="/voice/paid/1"/>')

    assert "waits 5 s for the card number, attempt 1" in shown.getvalue()
    assert call.phone.heard[-1].built_in


def test_keys_that_follow_each_other_are_shown_together():
    _, call, shown = terminal(gather(say("Hello.")) + say("Bye."))

    call.obey("8041")

    assert "pressed 8041\n" in shown.getvalue()
