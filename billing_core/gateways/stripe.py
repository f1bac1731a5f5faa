"""Stripe, through PaymentIntents created and confirmed in one request.

The token is the payment method that the carrier's capture step made (`pm_…`); the payment's own id
travels in the metadata, so that `look_up` can find a charge whose answer we never heard. It reads
the list, which is consistent at once; Stripe's search is not.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any, Literal

import stripe

from billing_core import clock
from billing_core.errors import GatewayUnreachable
from billing_core.gateways import (
    Charged,
    ChargeRequest,
    Declined,
    Movement,
    NotFound,
    Refunded,
    declined,
)
from billing_core.money import Money

CONNECT_TIMEOUT_SECONDS = 5
READ_TIMEOUT_SECONDS = 20  # both together stay under the caller's 30 s and the sweep's 60 s
LOOK_UP_CLOCK_SKEW = timedelta(minutes=5)
LOOK_UP_WINDOW = timedelta(hours=1)  # a charge is sent within 15 minutes of its payment or never
LOOK_UP_PAGES_MAX = 50  # of 100 charges each; more in an hour would need another way to look
DAY_PAGES_MAX = 2000  # 200,000 charges a day; more would need Stripe's own report
REFUND_MADE = ("succeeded", "pending")
NEVER_CONFIRMED = (
    "requires_payment_method",
    "requires_confirmation",
    "requires_action",
    "canceled",
)

log = logging.getLogger(__name__)


class Stripe:
    """The stripe gateway with one secret key."""

    name = "stripe"

    def __init__(self, api_key: str, *, api_base: str | None = None) -> None:
        http = stripe.RequestsClient(timeout=(CONNECT_TIMEOUT_SECONDS, READ_TIMEOUT_SECONDS))
        self._client = stripe.StripeClient(
            api_key,
            http_client=http,
            max_network_retries=0,  # the sweep retries, when it knows that it may
            base_addresses={"api": api_base} if api_base else {},
        )

    def charge(self, request: ChargeRequest) -> Charged | Declined:
        """Create and confirm a PaymentIntent; raise GatewayUnreachable if the outcome is open."""
        try:
            intent = self._client.v1.payment_intents.create(
                {
                    "amount": request.amount.cents,
                    "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
                    "currency": "usd",
                    "confirm": True,
                    "description": request.description,
                    "error_on_requires_action": True,
                    "metadata": {"payment": request.idempotency_key},
                    "payment_method": request.token,
                    "payment_method_options": {"card": {"moto": True}},
                },
                {"idempotency_key": request.idempotency_key},
            )
        except stripe.StripeError as error:
            return _refused(error)
        return _result(intent)

    def look_up(self, idempotency_key: str, since: datetime) -> Charged | Declined | NotFound:
        """Return what became of the charge; raise GatewayUnreachable if Stripe cannot say yet."""
        try:
            found = [
                intent
                for intent in self._intents(since)
                if _field(_field(intent, "metadata"), "payment") == idempotency_key
            ]
        except stripe.StripeError as error:
            raise _unreachable(error) from None
        if not found:
            return NotFound()
        paid = [intent for intent in found if _field(intent, "status") == "succeeded"]
        return _result((paid or found)[0])

    def refund(self, reference: str, amount: Money, *, idempotency_key: str) -> Refunded | Declined:
        """Refund a PaymentIntent in whole or in part."""
        try:
            refund = self._client.v1.refunds.create(
                {
                    "payment_intent": reference,
                    "amount": amount.cents,
                    "metadata": {"refund": idempotency_key},
                },
                {"idempotency_key": idempotency_key},
            )
        except stripe.StripeError as error:
            return _refused(error)
        status, name = _field(refund, "status"), _field(refund, "id")
        if status in REFUND_MADE and isinstance(name, str):
            return Refunded(name)
        if status in ("failed", "canceled", "requires_action"):
            return declined(str(_field(refund, "failure_reason") or f"refund_{status}"))
        raise GatewayUnreachable("stripe answered a refund in a way we do not understand")

    def list_day(self, day: date) -> list[Movement]:
        """Return the PaymentIntents that succeeded and the refunds made, of those created on it."""
        first, after = clock.bounds_of(day)
        created = {"gte": int(first.timestamp()), "lt": int(after.timestamp())}
        try:
            intents = list(self._rows(self._client.v1.payment_intents.list, created, DAY_PAGES_MAX))
            refunds = list(self._rows(self._client.v1.refunds.list, created, DAY_PAGES_MAX))
        except stripe.StripeError as error:
            raise _unreachable(error) from None
        charges = [row for row in intents if _field(row, "status") == "succeeded"]
        given = [row for row in refunds if _field(row, "status") in REFUND_MADE]
        return [_movement("charge", row, "payment") for row in charges] + [
            _movement("refund", row, "refund") for row in given
        ]

    def _intents(self, since: datetime) -> Iterator[Any]:
        created = {
            "gte": int((since - LOOK_UP_CLOCK_SKEW).timestamp()),
            "lte": int((since + LOOK_UP_WINDOW).timestamp()),
        }
        return self._rows(self._client.v1.payment_intents.list, created, LOOK_UP_PAGES_MAX)

    def _rows(
        self, pages: Callable[[Any], Any], created: dict[str, int], pages_max: int
    ) -> Iterator[Any]:
        window: dict[str, Any] = {"created": created, "limit": 100}
        for _ in range(pages_max):
            page = pages(window)
            rows = _field(page, "data")
            if not isinstance(rows, list):
                raise GatewayUnreachable("stripe answered a list in a way we do not understand")
            yield from rows
            if not rows or not _field(page, "has_more"):
                return
            window["starting_after"] = _field(rows[-1], "id")
        raise GatewayUnreachable("too many charges at stripe to look through")


def _movement(kind: Literal["charge", "refund"], row: object, key: str) -> Movement:
    name, cents = _field(row, "id"), _field(row, "amount")
    if not isinstance(name, str) or not isinstance(cents, int):
        raise GatewayUnreachable("stripe answered a list in a way we do not understand")
    ours = _field(_field(row, "metadata"), key)
    return Movement(kind, name, ours if isinstance(ours, str) else None, Money(cents))


def _result(intent: object) -> Charged | Declined:
    """Return what a PaymentIntent's status means; one that was never confirmed never charges."""
    status, name = _field(intent, "status"), _field(intent, "id")
    if status == "succeeded" and isinstance(name, str):
        return Charged(name)
    if status in NEVER_CONFIRMED:
        error = _field(intent, "last_payment_error")
        return declined(_code(error) or str(status))
    raise GatewayUnreachable("stripe has not decided on the charge, or we do not understand it")


def _refused(error: stripe.StripeError) -> Declined:
    """Return the Declined of a definite no; raise GatewayUnreachable for every other error."""
    if isinstance(error, stripe.CardError):
        return declined(_code(error.error) or "card_declined")
    if isinstance(error, stripe.InvalidRequestError):
        log.error("stripe refused a request", extra={"code": error.code, "param": error.param})
        return Declined(_code(error.error) or "invalid_request", "try_again")
    raise _unreachable(error) from None


def _unreachable(error: stripe.StripeError) -> GatewayUnreachable:
    # Only its kind: the message of a malformed answer quotes the answer.
    return GatewayUnreachable(f"stripe: {type(error).__name__}, status {error.http_status}")


def _code(error: object) -> str | None:
    code = _field(error, "decline_code") or _field(error, "code")
    return code if isinstance(code, str) else None


def _field(thing: object, name: str) -> Any:
    """Return a field of Stripe's answer, or None where the answer is not shaped as promised."""
    return getattr(thing, name, None)
