"""Redirect, Reject, Hangup, Leave, and the verbs this carrier does not pretend to have."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from ivr.simulator.documents import Document, Fatal, text_of
from ivr.simulator.events import Script, SimulatorError

if TYPE_CHECKING:
    from ivr.simulator.leg import Leg

REFER_NEEDS_SIP = 13801
REJECTED_STATUS = {"rejected": "no-answer", "busy": "busy"}


class LineHungUp(Exception):
    """<Hangup/>."""


class LeftQueue(Exception):
    """<Leave/>: the caller goes out of the queue and on with the call."""


class Rejected(Exception):
    """<Reject/>: the call is over before it was answered."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


def redirect(leg: Leg, element: Element) -> Script[Document | None]:
    """Go on with the document at another address."""
    yield from ()
    return leg.request(text_of(element), method=element.get("method", "POST"))


def reject(leg: Leg, element: Element) -> Script[Document | None]:
    """Do not answer; once a call is answered it can only be ended."""
    yield from ()
    if leg.status != "ringing":
        raise LineHungUp
    raise Rejected(REJECTED_STATUS.get(element.get("reason", "rejected"), "no-answer"))


def hangup(_leg: Leg, _element: Element) -> Script[Document | None]:
    """End the call."""
    yield from ()
    raise LineHungUp


def leave(_leg: Leg, _element: Element) -> Script[Document | None]:
    """Leave the queue."""
    yield from ()
    raise LeftQueue


def refer(leg: Leg, _element: Element) -> Script[Document | None]:
    """Refused as the carrier refuses it: a call from the telephone network cannot be referred."""
    yield from ()
    raise Fatal(REFER_NEEDS_SIP, leg.url, "<Refer> works on SIP calls only")


def not_pretended(_leg: Leg, element: Element) -> Script[Document | None]:
    """Stop: what this verb does is not simulated, and guessing would prove nothing."""
    yield from ()
    raise SimulatorError(f"<{element.tag}> is not simulated")
