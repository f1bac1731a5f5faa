"""`processor`: a gateway and what stands behind it, each kind in turn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import pytest
import responses
from sqlalchemy import select

from billing_core.database import Database
from billing_core.gateways import Gateway
from billing_core.gateways.models import SandboxCharge
from billing_core.gateways.sandbox import Sandbox
from billing_core.gateways.stripe import Stripe
from tests.contracts.stripe_server import StripeServer


class Processor(Protocol):
    """A processor seen from both sides: what we send to, and what it has in its books."""

    gateway: Gateway

    def taken_cents(self, key: str) -> list[int]:
        """The charges that took money under that key."""

    def refunded_cents(self) -> int:
        """What it gave back, in all."""


@dataclass
class SandboxProcessor:
    database: Database

    def __post_init__(self) -> None:
        self.gateway: Gateway = Sandbox(self.database)

    def taken_cents(self, key: str) -> list[int]:
        taken = select(SandboxCharge.amount_cents).where(
            SandboxCharge.idempotency_key == key, SandboxCharge.outcome == "paid"
        )
        with self.database.transaction() as db:
            return list(db.scalars(taken))

    def refunded_cents(self) -> int:
        with self.database.transaction() as db:
            return sum(db.scalars(select(SandboxCharge.refunded_cents)))


@dataclass
class StripeProcessor:
    server: StripeServer

    def __post_init__(self) -> None:
        self.gateway: Gateway = Stripe("sk_test_made_up")

    def taken_cents(self, key: str) -> list[int]:
        return [
            intent["amount"]
            for intent in self.server.intents
            if intent["metadata"]["payment"] == key and intent["status"] == "succeeded"
        ]

    def refunded_cents(self) -> int:
        return sum(refund["amount"] for refund in self.server.refunds)


@pytest.fixture
def stripe_server() -> Iterator[StripeServer]:
    server = StripeServer()
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        server.mount(mock)
        yield server


@pytest.fixture(params=["sandbox-sqlite", "sandbox-postgresql", "stripe"])
def processor(request: pytest.FixtureRequest) -> Processor:
    kind, _, of_database = request.param.partition("-")
    if kind == "stripe":
        return StripeProcessor(request.getfixturevalue("stripe_server"))
    return SandboxProcessor(request.getfixturevalue(f"{of_database}_database"))
