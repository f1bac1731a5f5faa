"""The carrier's REST API, as far as the line calls it: Messages, Calls, IncomingPhoneNumbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from ivr.simulator.call import EndedByApi, Redirected, outgoing_call
from ivr.simulator.documents import Document, parse
from ivr.simulator.leg import Leg
from ivr.simulator.phone import Phone
from ivr.simulator.texts import Text, is_number

if TYPE_CHECKING:
    from ivr.simulator.carrier import Carrier, Route

Json = dict[str, object]
Answer = tuple[int, Json]
Form = Mapping[str, str]

VERSION = "/2010-04-01"
TWIML_MAX = 4000
NOT_FOUND, NOT_ALLOWED = 20404, 20004
CALL_NOT_IN_PROGRESS, TWIML_TOO_LONG, NO_URL = 21220, 32018, 21205
CALL_TO = {
    "+15005550001": 21217,
    "+15005550002": 21214,
    "+15005550003": 21215,
    "+15005550004": 21216,
}
DETECTS = ("Enable", "DetectMessageEnd")
CALL_FROM = {"+15005550001": 21212}
MESSAGES = {
    20004: "Method not allowed",
    20404: "The requested resource was not found",
    21205: "Url or Twiml is required",
    21210: "'From' phone number not verified",
    21211: "Invalid 'To' Phone Number",
    21212: "Invalid 'From' Phone Number",
    21214: "'To' phone number cannot be reached",
    21215: "Account not authorized to call",
    21216: "Account not allowed to call this number",
    21217: "Phone number does not appear to be valid",
    21220: "Invalid call state",
    21408: "Permission to send an SMS has not been enabled for the region",
    21602: "Message body is required",
    21603: "'From' phone number is required to send a message",
    21604: "'To' phone number is required to send a message",
    21606: "The 'From' phone number provided is not a valid message-capable phone number",
    21610: "Attempt to send to unsubscribed recipient",
    21611: "This 'From' number has exceeded the maximum number of queued messages",
    21612: "Message cannot be sent with the current combination of 'To' and 'From' parameters",
    21614: "'To' number is not a valid mobile number",
    21617: "The concatenated message body exceeds the 1600 character limit",
    32018: "Twiml must be less than 4000 characters",
}
PAGE: Json = {"page": 0, "page_size": 1000, "next_page_uri": None}
ROUTE_FIELDS = {
    "VoiceUrl": "voice_url",
    "VoiceFallbackUrl": "fallback_url",
    "StatusCallback": "status_url",
    "SmsUrl": "sms_url",
}


class RestApi:
    """Answers the line's calls to the carrier's API. `numbers` are the ones the account owns."""

    def __init__(self, carrier: Carrier, numbers: tuple[str, ...] = ("+18005550100",)) -> None:
        self.carrier = carrier
        self.numbers = {f"PN{int(number[1:]):032x}": number for number in numbers}
        for number in numbers:
            carrier.route(number)

    def handle(self, method: str, path: str, form: Form) -> Answer:
        """Answer one request; `form` holds the query of a GET. Returns the status and the JSON."""
        account = re.escape(f"{VERSION}/Accounts/{self.carrier.account_sid}")
        for pattern, methods in self._routes():
            found = re.fullmatch(rf"{account}/{pattern}\.json", path)
            if found:
                act = methods.get(method)
                return act(form, *found.groups()) if act else _error(405, NOT_ALLOWED)
        return _error(404, NOT_FOUND)

    def deliver(self) -> int:
        """Let the messages that were accepted arrive, and tell the line how that went."""
        return self.carrier.texts_sent.deliver()

    def _routes(self) -> tuple[tuple[str, dict[str, Callable[..., Answer]]], ...]:
        return (
            ("Messages", {"GET": self._messages, "POST": self._send_message}),
            (r"Messages/(SM\w+)", {"GET": self._message}),
            ("Calls", {"POST": self._make_call}),
            (r"Calls/(CA\w+)", {"GET": self._call, "POST": self._change_call}),
            ("IncomingPhoneNumbers", {"GET": self._numbers}),
            (r"IncomingPhoneNumbers/(PN\w+)", {"GET": self._number, "POST": self._provision}),
        )

    def _send_message(self, form: Form) -> Answer:
        sender = form.get("From") or form.get("MessagingServiceSid") or ""
        to_number, body = form.get("To", ""), form.get("Body", "")
        texts = self.carrier.texts_sent
        if code := texts.refusal(sender, to_number, body):
            return _error(400, code)
        callback = form.get("StatusCallback", "")
        return 201, self._message_json(
            texts.accept(sender, to_number, body, status_callback=callback)
        )

    def _messages(self, form: Form) -> Answer:
        """The messages to a number, or all, the latest first."""
        to_number = form.get("To", "")
        texts = reversed(self.carrier.texts_sent.messages)
        listed = [self._message_json(text) for text in texts if to_number in ("", text.to_number)]
        return 200, {"messages": listed, **PAGE}

    def _message(self, _: Form, sid: str) -> Answer:
        found = [text for text in self.carrier.texts_sent.messages if text.sid == sid]
        return (200, self._message_json(found[0])) if found else _error(404, NOT_FOUND)

    def _make_call(self, form: Form) -> Answer:
        from_number, to_number = form.get("From", ""), form.get("To", "")
        if code := _call_refusal(from_number, to_number):
            return _error(400, code)
        opening = _opening(form)
        if isinstance(opening, int):
            return _error(400, opening)
        carrier = self.carrier
        leg = Leg(carrier, carrier.new_sid("CA"), from_number, to_number, "outbound-api")
        events = tuple(form.get("StatusCallbackEvent", "completed").split())
        script = outgoing_call(
            opening,
            status_url=form.get("StatusCallback", ""),
            status_events=events,
            detects_machines=form.get("MachineDetection", "") in DETECTS,
        )
        return 201, self._call_json(carrier.adds(Phone(carrier, leg, script)))

    def _call(self, form: Form, sid: str) -> Answer:
        phone = self.carrier.phone_in_call(sid)
        return (200, self._call_json(phone)) if phone else _error(404, NOT_FOUND)

    def _change_call(self, form: Form, sid: str) -> Answer:
        phone = self.carrier.phone_in_call(sid)
        if phone is None:
            return _error(404, NOT_FOUND)
        if form.get("Status") in ("completed", "canceled"):
            if not phone.ended:
                phone.interrupt(EndedByApi())
            return 200, self._call_json(phone)
        if phone.ended or phone.leg.status != "in-progress":
            return _error(400, CALL_NOT_IN_PROGRESS)
        opening = _opening(form)
        if isinstance(opening, int):
            return _error(400, opening)
        phone.interrupt(Redirected(opening))
        return 200, self._call_json(phone)

    def _numbers(self, form: Form) -> Answer:
        wanted = form.get("PhoneNumber")
        listed = [
            self._number_json(sid, number)
            for sid, number in self.numbers.items()
            if wanted in (None, "", number)
        ]
        return 200, {"incoming_phone_numbers": listed, **PAGE}

    def _number(self, form: Form, sid: str) -> Answer:
        if sid not in self.numbers:
            return _error(404, NOT_FOUND)
        return 200, self._number_json(sid, self.numbers[sid])

    def _provision(self, form: Form, sid: str) -> Answer:
        if sid not in self.numbers:
            return _error(404, NOT_FOUND)
        route = self.carrier.route(self.numbers[sid])
        for parameter, name in ROUTE_FIELDS.items():
            if parameter in form:
                setattr(route, name, form[parameter])
        return 200, self._number_json(sid, self.numbers[sid])

    def _message_json(self, text: Text) -> Json:
        return {
            "sid": text.sid,
            "account_sid": self.carrier.account_sid,
            "api_version": "2010-04-01",
            "from": text.from_number,
            "to": text.to_number,
            "body": text.body,
            "status": text.status,
            "direction": "outbound-api",
            "error_code": text.error_code,
            "error_message": None,
            "num_segments": "1",
            "num_media": "0",
            "uri": f"{self._account_path()}/Messages/{text.sid}.json",
        }

    def _call_json(self, phone: Phone) -> Json:
        leg = phone.leg
        return {
            "sid": leg.sid,
            "account_sid": self.carrier.account_sid,
            "api_version": "2010-04-01",
            "from": leg.from_number,
            "to": leg.to_number,
            "status": leg.status,
            "direction": leg.direction,
            "uri": f"{self._account_path()}/Calls/{leg.sid}.json",
        }

    def _number_json(self, sid: str, number: str) -> Json:
        route: Route = self.carrier.route(number)
        return {
            "sid": sid,
            "account_sid": self.carrier.account_sid,
            "api_version": "2010-04-01",
            "phone_number": number,
            "friendly_name": number,
            "capabilities": {"voice": True, "sms": True, "mms": False},
            "voice_url": route.voice_url,
            "voice_method": "POST",
            "voice_fallback_url": route.fallback_url,
            "voice_fallback_method": "POST",
            "status_callback": route.status_url,
            "status_callback_method": "POST",
            "sms_url": route.sms_url,
            "sms_method": "POST",
            "uri": f"{self._account_path()}/IncomingPhoneNumbers/{sid}.json",
        }

    def _account_path(self) -> str:
        return f"{VERSION}/Accounts/{self.carrier.account_sid}"


def _call_refusal(from_number: str, to_number: str) -> int | None:
    if to_number in CALL_TO or from_number in CALL_FROM:
        return CALL_TO.get(to_number) or CALL_FROM.get(from_number)
    if not is_number(to_number):
        return 21211
    return None if is_number(from_number) else 21212


def _opening(form: Form) -> Callable[[Leg], Document] | int:
    """How the call's document is got, or the error code. With both, the address wins."""
    url, twiml = form.get("Url", ""), form.get("Twiml", "")
    if url:
        method = form.get("Method", "POST")
        return lambda leg: leg.request(url, method=method)
    if len(twiml) > TWIML_MAX:
        return TWIML_TOO_LONG
    return (lambda leg: parse(twiml, leg.url)) if twiml else NO_URL


def _error(status: int, code: int) -> Answer:
    more = f"https://www.twilio.com/docs/errors/{code}"
    return status, {"code": code, "message": MESSAGES[code], "more_info": more, "status": status}
