"""What the page's script does, by hand: one call over the softphone's protocol."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from ivr.simulator.browser import blueprint
from ivr.simulator.carrier import Carrier
from ivr.simulator.clock import WallClock
from ivr.simulator.people import DemoPerson
from tests.ivr.simulator.fake_line import FakeLine, gather, say

CANTONESE = '<Say voice="Google.yue-HK-Standard-A" language="yue-HK">廣東話請按四。</Say>'
MENU = gather(
    say("To pay, press 1.") + CANTONESE,
    "/voice/menu/1",
    numDigits="1",
    finishOnKey="",
    actionOnEmptyResult="true",
)
STEPS = (
    "payment-card-number",
    "expiration-date",
    "security-code",
    "postal-code",
    "payment-processing",
)
PAY = (
    '<Pay action="https://line.example/voice/paid/2" tokenType="one-time" timeout="10"'
    ' paymentConnector="Default" validCardTypes="visa">'
    + "".join(f'<Prompt for="{step}">{say(step)}</Prompt>' for step in STEPS)
    + "</Pay>"
)
DIAL = (
    '<Dial action="/voice/dialled/2" timeout="20">'
    '<Number url="/voice/whisper/2">+15105550142</Number></Dial>'
)
WHISPER = gather(
    say("Reference 7 4 1 9. Press 1."), "/voice/accept/2", numDigits="1", actionOnEmptyResult="true"
)
LISTEN = gather(say("Say your language."), "/voice/language/2", input="dtmf speech", numDigits="1")
RECORD = '<Record action="/voice/recorded/2" maxLength="120" timeout="5"/>'

ROSA = DemoPerson(
    name="Rosa <Delgado>",
    phone="+14155550110",
    guarantor_id=80412237,
    birth_date=date(1961, 4, 9),
    postal_code="91109",
    language="es_US",
    special="Past due",
)


def written_line() -> FakeLine:
    """A line that asks the same question again and again."""
    return FakeLine({"/voice": MENU, "/voice/menu/1": MENU})


def carrier_of(line: FakeLine) -> Carrier:
    """A carrier in real time, as the demonstration has it."""
    return line.carrier(clock=WallClock())


def app_of(carrier: Carrier) -> Flask:
    """An app with nothing but the softphone."""
    app = Flask(__name__)
    app.register_blueprint(blueprint(carrier, people=lambda: [ROSA]))
    return app


@dataclass
class Page:
    """One browser with the page open."""

    client: FlaskClient
    id: str = ""
    events: list[dict[str, Any]] = field(default_factory=list)
    documents: list[str] = field(default_factory=list)
    waiting: dict[str, Any] = field(default_factory=dict)

    def calls(self, from_number: Any = "+14155550123") -> Page:
        self.events, self.documents = [], []
        self._takes(self.posts("/phone/calls", {"from": from_number, "to": "+18005550100"}))
        return self

    def does(self, act: str, **wish: Any) -> Page:
        known = {"after": len(self.events), "documents_after": len(self.documents)}
        self._takes(self.posts(f"/phone/calls/{self.id}/{act}", wish | known))
        return self

    def looks(self) -> Page:
        known = f"after={len(self.events)}&documents_after={len(self.documents)}"
        self._takes(self.client.get(f"/phone/calls/{self.id}/events?{known}"))
        return self

    def posts(self, path: str, wish: Any, **headers: str) -> Any:
        return self.client.post(path, json=wish, headers=headers)

    def is_kept(self) -> bool:
        return self.client.get(f"/phone/calls/{self.id}/events").status_code == 200

    def kinds(self) -> list[str]:
        return [event["kind"] for event in self.events]

    def heard(self) -> str:
        return " ".join(event["text"] for event in self.events if event["kind"] == "said")

    def _takes(self, response: Any) -> None:
        assert response.status_code == 200, response.get_data(as_text=True)
        reply = response.get_json()
        self.id, self.waiting = reply["id"], reply["waiting"]
        self.events += reply["events"]
        self.documents += reply["documents"]
