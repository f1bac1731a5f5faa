"""Record: a message after the tone."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

from ivr.simulator.documents import Document, is_true
from ivr.simulator.events import Event, HungUp, Key, Message, Script, TimePasses, Waiting

if TYPE_CHECKING:
    from ivr.simulator.leg import Leg

EVERY_KEY = "1234567890*#"
FINISHING_KEY = "#"
KEYED_AT_ONCE_SECONDS = 2  # a key pressed instead of speaking still leaves a little noise


def record(leg: Leg, element: Element) -> Script[Document | None]:
    """Record; with nothing said, go on to the next verb without asking anyone."""
    url = urljoin(leg.url, element.get("action", "")) or leg.url
    longest = float(element.get("maxLength", "3600"))
    if is_true(element, "playBeep", default=True):
        leg.hear(Event("played", text="beep", seconds=0.5))
        leg.elapse(0.5)
    seconds, finished_on = yield from _listen(leg, element, longest, path=urlsplit(url).path)
    if not seconds:
        return None
    result = _result(leg, int(min(seconds, longest)), finished_on)
    leg.hear(Event("recorded", text=f"{result['RecordingDuration']} s"))
    _tell_recording(leg, element, result)
    if finished_on == "hangup":
        leg.status = "completed"
        leg.tell(url, {**leg.parameters(), **result})
        raise HungUp
    return leg.request(url, result, method=element.get("method", "POST"))


def _listen(leg: Leg, element: Element, longest: float, *, path: str) -> Script[tuple[float, str]]:
    finishing = element.get("finishOnKey", EVERY_KEY)
    leg.typed.clear()
    while True:
        given = yield Waiting(
            "record", timeout_seconds=longest, action=path, finish_on_key=finishing
        )
        if isinstance(given, TimePasses):
            leg.elapse(float(element.get("timeout", "5")))
            return 0.0, ""
        if isinstance(given, Message):
            leg.elapse(given.seconds)
            return given.seconds, "hangup" if given.hangs_up else FINISHING_KEY
        if isinstance(given, Key) and given.key in finishing:
            leg.elapse(KEYED_AT_ONCE_SECONDS)
            return KEYED_AT_ONCE_SECONDS, given.key


def _result(leg: Leg, seconds: int, finished_on: str) -> dict[str, str]:
    sid = leg.carrier.new_sid("RE")
    account = f"https://api.twilio.com/2010-04-01/Accounts/{leg.carrier.account_sid}"
    return {
        "RecordingUrl": f"{account}/Recordings/{sid}",
        "RecordingSid": sid,
        "RecordingDuration": str(seconds),
        "Digits": finished_on,
    }


def _tell_recording(leg: Leg, element: Element, result: dict[str, str]) -> None:
    told = {
        "AccountSid": leg.carrier.account_sid,
        "CallSid": leg.sid,
        "RecordingStatus": "completed",
        "RecordingChannels": "1",
        "RecordingSource": "RecordVerb",
        **{name: value for name, value in result.items() if name != "Digits"},
    }
    leg.tell(element.get("recordingStatusCallback", ""), told)
