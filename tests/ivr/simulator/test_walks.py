"""Callers who do anything at all, on lines that say anything at all: what must hold every time."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.simulator.documents import TooManyDocuments
from ivr.simulator.events import SimulatorError
from ivr.simulator.phone import KEYS, Phone
from ivr.simulator.quirks import Quirks
from tests.ivr.simulator.fake_line import CALLER, FakeLine, gather, say
from tests.ivr.simulator.pay_documents import CARD_STEPS, every_prompt

PLACES = ("/voice/a/1", "/voice/b/2", "/voice/c/3")


def verbs(action: str, other: str) -> tuple[str, ...]:
    """One of each verb, going on at `action` or `other`."""
    return (
        say("Hello there."),
        "<Play>https://line.example/tone.mp3</Play>",
        '<Pause length="2"/>',
        gather(say("Keys?"), action=action, numDigits="1"),
        gather(say("Terms."), action=action, bargeIn="false", actionOnEmptyResult="true"),
        gather(action=action, input="dtmf speech", finishOnKey="", numDigits="3"),
        f'<Pay action="{action}" maxAttempts="1">{every_prompt(*CARD_STEPS)}</Pay>',
        f'<Dial action="{action}" timeout="20"><Number url="{other}">+18005550142</Number></Dial>',
        "<Dial>+18005550142</Dial>",
        f'<Enqueue action="{action}" waitUrl="{other}">help</Enqueue>',
        "<Enqueue>help</Enqueue>",
        f'<Record action="{action}" maxLength="30"/>',
        f"<Redirect>{other}</Redirect>",
        "<Leave/>",
        "<Reject/>",
        "<Hangup/>",
        "<Unheard/>",
        "broken & ",
    )


VERBS = st.builds(verbs, st.sampled_from(PLACES), st.sampled_from(PLACES)).flatmap(st.sampled_from)
DOCUMENT = st.lists(VERBS, max_size=4).map("".join)
LINE = st.fixed_dictionaries(
    dict.fromkeys(("/voice", *PLACES), DOCUMENT) | {"/voice/fallback": st.just(say("Sorry."))}
)
QUIRKS = st.builds(
    Quirks,
    exhausted_pay_asks_action=st.booleans(),
    postal_code_before_security_code=st.booleans(),
    sends_empty_digits=st.booleans(),
    delivers_twice=st.booleans(),
)
ACTS = (
    *(("press", key) for key in KEYS),
    ("press", "4242424242424242#"),
    ("say", "a person"),
    *((name,) for name in ("silence", "wait", "hang_up", "answer_transfer", "no_answer", "busy")),
    ("answer_transfer", False),
    ("leave_message", 5),
)


@settings(max_examples=300, deadline=None)
@given(LINE, QUIRKS, st.lists(st.sampled_from(ACTS), max_size=20))
def test_whatever_is_said_and_done_a_call_holds_together(documents, quirks, acts):
    line = FakeLine(documents)
    try:
        phone = line.carrier(quirks=quirks).call(CALLER)
        for act in acts:
            do(phone, act)
        if not phone.ended:
            phone.hang_up()
    except TooManyDocuments:
        return

    times = 2 if quirks.delivers_twice else 1
    assert len(line.forms("/voice/status")) == times
    assert line.forms("/voice/status")[0]["CallStatus"] in ("completed", "no-answer")
    assert line.requests[-1][0] == "/voice/status"
    assert phone.carrier.queues.get("help", []) == []
    moments = [event.at_seconds for event in phone.events if event.kind in ("http", "pressed")]
    assert moments == sorted(moments)
    assert "424242" not in repr(phone.events)


def do(phone: Phone, act: tuple[Any, ...]) -> None:
    """Do it if it can be done now."""
    name, *arguments = act
    try:
        getattr(phone, name)(*arguments)
    except TooManyDocuments:
        raise
    except SimulatorError:
        return
