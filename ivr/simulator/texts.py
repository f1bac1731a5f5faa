"""Text messages: from the line to phones, with word of their delivery, and to the line."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ivr.simulator.documents import Fatal, parse
from ivr.simulator.events import Event

if TYPE_CHECKING:
    from ivr.simulator.carrier import Carrier

BODY_MAX = 1600
MESSAGES_KEPT = 1000  # a demonstration that runs for days must not fill the memory

BAD_TO, BAD_FROM, NOT_ENABLED = 21211, 21212, 21408
NOT_TEXT_CAPABLE, QUEUE_FULL = 21606, 21611
OPTED_OUT, UNREACHABLE, NOT_MOBILE = 21610, 21612, 21614
NO_BODY, NO_FROM, NO_TO, BODY_TOO_LONG = 21602, 21603, 21604, 21617

# The numbers the carrier publishes for tests, and ours for messages that fail on the way.
MAGIC_TO = {
    "+15005550001": BAD_TO,
    "+15005550002": UNREACHABLE,
    "+15005550003": NOT_ENABLED,
    "+15005550004": OPTED_OUT,
    "+15005550009": NOT_MOBILE,
}
MAGIC_FROM = {
    "+15005550001": BAD_FROM,
    "+15005550007": NOT_TEXT_CAPABLE,
    "+15005550008": QUEUE_FULL,
}
UNDELIVERED = {"+15005550033": 30003, "+15005550036": 30006, "+15005550037": 30007}

STOP_WORDS = ("STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT")
START_WORDS = ("START", "UNSTOP", "YES")
HELP_WORDS = ("HELP", "INFO")
CARRIER_REPLIES = {
    "STOP": "You have successfully been unsubscribed. Reply START to resubscribe.",
    "START": "You have successfully been re-subscribed to messages from this number.",
}


@dataclass(slots=True)
class Text:
    """One message from the line to a phone."""

    sid: str
    from_number: str
    to_number: str
    body: str
    status: str = "queued"
    status_callback: str = ""
    error_code: int | None = None


@dataclass
class Texts:
    """The messages of one carrier. `undeliverable` names numbers that fail on the way, and why."""

    carrier: Carrier
    messages: deque[Text] = field(default_factory=lambda: deque(maxlen=MESSAGES_KEPT))
    opted_out: set[tuple[str, str]] = field(default_factory=set)  # the line's number, the phone's
    undeliverable: dict[str, int] = field(default_factory=lambda: dict(UNDELIVERED))

    def refusal(self, from_number: str, to_number: str, body: str) -> int | None:
        """The error code with which the carrier refuses a message; None when it takes it."""
        checks = (
            (not to_number, NO_TO),
            (not from_number, NO_FROM),
            (not body, NO_BODY),
            (len(body) > BODY_MAX, BODY_TOO_LONG),
            (to_number in MAGIC_TO, MAGIC_TO.get(to_number)),
            (from_number in MAGIC_FROM, MAGIC_FROM.get(from_number)),
            (not is_number(to_number), BAD_TO),
            (not (is_number(from_number) or from_number.startswith("MG")), BAD_FROM),
            ((from_number, to_number) in self.opted_out, OPTED_OUT),
        )
        return next((code for wrong, code in checks if wrong), None)

    def accept(self, from_number: str, to_number: str, body: str, *, status_callback: str) -> Text:
        """Take a message; it arrives, and is told about, with the next `deliver`."""
        sid = self.carrier.new_sid("SM")
        text = Text(sid, from_number, to_number, body, status_callback=status_callback)
        self.messages.append(text)
        return text

    def deliver(self) -> int:
        """Let every accepted message arrive, or fail; tell the line. Returns how many."""
        waiting = [text for text in self.messages if text.status == "queued"]
        for text in waiting:
            text.error_code = self.undeliverable.get(text.to_number)
            text.status = "sent"
            self._tell(text)
            if text.error_code is None:
                self._arrive(text.to_number, text.from_number, text.body)
            text.status = "delivered" if text.error_code is None else "undelivered"
            self._tell(text)
        return len(waiting)

    def inbound(self, from_number: str, to_number: str, body: str) -> None:
        """Someone texts the line. STOP and START are obeyed by the carrier itself, and told."""
        word = _keyword(body)
        for phone in self.carrier.phones_of(from_number)[-1:]:
            phone.add(Event("texted", text=body))
        if word == "START":
            self.opted_out.discard((to_number, from_number))
        reply = self._answer(from_number, to_number, body, word=word)
        if word in CARRIER_REPLIES:
            self._arrive(from_number, to_number, CARRIER_REPLIES[word])
        if word == "STOP":
            self.opted_out.add((to_number, from_number))
        for text in reply if word != "STOP" else ():
            self._arrive(from_number, to_number, text)

    def _answer(self, from_number: str, to_number: str, body: str, *, word: str) -> list[str]:
        sid = self.carrier.new_sid("SM")
        form = {
            "MessageSid": sid,
            "SmsSid": sid,
            "SmsMessageSid": sid,
            "AccountSid": self.carrier.account_sid,
            "From": from_number,
            "To": to_number,
            "Body": body,
            "NumMedia": "0",
            "NumSegments": "1",
            "SmsStatus": "received",
            "ApiVersion": "2010-04-01",
        }
        if word:
            form["OptOutType"] = word
        url = self.carrier.route(to_number).sms_url
        try:
            response = self.carrier.exchange(url, form)
            document = parse(response.body, url) if response.body.strip() else None
        except Fatal:
            return []  # nobody hears of it: a text that the line cannot take has no fallback
        found = document.root.iter("Message") if document else ()
        return [" ".join("".join(message.itertext()).split()) for message in found]

    def _arrive(self, number: str, sender: str, body: str) -> None:
        for phone in self.carrier.phones_of(number)[-1:]:
            phone.add(Event("message", text=body, details={"from": sender}))

    def _tell(self, text: Text) -> None:
        if not text.status_callback:
            return
        form = {
            "MessageSid": text.sid,
            "SmsSid": text.sid,
            "MessageStatus": text.status,
            "SmsStatus": text.status,
            "AccountSid": self.carrier.account_sid,
            "From": text.from_number,
            "To": text.to_number,
            "ApiVersion": "2010-04-01",
        }
        if text.status == "undelivered":
            form["ErrorCode"] = str(text.error_code)
        try:
            self.carrier.exchange(text.status_callback, form)
        except Fatal:
            return  # the carrier does not try again either


def is_number(number: str) -> bool:
    """True for a telephone number in E.164."""
    return re.fullmatch(r"\+[1-9]\d{6,14}", number) is not None


def _keyword(body: str) -> str:
    word = body.strip().upper()
    for name, words in (("STOP", STOP_WORDS), ("START", START_WORDS), ("HELP", HELP_WORDS)):
        if word in words:
            return name
    return ""
