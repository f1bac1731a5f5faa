"""Enqueue: wait in a line with music, until someone picks up, the caller leaves, or it is full."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

from ivr.simulator.documents import Document, text_of
from ivr.simulator.events import Answered, Event, HungUp, Script, Waiting
from ivr.simulator.verbs.control import LeftQueue

if TYPE_CHECKING:
    from ivr.simulator.leg import Leg

WHILE_WAITING = ("Say", "Play", "Pause", "Gather", "Redirect", "Hangup", "Leave")
QUEUE_SIZE_MAX = 1000  # a queue's default
AVERAGE_WAIT_SECONDS = 60
MUSIC_SECONDS = 30.0


class PickedUp(Exception):
    """Someone takes the caller out of the queue."""

    def __init__(self, talk_seconds: float) -> None:
        super().__init__(talk_seconds)
        self.talk_seconds = talk_seconds


def enqueue(leg: Leg, element: Element) -> Script[Document | None]:
    """Wait in the named queue, then go on with the action, or with the next verb."""
    name = text_of(element)
    members = leg.carrier.queues.setdefault(name, [])
    started, queue_sid = leg.carrier.clock.now(), leg.carrier.new_sid("QU")
    if len(members) >= int(element.get("maxQueueSize", str(QUEUE_SIZE_MAX))):
        result = "queue-full"
    else:
        members.append(leg.sid)
        leg.hear(Event("queued", text=name))
        try:
            result = yield from _wait(leg, element, members, queue_sid)
        except HungUp:
            leg.status = "completed"
            _tell(leg, element, _result("hangup", queue_sid, _since(leg, started)))
            raise
        finally:
            members.remove(leg.sid)
    told = _result(result, queue_sid, _since(leg, started))
    if not element.get("action"):
        return None
    return leg.request(element.get("action", ""), told, method=element.get("method", "POST"))


def _wait(leg: Leg, element: Element, members: list[str], queue_sid: str) -> Script[str]:
    here = leg.url
    wait_url = element.get("waitUrl")
    try:
        while True:
            if wait_url:
                yield from _hear_once(
                    leg, urljoin(here, wait_url), element, members=members, queue_sid=queue_sid
                )
            else:
                yield from _served(_music(leg))
    except LeftQueue:
        return "leave"
    except PickedUp as picked_up:
        leg.hear(Event("connected", text=text_of(element), seconds=picked_up.talk_seconds))
        leg.elapse(picked_up.talk_seconds)
        return "bridged"
    finally:
        leg.url = here


def _hear_once(
    leg: Leg, url: str, element: Element, *, members: list[str], queue_sid: str
) -> Script[None]:
    """One pass through the waiting document, which is asked for again when it ends."""
    from ivr.simulator.call import perform  # noqa: PLC0415 - waiting runs verbs, and this is one

    position = {
        "QueuePosition": str(members.index(leg.sid) + 1),
        "QueueSid": queue_sid,
        "QueueTime": "0",
        "AvgQueueTime": str(AVERAGE_WAIT_SECONDS),
        "CurrentQueueSize": str(len(members)),
        "MaxQueueSize": element.get("maxQueueSize", str(QUEUE_SIZE_MAX)),
    }
    method = element.get("waitUrlMethod", "POST")
    document: Document | None = leg.request(url, position, method=method)
    while document is not None:
        document = yield from _served(perform(leg, document, allowed=WHILE_WAITING))
    yield from _served(_music(leg, seconds=0.0))


def _served(script: Script[Document | None]) -> Script[Document | None]:
    """Run a waiting document; whoever picks up breaks in."""
    try:
        waiting = next(script)
        while True:
            kind = "queue" if waiting.kind == "pause" else waiting.kind
            given = yield replace(waiting, kind=kind, in_queue=True)
            if isinstance(given, Answered):
                script.close()
                raise PickedUp(given.talk_seconds)
            waiting = script.send(given)
    except StopIteration as stop:
        result: Document | None = stop.value
        return result


def _music(leg: Leg, *, seconds: float = MUSIC_SECONDS) -> Script[Document | None]:
    yield Waiting("queue", timeout_seconds=seconds)
    leg.elapse(seconds)
    return None


def _since(leg: Leg, started: datetime) -> int:
    return int((leg.carrier.clock.now() - started).total_seconds())


def _result(result: str, queue_sid: str, seconds: int) -> dict[str, str]:
    return {"QueueResult": result, "QueueSid": queue_sid, "QueueTime": str(seconds)}


def _tell(leg: Leg, element: Element, result: dict[str, str]) -> None:
    if element.get("action"):
        leg.tell(urljoin(leg.url, element.get("action", "")), {**leg.parameters(), **result})
