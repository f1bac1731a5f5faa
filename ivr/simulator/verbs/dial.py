"""Dial: ring somebody, whisper to them, put them through, and tell the line how that ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

from ivr.simulator.documents import Document, Fatal, text_of
from ivr.simulator.events import (
    Answered,
    Event,
    HungUp,
    Input,
    Key,
    NotAnswered,
    Script,
    SimulatorError,
    TimePasses,
    Waiting,
)
from ivr.simulator.verbs.control import LineHungUp

if TYPE_CHECKING:
    from ivr.simulator.leg import Leg

DIAL_IN_WHISPER = 13201
BAD_NUMBER = 13223
PEOPLE = ("Number", "Client", "Sip")
IN_A_WHISPER = ("Say", "Play", "Pause", "Gather", "Redirect", "Hangup", "Dial")
PICK_UP_SECONDS = 5.0
ACCEPT_KEY = "1"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a dial ended, as its action is told."""

    status: str
    bridged: bool = False
    seconds: int = 0


def dial(leg: Leg, element: Element) -> Script[Document | None]:
    """Put the caller through. With an action, that is told and decides; else the next verb runs."""
    if leg.whispering:
        raise Fatal(DIAL_IN_WHISPER, leg.url, "<Dial> inside a whisper")
    nouns = _nouns(element)
    timeout = float(element.get("timeout", "30"))
    child = _child(leg, element, nouns[0])
    leg.hear(Event("ringing", text=", ".join(map(_address, nouns)), seconds=timeout))
    outcome = Outcome("canceled")
    try:
        outcome = yield from _ring(leg, nouns, child, timeout_seconds=timeout)
    except HungUp:
        leg.status = "completed"
        _tell_action(leg, element, child, outcome)
        raise
    if not element.get("action"):
        return None
    return leg.request(
        element.get("action", ""), _result(child, outcome), method=element.get("method", "POST")
    )


def _ring(leg: Leg, nouns: list[Element], child: Leg, *, timeout_seconds: float) -> Script[Outcome]:
    called = tuple(map(_address, nouns))
    _tell_status(child, nouns[0], "initiated", "ringing")
    while True:
        given = yield Waiting("ringing", timeout_seconds=timeout_seconds, called=called)
        if isinstance(given, TimePasses):
            leg.elapse(timeout_seconds)
            return _not_answered(child, nouns[0], "no-answer")
        if isinstance(given, NotAnswered):
            leg.elapse(timeout_seconds if given.status == "no-answer" else PICK_UP_SECONDS)
            return _not_answered(child, nouns[0], given.status)
        if isinstance(given, Answered):
            leg.elapse(PICK_UP_SECONDS)
            return _talk(leg, nouns[0], child, given)


def _talk(leg: Leg, noun: Element, child: Leg, answered: Answered) -> Outcome:
    child.status = "in-progress"
    child.started = leg.carrier.clock.now()
    _tell_status(child, noun, "answered")
    if noun.get("url") and not whisper(child, noun, accept=answered.accept):
        _tell_status(child, noun, "completed")
        return Outcome(leg.carrier.quirks.declined_whisper_status, seconds=child.duration())
    leg.hear(Event("connected", text=_address(noun), seconds=answered.talk_seconds))
    leg.elapse(answered.talk_seconds)
    child.status = "completed"
    _tell_status(child, noun, "completed")
    return Outcome("completed", bridged=True, seconds=child.duration())


def whisper(child: Leg, noun: Element, *, accept: bool) -> bool:
    """Run the whisper on the called side; True when it ends with the two being put through."""
    from ivr.simulator.call import perform  # noqa: PLC0415 - a whisper runs verbs, and this is one

    child.whispering = True
    try:
        document: Document | None = child.request(
            noun.get("url", ""), method=noun.get("method", "POST")
        )
        while document is not None:
            script = perform(child, document, allowed=IN_A_WHISPER)
            document = _answering(script, accept=accept)
    except LineHungUp:
        return False
    except Fatal as fatal:
        child.warn(f"whisper failed, the call is dropped: {fatal}")
        return False
    return True


def _answering(script: Script[Document | None], *, accept: bool) -> Document | None:
    """Play the part of who was called: press 1 once to accept, keep silent to decline."""
    will_press = accept
    try:
        waiting = next(script)
        while True:
            presses = will_press and waiting.kind in ("keys", "speech")
            will_press = will_press and not presses
            given: Input = Key(ACCEPT_KEY) if presses else TimePasses()
            waiting = script.send(given)
    except StopIteration as stop:
        result: Document | None = stop.value
        return result


def _nouns(element: Element) -> list[Element]:
    others = [child.tag for child in element if child.tag not in PEOPLE]
    if others:
        raise SimulatorError(f"<Dial> to <{others[0]}> is not simulated")
    nouns = list(element)
    if not nouns and text_of(element):
        nouns = [Element("Number")]
        nouns[0].text = text_of(element)
    if not nouns or not all(map(_address, nouns)):
        raise Fatal(BAD_NUMBER, "", "<Dial> without a number")
    return nouns


def _address(noun: Element) -> str:
    identity = noun.find("Identity")
    address = text_of(noun if identity is None else identity)
    return f"client:{address}" if noun.tag == "Client" else address


def _child(leg: Leg, element: Element, noun: Element) -> Leg:
    caller_id = element.get("callerId") or leg.from_number
    child = type(leg)(
        leg.carrier,
        leg.carrier.new_sid("CA"),
        caller_id,
        _address(noun),
        direction="outbound-dial",
        parent_sid=leg.sid,
    )
    child.url, child.report, child.keep = leg.url, leg.report, leg.keep
    return child


def _not_answered(child: Leg, noun: Element, status: str) -> Outcome:
    child.status = status
    _tell_status(child, noun, "completed")
    return Outcome(status)


def _tell_status(child: Leg, noun: Element, *events: str) -> None:
    wanted = noun.get("statusCallbackEvent", "completed").split()
    for sequence, event in enumerate(events):
        if event not in wanted:
            continue
        status = {"answered": "in-progress", "completed": child.status}.get(event, event)
        form = {**child.end_parameters(sequence), "CallStatus": status}
        child.tell(noun.get("statusCallback", ""), form)


def _tell_action(leg: Leg, element: Element, child: Leg, outcome: Outcome) -> None:
    if element.get("action"):
        url = urljoin(leg.url, element.get("action", ""))
        leg.tell(url, {**leg.parameters(), **_result(child, outcome)})


def _result(child: Leg, outcome: Outcome) -> Mapping[str, str]:
    result = {
        "DialCallStatus": outcome.status,
        "DialCallSid": child.sid,
        "DialBridged": str(outcome.bridged).lower(),
    }
    if outcome.seconds:
        result["DialCallDuration"] = str(outcome.seconds)
    return result
