"""Carrier: makes calls to the line, signs every request, follows its addresses.

It is as strict as the real carrier, and as forgetful: it tries again after a failed connection,
follows redirects without the form, and asks the fallback URL when all else fails.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode, urljoin, urlsplit, urlunsplit

from twilio.request_validator import RequestValidator

from ivr.simulator import lint
from ivr.simulator.call import incoming_call
from ivr.simulator.clock import CallClock
from ivr.simulator.documents import (
    CONNECTION_FAILED,
    TOO_MANY_REDIRECTS,
    Fatal,
    Response,
    Unreachable,
)
from ivr.simulator.events import SimulatorError
from ivr.simulator.leg import Leg
from ivr.simulator.pace import Pace
from ivr.simulator.phone import Phone
from ivr.simulator.quirks import Quirks
from ivr.simulator.texts import Texts
from ivr.simulator.transport import Transport

LINE_NUMBER = "+18005550100"
CONNECTION_TRIES = 2  # the carrier's default is one retry after a failed connection
REDIRECTS_MAX = 10
PHONES_KEPT = 200  # a demonstration that runs for days must not fill the memory
FORGETS_THE_FORM = (301, 302, 303)  # a POST is asked again as a GET, without what was keyed


@dataclass(slots=True)
class Route:
    """Where a number's calls and texts are sent."""

    voice_url: str
    fallback_url: str
    status_url: str
    sms_url: str


@dataclass
class Carrier:
    """A pretend carrier with one account.

    `strict`: every document is checked against the element catalogue, and complaints are raised;
    otherwise they are written into the transcript. `stripe_tokens`: <Pay> returns the names of
    Stripe's published test cards instead of our own. `seed` makes its ids repeatable.
    """

    post: Transport
    account_sid: str = field(kw_only=True)
    auth_token: str = field(kw_only=True)
    clock: CallClock = field(kw_only=True)
    public_url: str = field(kw_only=True)
    strict: bool = field(default=True, kw_only=True)
    quirks: Quirks = field(default_factory=Quirks, kw_only=True)
    pace: Pace = field(default_factory=Pace, kw_only=True)
    stripe_tokens: bool = field(default=False, kw_only=True)
    connectors: frozenset[str] = field(default=frozenset(), kw_only=True)  # none named: any will do
    seed: int | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        self.phones: list[Phone] = []
        self.queues: dict[str, list[str]] = {}  # call sids, the longest waiting first
        self.texts_sent = Texts(self)
        self.routes: dict[str, Route] = {}
        # Ids, not secrets: a seed makes them repeatable.
        seeded = self.seed is not None
        self._random = random.Random(self.seed) if seeded else random.SystemRandom()  # noqa: S311
        self._validator = RequestValidator(self.auth_token)

    def call(
        self,
        from_number: str,
        to_number: str = LINE_NUMBER,
        *,
        stir_verstat: str | None = "TN-Validation-Passed-A",
        sid: str = "",
        **extra: str,
    ) -> Phone:
        """Call the line; return the phone once it waits for something. `extra` is in every form."""
        sid = sid or self.new_sid("CA")
        leg = Leg(self, sid, from_number, to_number, extra=dict(extra))
        leg.first["CallToken"] = self.new_sid("CT")
        if stir_verstat:
            leg.first["StirVerstat"] = stir_verstat
        return self.adds(Phone(self, leg, incoming_call))

    def adds(self, phone: Phone) -> Phone:
        """Know a phone from now on, and start its call; the oldest ended calls are forgotten."""
        ended = [known for known in self.phones if known.ended]
        for old in ended[: max(0, len(self.phones) - PHONES_KEPT)]:
            self.phones.remove(old)
        self.phones.append(phone)
        return phone.start()

    def texts(self, from_number: str, to_number: str, body: str) -> None:
        """Send a text message to the line: STOP, START, HELP, or anything else."""
        self.texts_sent.inbound(from_number, to_number, body)

    def route(self, to_number: str) -> Route:
        """Where calls and texts to a number go: as provisioned, else the line's fixed addresses."""
        base = self.public_url.rstrip("/")
        fixed = Route(
            f"{base}/voice", f"{base}/voice/fallback", f"{base}/voice/status", f"{base}/sms"
        )
        return self.routes.setdefault(to_number, fixed)

    def phones_of(self, number: str) -> list[Phone]:
        """Every phone of a number, the latest call last."""
        return [phone for phone in self.phones if phone.number == number]

    def phone_in_call(self, call_sid: str) -> Phone | None:
        """The phone whose call has that sid."""
        return next((phone for phone in self.phones if phone.sid == call_sid), None)

    def new_sid(self, prefix: str) -> str:
        """A new id in the carrier's form: two letters and 32 hexadecimal digits."""
        return f"{prefix}{self._random.getrandbits(128):032x}"

    def exchange(self, url: str, form: Mapping[str, str], *, method: str = "POST") -> Response:
        """Send one signed request and return the answer; raise Fatal when there is none."""
        token = self.new_sid("IT")
        for _ in range(REDIRECTS_MAX + 1):
            response = self._deliver(url, form if method == "POST" else None, form, token=token)
            location = response.headers.get("Location", "")
            if not (300 <= response.status < 400 and location):
                return response
            url = urljoin(url, location)
            if response.status in FORGETS_THE_FORM:
                method, form = "GET", {}
        raise Fatal(TOO_MANY_REDIRECTS, url, "more than ten redirects")

    def signature(self, url: str, form: Mapping[str, str]) -> str:
        """The X-Twilio-Signature of a request to `url` (with its query, without its fragment)."""
        return str(self._validator.compute_signature(url, dict(form)))

    def complaints(self, text: str) -> list[str]:
        """What the linter has to say about a document; in a strict carrier the first raises."""
        found = lint.check(text, public_url=self.public_url)
        if found and self.strict:
            raise SimulatorError(
                "the document breaks the contract:\n  " + "\n  ".join(found) + f"\n{text}"
            )
        return found

    def _deliver(
        self, url: str, body: Mapping[str, str] | None, form: Mapping[str, str], *, token: str
    ) -> Response:
        url = _without_fragment(url) if body is not None else _with_query(url, form)
        headers = {
            "X-Twilio-Signature": self.signature(url, body or {}),
            "I-Twilio-Idempotency-Token": token,
            "User-Agent": "TwilioProxy/1.1",
            "Accept": "*/*",
        }
        response = self._connect(url, body, headers)
        if self.quirks.delivers_twice:
            response = self._connect(url, body, headers)
        return response

    def _connect(
        self, url: str, form: Mapping[str, str] | None, headers: Mapping[str, str]
    ) -> Response:
        for _ in range(CONNECTION_TRIES):
            try:
                return self.post(url, form, headers)
            except Unreachable as error:
                reason = str(error)
        raise Fatal(CONNECTION_FAILED, url, reason or "no connection")


def _without_fragment(url: str) -> str:
    return urlunsplit(urlsplit(url)._replace(fragment=""))


def _with_query(url: str, form: Mapping[str, str]) -> str:
    parts = urlsplit(url)
    query = "&".join(part for part in (parts.query, urlencode(form)) if part)
    return urlunsplit(parts._replace(query=query, fragment=""))
