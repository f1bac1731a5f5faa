"""A line of a few hand-written documents: what the pretend carrier is tested against."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from twilio.request_validator import RequestValidator

from ivr.simulator.carrier import Carrier
from ivr.simulator.clock import SimClock
from ivr.simulator.documents import Response, Unreachable
from ivr.simulator.pace import Pace
from ivr.simulator.phone import Phone

URL = "https://line.example"
TOKEN = "12345"
ACCOUNT = "AC" + "0" * 32
CALLER = "+14155550123"
XML = "text/xml; charset=utf-8"
NO_TIME = Pace(key_seconds=0, think_seconds=0, platform_seconds=0)

Form = Mapping[str, str]
Answer = str | Response | Callable[[Form], "str | Response"]


def say(text: str) -> str:
    """Something said in English."""
    return f'<Say voice="Polly.Joanna-Neural" language="en-US">{text}</Say>'


def gather(inside: str = "", action: str = "/voice/answered/1", **attributes: str) -> str:
    """A question; attributes by their TwiML names."""
    written = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f'<Gather action="{action}" timeout="7"{written}>{inside}</Gather>'


@dataclass
class FakeLine:
    """Documents by path, and every request that came, each with a valid signature."""

    documents: dict[str, Answer] = field(default_factory=dict)
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)
    unreachable: int = 0  # how many connections fail first

    def __call__(self, url: str, form: Form | None, headers: Form) -> Response:
        if self.unreachable:
            self.unreachable -= 1
            raise Unreachable("connection refused")
        signature = headers["X-Twilio-Signature"]
        assert RequestValidator(TOKEN).validate(url, dict(form or {}), signature)
        path = urlsplit(url).path
        self.requests.append((path, dict(form or {})))
        self.urls.append(url)
        self.headers.append(headers)
        answer = self.documents.get(path, "<Response/>")
        answer = answer(form or {}) if callable(answer) else answer
        if isinstance(answer, Response):
            return answer
        body = answer if answer.startswith("<Response") else f"<Response>{answer}</Response>"
        return Response(200, body, XML)

    def forms(self, path: str) -> list[dict[str, str]]:
        """What was posted to a path."""
        return [form for at, form in self.requests if at == path]

    def form(self, path: str) -> dict[str, str]:
        """What was posted to a path, once."""
        (form,) = self.forms(path)
        return form

    def carrier(self, **options: Any) -> Carrier:
        """A carrier whose only line this is; not strict, for documents are short here."""
        options.setdefault("clock", SimClock(datetime(2026, 11, 24, 18, tzinfo=UTC)))
        options.setdefault("strict", False)
        options.setdefault("pace", NO_TIME)
        return Carrier(
            self, account_sid=ACCOUNT, auth_token=TOKEN, public_url=URL, seed=1, **options
        )


def called(documents: Mapping[str, Answer] | str, **options: Any) -> tuple[FakeLine, Phone]:
    """Call a line that answers with these documents (a string: only at /voice)."""
    found: dict[str, Answer] = {}
    found |= {"/voice": documents} if isinstance(documents, str) else documents
    line = FakeLine(found)
    return line, line.carrier(**options).call(CALLER)
