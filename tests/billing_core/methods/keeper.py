"""Someone who lets us keep cards and bank accounts."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from billing_core import clock
from billing_core.bank import actions as bank
from billing_core.bank.models import BankAccount
from billing_core.database import Database
from billing_core.factories import household
from billing_core.methods import actions, queries
from billing_core.methods.models import SavedMethod
from billing_core.money import Money


@dataclass
class Keeper:
    database: Database
    id: int

    @classmethod
    def owing(cls, database: Database, dollars: str = "40") -> Keeper:
        with database.transaction() as db:
            return cls(database, household(db, Money.usd(dollars)).id)

    def keeps(self, source: Any = None, **changes: Any) -> SavedMethod | actions.Full:
        told: dict[str, Any] = {
            "guarantor_id": self.id,
            "source": source or card(),
            "request_key": str(uuid.uuid4()),
            "words": "To save this card for next time, press 1.",
            "language": "en_US",
            "evidence": "CA1/9",
        }
        with self.database.transaction() as db:
            return actions.save(db, actions.Kept(**(told | changes)))

    def kept(self, source: Any = None, **changes: Any) -> SavedMethod:
        method = self.keeps(source, **changes)
        assert isinstance(method, SavedMethod), method
        return method

    def removes(self, method_id: uuid.UUID) -> SavedMethod:
        with self.database.transaction() as db:
            return actions.remove(db, method_id, actor="caller")

    def has(self) -> list[str]:
        with self.database.transaction() as db:
            return [method.last4 for method in queries.kept(db, self.id)]

    def may_use(self, *, gateway: str = "sandbox", today: date | None = None) -> list[str]:
        day = today or clock.today()
        with self.database.transaction() as db:
            usable = queries.usable(db, self.id, gateway=gateway, today=day)
            return [method.last4 for method in usable]

    def bank_account(self) -> BankAccount:
        account = bank.NewAccount(self.id, "checking", "231380104", "744567899", "Alex Rivera")
        with self.database.transaction() as db:
            added = bank.add_account(db, account)
            assert isinstance(added, BankAccount), added
            return added


def card(last4: str = "4242", **changes: Any) -> actions.Card:
    told: dict[str, Any] = {
        "gateway": "sandbox",
        "token": f"sim_tok_ok_visa_{last4}_{uuid.uuid4().hex[:6]}",
        "brand": "visa",
        "last4": last4,
        "good_through": date(2028, 6, 30),
    }
    return actions.Card(**(told | changes))
