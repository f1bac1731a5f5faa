"""Text messages: the carrier's API as a sender, and the webhooks about them."""

from __future__ import annotations

import json
import uuid
from http import HTTPStatus
from typing import TYPE_CHECKING

import requests
from flask import Blueprint, Response, current_app, request
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response as HttpResponse
from twilio.rest import Client

from billing_core.accounts import keywords
from billing_core.errors import SenderUnreachable
from billing_core.notices import actions as notices
from ivr import twiml
from ivr.settings import TWILIO_API, Settings
from ivr.signature import refuse_unsigned

if TYPE_CHECKING:
    from ivr.house import House

TIMEOUT_SECONDS = 10
SID_MAX = 34
ERROR_MAX = 100
EVIDENCE = "text"  # where the carrier names no message
# Twilio's default opt-out keywords: it answers them itself, and we would say it twice.
ANSWERED_BY_CARRIER = frozenset(
    (
        *("stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"),
        *("start", "unstop", "yes"),
    )
)
OPT_OUT_TYPES = frozenset(("STOP", "START", "HELP"))  # what the carrier understood, if it says so

sms = Blueprint("sms", __name__, url_prefix="/sms")
sms.before_request(refuse_unsigned)


def carrier_client(settings: Settings) -> Client:
    """The carrier's API, at TWILIO_API_BASE."""
    return Client(
        settings.twilio_account_sid,
        settings.twilio_auth_token,
        http_client=_ElsewhereClient(settings.twilio_api_base),
    )


class CarrierSender:
    """Sends texts through the carrier; TWILIO_API_BASE says where that is."""

    def __init__(self, settings: Settings, from_number: str) -> None:
        self._status_url = f"{settings.public_url}/sms/status"
        self._from = from_number
        self._client = carrier_client(settings)

    def send(self, recipient: str, body: str, status_reference: str) -> str:
        """Hand a text to the carrier, return its sid; raise SenderUnreachable if not taken."""
        try:
            sent = self._client.messages.create(
                to=recipient,
                from_=self._from,
                body=body,
                status_callback=f"{self._status_url}?notice={uuid.UUID(status_reference).hex}",
            )
        except TwilioRestException as error:
            refused = f"the carrier answered {error.status}, code {error.code}"
            busy = error.status == HTTPStatus.TOO_MANY_REQUESTS
            is_definite = error.status < HTTPStatus.INTERNAL_SERVER_ERROR and not busy
            raise SenderUnreachable(refused, retry_safe=busy, refused=is_definite) from None
        except (TwilioException, requests.RequestException) as error:
            reason = f"no answer from the carrier: {type(error).__name__}"
            raise SenderUnreachable(reason, retry_safe=False) from None
        if not sent.sid:
            raise SenderUnreachable("the carrier named no message", retry_safe=False)
        return str(sent.sid)


class _ElsewhereClient(TwilioHttpClient):  # type: ignore[misc]  # the library is not typed
    """The library's own client, with a time-out and another address for the same API."""

    def __init__(self, base: str) -> None:
        super().__init__(timeout=TIMEOUT_SECONDS)
        self._base = base

    def request(self, method: str, url: str, *args: object, **kwargs: object) -> HttpResponse:
        here = url.replace(TWILIO_API, self._base, 1)
        return _checked(super().request(method, here, *args, **kwargs), url)


def _checked(response: HttpResponse, url: str) -> HttpResponse:
    """An answer that makes sense, or the library's exceptions: it passes some others by."""
    try:
        told = json.loads(response.text)
    except ValueError:
        told = None
    told = told if isinstance(told, dict) else {}
    if response.status_code >= HTTPStatus.BAD_REQUEST:
        message, code = str(told.get("message", "")), told.get("code")
        raise TwilioRestException(response.status_code, url, message, code=code)
    if not told:
        raise TwilioException("an answer that makes no sense")
    return response


@sms.post("")
def received() -> Response:
    """STOP takes back every consent at once, START gives back what it took; all else is told whom
    to call. A word that the carrier confirms to the sender by itself gets no answer of ours.
    """
    house: House = current_app.extensions["house"]
    form = request.form
    body, opted = form.get("Body", ""), form.get("OptOutType", "")
    understood = opted if opted in OPT_OUT_TYPES else ""
    with house.database.transaction() as db:
        answer = keywords.heard(
            db,
            form.get("From", ""),
            understood or body,
            evidence=form.get("MessageSid", "")[:SID_MAX] or EVIDENCE,
        )
    is_answered = bool(understood) or body.strip().casefold().rstrip(".!") in ANSWERED_BY_CARRIER
    told = twiml.text_reply(None if is_answered else answer.words)
    return Response(told, mimetype="text/xml")


@sms.post("/status")
def reported() -> Response:
    """How far a text has come; reports arrive in any order and never move it back."""
    house: House = current_app.extensions["house"]
    form = request.form
    error, notice = form.get("ErrorCode"), request.args.get("notice", type=uuid.UUID)
    with house.database.transaction() as db:
        notices.delivered(
            db,
            form.get("MessageSid", "")[:SID_MAX],
            form.get("MessageStatus", ""),
            error[:ERROR_MAX] if error else None,
            notice_id=notice,
        )
    return Response(status=204)
