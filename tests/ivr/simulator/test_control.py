from __future__ import annotations

import pytest

from ivr.simulator.events import SimulatorError
from tests.ivr.simulator.fake_line import called, gather, say


def test_a_redirect_goes_on_elsewhere():
    line, phone = called(
        {"/voice": "<Redirect>/voice/next/2</Redirect>", "/voice/next/2": say("Here.")}
    )

    assert phone.spoken == "Here."
    assert line.form("/voice/next/2")["CallStatus"] == "in-progress"


def test_a_relative_redirect_is_relative_to_the_running_document():
    line, phone = called(
        {
            "/voice": gather(action="/voice/a/1", numDigits="1"),
            "/voice/a/1": "<Redirect>2</Redirect>",
        }
    )

    phone.press("1")

    assert len(line.forms("/voice/a/2")) == 1


@pytest.mark.parametrize(
    ("reason", "status"),
    [("", "no-answer"), ('reason="rejected"', "no-answer"), ('reason="busy"', "busy")],
)
def test_a_rejected_call_was_never_answered(reason, status):
    line, phone = called(f"<Reject {reason}/>")

    assert phone.ended
    assert line.form("/voice/status")["CallStatus"] == status


def test_hanging_up_ends_the_call_at_once():
    line, phone = called(say("Goodbye.") + "<Hangup/>" + say("Never heard."))

    assert phone.ended
    assert phone.spoken == "Goodbye."
    assert line.form("/voice/status")["CallStatus"] == "completed"


def test_a_telephone_call_cannot_be_referred():
    line, _ = called({"/voice": "<Refer><Sip>sip:a@b.example</Sip></Refer>"})

    assert line.form("/voice/fallback")["ErrorCode"] == "13801"


@pytest.mark.parametrize("verb", ["Connect", "Start", "Stop", "Sms", "Echo"])
def test_what_is_not_simulated_says_so(verb):
    with pytest.raises(SimulatorError, match=f"<{verb}> is not simulated"):
        called(f"<{verb}/>")


def test_leaving_a_queue_that_one_is_not_in_does_nothing():
    _, phone = called("<Leave/>" + say("Still here."))

    assert phone.spoken == "Still here."
    assert any("<Leave>" in event.text for event in phone.events if event.kind == "warning")
