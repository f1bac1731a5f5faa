"""Ask the carrier for a call. It knows no idempotency key, so what it may have done is not asked
for again.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

import requests
from twilio.base.exceptions import TwilioException, TwilioRestException

from billing_core.errors import SenderUnreachable
from ivr.settings import Settings
from ivr.texts import carrier_client

RING_SECONDS = 25  # most answering machines have taken the call by then
DETECT = "DetectMessageEnd"  # a message begins when the machine's own words are over
# Of the number itself: invalid, not reachable, not to be called by us, no telephone number at all.
NUMBER_CODES = frozenset((13223, 13224, 13225, 21211, 21214, 21215, 21216, 21217))


@dataclass(frozen=True, slots=True)
class Refused:
    """The carrier did nothing. `of_number`: nor will it ever, for that number."""

    reason: str
    of_number: bool


class CarrierCalls:
    """Places calls through the carrier; TWILIO_API_BASE says where that is."""

    def __init__(self, settings: Settings, from_number: str) -> None:
        self._public = settings.public_url
        self._from = from_number
        self._client = carrier_client(settings)

    def place(self, number: str, path: str, about: str, *, detect: bool) -> str | Refused:
        """Return the sid of a call to a number, which is answered at `path`; raise
        SenderUnreachable if nobody knows whether it rings. `about`, a query, comes back with every
        report; with `detect`, so does whether a machine answered.
        """
        try:
            placed = self._client.calls.create(
                to=number,
                from_=self._from,
                url=f"{self._public}{path}?{about}",
                fallback_url=f"{self._public}/voice/fallback",
                status_callback=f"{self._public}/voice/status?{about}",
                timeout=RING_SECONDS,
                **({"machine_detection": DETECT} if detect else {}),
            )
        except TwilioRestException as error:
            if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                raise SenderUnreachable(f"the carrier answered {error.status}") from None
            reason = f"the carrier answered {error.status}, code {error.code}"
            return Refused(reason, of_number=error.code in NUMBER_CODES)
        except (TwilioException, requests.RequestException) as error:
            reason = f"no answer from the carrier: {type(error).__name__}"
            raise SenderUnreachable(reason) from None
        if not placed.sid:
            raise SenderUnreachable("the carrier named no call")
        return str(placed.sid)
