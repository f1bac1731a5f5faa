"""Leg: one leg of a call and what the carrier says about it in every request."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from ivr.simulator.documents import Document, Fatal, Response, TooManyDocuments, read
from ivr.simulator.events import Event, Key

if TYPE_CHECKING:
    from ivr.simulator.carrier import Carrier

DOCUMENTS_WITHOUT_INPUT_MAX = 50  # ours: the carrier documents no limit to redirects


@dataclass
class Leg:
    """One leg. `report` writes into the transcript, `keep` keeps the documents."""

    carrier: Carrier
    sid: str
    from_number: str
    to_number: str
    direction: str = "inbound"
    parent_sid: str = ""
    extra: dict[str, str] = field(default_factory=dict)
    first: dict[str, str] = field(default_factory=dict)  # goes with the first request only
    status: str = "ringing"
    url: str = ""  # of the document that is running
    requests_without_input: int = 0
    typed: deque[Key] = field(default_factory=deque)  # keys pressed while nothing listened
    report: Callable[[Event], None] = field(default=lambda _: None)
    keep: Callable[[str], None] = field(default=lambda _: None)

    def __post_init__(self) -> None:
        self.started: datetime = self.carrier.clock.now()
        self.whispering = False
        self.unwritten: Event | None = None  # a key whose moment is known once it is taken

    @property
    def caller_number(self) -> str:
        """The number of the person on this leg."""
        return self.from_number if self.direction == "inbound" else self.to_number

    @property
    def line_number(self) -> str:
        """The number of the line on this leg."""
        return self.to_number if self.direction == "inbound" else self.from_number

    def parameters(self) -> dict[str, str]:
        """The standard parameters, as sent with every request about this leg."""
        standard = {
            "AccountSid": self.carrier.account_sid,
            "ApiVersion": "2010-04-01",
            "CallSid": self.sid,
            "CallStatus": self.status,
            "Direction": self.direction,
        }
        for end, number in (("From", self.from_number), ("To", self.to_number)):
            standard |= _place(end, number)
        for end, number in (("Caller", self.from_number), ("Called", self.to_number)):
            standard |= _place(end, number)
        if self.parent_sid:
            standard["ParentCallSid"] = self.parent_sid
        return {**standard, **self.first, **self.extra}

    def request(
        self, url: str, parameters: Mapping[str, str] | None = None, *, method: str = "POST"
    ) -> Document:
        """Ask for the document at `url`, relative to the running one; raise Fatal on failure."""
        self.requests_without_input += 1
        if self.requests_without_input > DOCUMENTS_WITHOUT_INPUT_MAX:
            raise TooManyDocuments(
                f"{DOCUMENTS_WITHOUT_INPUT_MAX} documents without waiting, the last from {self.url}"
            )
        url = urljoin(self.url, url) if url else self.url
        form = {**self.parameters(), **(parameters or {})}
        self.first = {}
        self.elapse(self.carrier.pace.platform_seconds)
        response = self._exchange(url, form, method=method)
        document = read(response, url)
        self.keep(document.text)
        for complaint in self.carrier.complaints(document.text):
            self.warn(complaint)
        return document

    def tell(self, url: str, form: Mapping[str, str], *, method: str = "POST") -> None:
        """Call back `url` and ignore what it says; a failure is a warning in the transcript."""
        if not url:
            return
        try:
            response = self._exchange(urljoin(self.url, url), form, method=method)
        except Fatal as fatal:
            self.warn(f"{fatal.reason} for {url}")
            return
        if response.status >= 300:
            self.warn(f"status {response.status} for {url}")

    def write_key(self) -> None:
        """Write the key that was just pressed into the transcript, at this moment."""
        if self.unwritten is not None:
            self.report(self.unwritten)
            self.unwritten = None

    def elapse(self, seconds: float) -> None:
        """Something took that long."""
        self.carrier.clock.elapse(seconds)

    def warn(self, text: str) -> None:
        """Note what the carrier would put into its debugger."""
        self.report(Event("warning", text=text))

    def hear(self, event: Event) -> None:
        """Something sounds on this leg; on a whispering leg, only who was called hears it."""
        if self.whispering and event.kind in ("said", "played"):
            event = replace(event, kind="whisper")
        self.report(event)

    def duration(self) -> int:
        """Whole seconds since this leg began."""
        return int((self.carrier.clock.now() - self.started).total_seconds())

    def end_parameters(self, sequence: int = 0) -> dict[str, str]:
        """What a status callback about this leg carries besides the standard parameters."""
        seconds = self.duration()
        return {
            **self.parameters(),
            "CallDuration": str(seconds),
            "Duration": str(max(1, -(-seconds // 60))),
            "Timestamp": format_datetime(self.carrier.clock.now().astimezone(UTC)),
            "SequenceNumber": str(sequence),
            "CallbackSource": "call-progress-events",
        }

    def _exchange(self, url: str, form: Mapping[str, str], *, method: str) -> Response:
        path = urlsplit(url).path
        try:
            response = self.carrier.exchange(url, form, method=method)
        except Fatal as fatal:
            self.report(Event("http", text=f"{method} {path} failed: {fatal.reason}"))
            raise
        self.report(Event("http", text=f"{method} {path} {response.status}", details={"url": url}))
        return response


def _place(end: str, number: str) -> dict[str, str]:
    """Where a number is: the line's own is known, a caller's often is not."""
    known = end in ("To", "Called")
    return {
        end: number,
        f"{end}City": "SAN FRANCISCO" if known else "",
        f"{end}State": "CA",
        f"{end}Zip": "94103" if known else "",
        f"{end}Country": "US",
    }
