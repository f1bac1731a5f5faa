"""As much of Stripe as our gateway speaks to: it keeps its books, so that retries meet them.

Behaviour as published in Stripe's API reference (PaymentIntents, Refunds, idempotent requests,
errors); mounted in place of the network.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
import responses

from billing_core import clock

API = "https://api.stripe.com"
DECLINES = {
    "pm_card_chargeDeclined": ("card_declined", "generic_decline"),
    "pm_card_chargeDeclinedInsufficientFunds": ("card_declined", "insufficient_funds"),
    "pm_card_chargeDeclinedLostCard": ("card_declined", "lost_card"),
    "pm_card_chargeDeclinedStolenCard": ("card_declined", "stolen_card"),
    "pm_card_chargeDeclinedFraudulent": ("card_declined", "fraudulent"),
    "pm_card_chargeDeclinedExpiredCard": ("expired_card", None),
    "pm_card_chargeDeclinedIncorrectCvc": ("incorrect_cvc", None),
    "pm_card_chargeDeclinedProcessingError": ("processing_error", None),
}
CARDS = ("pm_card_visa", "pm_card_mastercard", "pm_card_amex", "pm_card_discover")

Answer = tuple[int, dict[str, str], str]
Request = requests.PreparedRequest


@dataclass
class StripeServer:
    """Mount it, talk to it, look at `intents` and `requests`; `failing` breaks the next answer."""

    intents: list[dict[str, Any]] = field(default_factory=list)  # newest first, as it lists them
    refunds: list[dict[str, Any]] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    failing: Callable[[Callable[[], Answer]], Answer] | None = None
    page_size: int = 100
    _seen: dict[str, tuple[str, Answer]] = field(default_factory=dict)

    def mount(self, mock: responses.RequestsMock) -> None:
        routes = (
            ("POST", "/v1/payment_intents", self._create),
            ("GET", "/v1/payment_intents", self._list),
            ("POST", "/v1/refunds", self._refund),
            ("GET", "/v1/refunds", self._list_refunds),
        )
        for method, path, answer in routes:
            mock.add_callback(method, API + path, callback=self._answering(answer))

    def _answering(self, answer: Callable[[Request], Answer]) -> Callable[[Request], Answer]:
        def answered(request: Request) -> Answer:
            self.requests.append(request)
            failing, self.failing = self.failing, None
            if failing is None:
                return self._once(request, answer)
            return failing(lambda: self._once(request, answer))

        return answered

    def _once(self, request: Request, answer: Callable[[Request], Answer]) -> Answer:
        """Stripe answers the same key with what it answered before, if the request is the same."""
        key = request.headers.get("Idempotency-Key")
        if request.method != "POST":
            return answer(request)
        assert key, "a POST without an idempotency key"
        said = str(request.body)
        if key in self._seen and self._seen[key][0] != said:
            return error(400, type="idempotency_error", message="Keys for idempotent requests …")
        if key not in self._seen:
            self._seen[key] = (said, answer(request))
        return self._seen[key][1]

    def _create(self, request: Request) -> Answer:
        form = form_of(request)
        token = form["payment_method"]
        if token not in CARDS and token not in DECLINES:
            return error(
                400,
                type="invalid_request_error",
                code="resource_missing",
                param="payment_method",
                message=f"No such PaymentMethod: '{token}'",
            )
        intent = self._new_intent(form)
        self.intents.insert(0, intent)
        if token in CARDS:
            intent["status"] = "succeeded"
            return 200, {}, json.dumps(intent)
        code, decline_code = DECLINES[token]
        wrong = {"type": "card_error", "code": code, "message": "Your card was declined."}
        if decline_code:
            wrong["decline_code"] = decline_code
        intent["last_payment_error"] = wrong
        return error(402, **wrong, payment_intent=intent)

    def _new_intent(self, form: dict[str, str]) -> dict[str, Any]:
        return {
            "id": f"pi_{len(self.intents):024d}",
            "object": "payment_intent",
            "amount": int(form["amount"]),
            "created": int(clock.now().timestamp()),
            "currency": form["currency"],
            "last_payment_error": None,
            "metadata": {"payment": form["metadata[payment]"]},
            "status": "requires_payment_method",
        }

    def _list(self, request: Request) -> Answer:
        return self._page(request, self.intents)

    def _list_refunds(self, request: Request) -> Answer:
        return self._page(request, self.refunds[::-1])

    def _page(self, request: Request, rows: list[dict[str, Any]]) -> Answer:
        asked = {k: v[0] for k, v in parse_qs(urlsplit(str(request.url)).query).items()}
        lowest = int(asked["created[gte]"])
        highest = int(asked["created[lte]"]) if "created[lte]" in asked else None
        before = int(asked["created[lt]"]) if highest is None else highest + 1
        found = [row for row in rows if lowest <= row["created"] < before]
        if "starting_after" in asked:
            names = [row["id"] for row in found]
            found = found[names.index(asked["starting_after"]) + 1 :]
        page = {
            "object": "list",
            "url": urlsplit(str(request.url)).path,
            "data": found[: self.page_size],
            "has_more": len(found) > self.page_size,
        }
        return 200, {}, json.dumps(page)

    def _refund(self, request: Request) -> Answer:
        form = form_of(request)
        amount = int(form["amount"])
        paid = [i for i in self.intents if i["id"] == form["payment_intent"]]
        if not paid:
            return error(404, type="invalid_request_error", code="resource_missing", message="No")
        given = sum(r["amount"] for r in self.refunds if r["payment_intent"] == paid[0]["id"])
        if given + amount > paid[0]["amount"]:
            return error(
                400, type="invalid_request_error", code="charge_already_refunded", message="No"
            )
        refund = {
            "id": f"re_{len(self.refunds):024d}",
            "object": "refund",
            "amount": amount,
            "created": int(clock.now().timestamp()),
            "metadata": {"refund": form["metadata[refund]"]},
            "payment_intent": paid[0]["id"],
            "status": "succeeded",
        }
        self.refunds.append(refund)
        return 200, {}, json.dumps(refund)


def form_of(request: Request) -> dict[str, str]:
    body = request.body.decode() if isinstance(request.body, bytes) else str(request.body)
    return {name: values[0] for name, values in parse_qs(body).items()}


def error(status: int, **fields: Any) -> Answer:
    return status, {}, json.dumps({"error": fields})
