"""A gateway that answers what it is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from billing_core.errors import GatewayUnreachable
from billing_core.gateways import Charged, ChargeRequest, Declined, Movement, NotFound, Refunded
from billing_core.money import Money


@dataclass
class Answering:
    """Answers None by not answering; does `meanwhile` before; keeps what it was asked."""

    on_charge: Charged | Declined | None = None
    on_look_up: Charged | Declined | NotFound | None = None
    on_refund: Refunded | Declined | None = None
    meanwhile: Callable[[], None] = lambda: None
    name: str = "sandbox"
    asked: list[tuple[Any, ...]] = field(default_factory=list)
    broken_for: tuple[str, ...] = ()  # keys it cannot look up

    def charge(self, request: ChargeRequest) -> Charged | Declined:
        self.asked.append(("charge", request.idempotency_key))
        return self._said(self.on_charge)

    def look_up(self, idempotency_key: str, since: datetime) -> Charged | Declined | NotFound:
        self.asked.append(("look_up", idempotency_key, since))
        return self._said(None if idempotency_key in self.broken_for else self.on_look_up)

    def refund(self, reference: str, amount: Money, *, idempotency_key: str) -> Refunded | Declined:
        self.asked.append(("refund", reference, amount, idempotency_key))
        return self._said(self.on_refund)

    def list_day(self, day: date) -> list[Movement]:
        raise AssertionError("nobody reconciles here")

    @property
    def verbs(self) -> list[str]:
        return [asked[0] for asked in self.asked]

    def _said(self, answer: Any) -> Any:
        self.meanwhile()
        if answer is None:
            raise GatewayUnreachable("no answer")
        return answer
