"""The course of a call: ring, answer, run document after document, end, and say that it ended."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from ivr.simulator.documents import SCHEMA_WARNING, Document, Fatal
from ivr.simulator.events import (
    Event,
    HungUp,
    MachineAnswered,
    NotAnswered,
    Script,
    TimePasses,
    Waiting,
)
from ivr.simulator.verbs import IN_A_CALL, VERBS
from ivr.simulator.verbs.control import LineHungUp, Rejected

if TYPE_CHECKING:
    from ivr.simulator.leg import Leg

Opening = Callable[["Leg"], Document]
"""How a document is got: from an address, or as it is."""

RING_SECONDS = 30.0
APPLICATION_ERROR = "We are sorry. An application error has occurred. Goodbye."


class Redirected(Exception):
    """The REST API sent the call to another document."""

    def __init__(self, opening: Opening) -> None:
        super().__init__()
        self.opening = opening


class EndedByApi(Exception):
    """The REST API ended the call."""


def incoming_call(leg: Leg) -> Script[None]:
    """Someone calls the line."""
    route = leg.carrier.route(leg.to_number)
    yield from _to_its_end(
        leg, lambda leg: leg.request(route.voice_url), status_url=route.status_url
    )


def outgoing_call(
    opening: Opening,
    *,
    status_url: str = "",
    status_events: tuple[str, ...] = ("completed",),
    detects_machines: bool = False,
) -> Callable[[Leg], Script[None]]:
    """The line calls someone, who has to pick up first."""

    def script(leg: Leg) -> Script[None]:
        for status in ("initiated", "ringing"):
            leg.status = status
            _report_status(leg, status_url if status in status_events else "")
        try:
            answer = yield Waiting("incoming", timeout_seconds=RING_SECONDS)
        except (HungUp, EndedByApi):
            answer = NotAnswered("canceled")
        if isinstance(answer, (NotAnswered, TimePasses)):
            leg.status = answer.status if isinstance(answer, NotAnswered) else "no-answer"
            _report_status(leg, status_url if "completed" in status_events else "")
            return
        leg.status = "in-progress"
        if detects_machines:
            by_machine = isinstance(answer, MachineAnswered)
            leg.extra["AnsweredBy"] = "machine_end_beep" if by_machine else "human"
        _report_status(leg, status_url if "answered" in status_events else "")
        ends_at = status_url if "completed" in status_events else ""
        yield from _to_its_end(leg, opening, status_url=ends_at)

    return script


def perform(
    leg: Leg, document: Document, *, allowed: Collection[str] = IN_A_CALL
) -> Script[Document | None]:
    """Run a document's verbs in turn; return the document that replaces it, None at its end."""
    leg.url = document.url
    for element in document.root:
        verb = VERBS.get(element.tag)
        if verb is None or element.tag not in allowed:
            leg.warn(f"{SCHEMA_WARNING}: <{element.tag}> is not a verb here and is ignored")
            continue
        following = yield from verb(leg, element)
        if following is not None:
            return following
    return None


def _to_its_end(leg: Leg, opening: Opening, *, status_url: str) -> Script[None]:
    try:
        yield from _converse(leg, opening)
        leg.hear(Event("hung_up", text="line"))
    except (LineHungUp, EndedByApi):
        leg.hear(Event("hung_up", text="line"))
    except Rejected as rejected:
        leg.status = rejected.status
        leg.hear(Event("hung_up", text=f"rejected: {rejected.status}"))
    except HungUp:
        pass
    if leg.status in ("ringing", "in-progress"):
        leg.status = "completed"
    _report_status(leg, status_url)


def _converse(leg: Leg, opening: Opening) -> Script[None]:
    """Go from document to document; where one cannot be had, ask the fallback URL."""
    following: Opening | None = opening
    while following is not None:
        try:
            document: Document | None = following(leg)
            while document is not None:
                document = yield from _answered(leg, document)
            following = None
        except Redirected as redirected:
            following = redirected.opening
        except Fatal as fatal:
            following = _fallback(leg, fatal)


def _answered(leg: Leg, document: Document) -> Script[Document | None]:
    first = document.root[0].tag if len(document.root) else ""
    if leg.status == "ringing" and first != "Reject":
        leg.status = "in-progress"
    return (yield from perform(leg, document))


def _fallback(leg: Leg, fatal: Fatal) -> Opening | None:
    leg.report(Event("trouble", text=str(fatal), details={"code": str(fatal.code)}))
    leg.status = "in-progress"
    fallback_url = leg.carrier.route(leg.line_number).fallback_url
    if fatal.url == fallback_url:
        leg.hear(Event("said", text=APPLICATION_ERROR, language="en-US", built_in=True))
        return None
    told = {"ErrorCode": str(fatal.code), "ErrorUrl": fatal.url}
    return lambda leg: leg.request(fallback_url, told)


def _report_status(leg: Leg, status_url: str) -> None:
    leg.tell(status_url, leg.end_parameters())
