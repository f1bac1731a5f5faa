"""Messages owed, and carriers that take them or do not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select

from billing_core.database import Database
from billing_core.money import Money
from billing_core.notices import actions
from billing_core.notices.models import Notice
from billing_core.notices.words import Value

PHONE = "+15105550123"
RECEIPT: dict[str, Value] = {
    "amount": Money.usd("1234.50"),
    "date": date(2026, 11, 24),
    "last4": "4242",
    "code": "48203316",
}


@dataclass
class Carrier:
    """Takes every message, unless told what to raise; does `meanwhile` before it answers."""

    raising: Exception | None = None
    meanwhile: Callable[[str], None] = lambda _reference: None
    taken: list[tuple[str, str, str]] = field(default_factory=list)

    def send(self, recipient: str, body: str, status_reference: str) -> str:
        self.taken.append((recipient, body, status_reference))
        self.meanwhile(status_reference)
        if self.raising is not None:
            raise self.raising
        return f"SM{len(self.taken)}"


def owed(database: Database, key: str = "payment:1", **changes: object) -> Notice | None:
    values: dict[str, object] = {
        "recipient": PHONE,
        "template": "receipt",
        "values": RECEIPT,
        "language": "en_US",
        "guarantor_id": None,
    }
    with database.transaction() as db:
        return actions.queue(db, key=key, **(values | changes))  # type: ignore[arg-type]


def notices(database: Database) -> list[Notice]:
    with database.transaction() as db:
        return list(db.scalars(select(Notice).order_by(Notice.created_at, Notice.id)))


def statuses(database: Database) -> list[str]:
    return [notice.status for notice in notices(database)]
