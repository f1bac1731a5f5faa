"""Someone who pays from a bank account, and the bank."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from billing_core import clock, factories, keys
from billing_core.accounts.ranges import Range
from billing_core.bank import actions, authorisations, files, queries, tokens, vault
from billing_core.bank.models import BankAccount, BankPayment, BankReturn
from billing_core.bank.nacha import Originator
from billing_core.database import Database
from billing_core.ledger import queries as books
from billing_core.money import ZERO, Money

KEY = keys.derived("a secret", "bank account numbers")
ORIGINATOR = Originator(
    company="Evergreen Health",
    company_id="1234567890",
    odfi="12104288",
    destination="231380104",
    destination_name="Federal Reserve Bank",
    origin="121042882",
    origin_name="Evergreen Health",
)


@contextmanager
def a_vault() -> Iterator[None]:
    """A vault, and nobody who keeps the numbers of tokens."""
    vault.use(vault.KeyedVault(KEY))
    tokens.use(None)
    yield
    vault.use(None)
    tokens.use(None)


@dataclass
class Drawer:
    database: Database
    id: int = 0
    account_id: uuid.UUID = field(default_factory=uuid.uuid4)

    @classmethod
    def owing(cls, database: Database, *dollars: str) -> Drawer:
        drawer = cls(database)
        with database.transaction() as db:
            drawer.id = factories.household(db, *(Money.usd(each) for each in dollars)).id
        drawer.account_id = drawer.adds_account().id
        return drawer

    def adds_account(self, **changes: Any) -> BankAccount:
        told: dict[str, Any] = {
            "guarantor_id": self.id,
            "kind": "checking",
            "routing_number": "231380104",
            "number": "744567899",
            "holder": "Alex Rivera",
        }
        with self.database.transaction() as db:
            added = actions.add_account(db, actions.NewAccount(**(told | changes)))
            assert isinstance(added, BankAccount), added
            return added

    def words(self, dollars: str) -> authorisations.Words:
        return authorisations.single(
            authorisations.Source(self.id, "Alex Rivera", "checking", "7899"),
            Money.usd(dollars),
            effective_on=date(2026, 11, 25),
            cancel_by=date(2026, 11, 25),
            authorised_on=clock.today(),
            hours="8 to 6",
            language="en_US",
        )

    def authorises(self, dollars: str, **changes: Any) -> BankPayment | actions.Refused:
        told: dict[str, Any] = {
            "bank_account_id": self.account_id,
            "amount": Money.usd(dollars),
            "request_key": str(uuid.uuid4()),
            "words": self.words(dollars),
            "evidence": "RE1",
            "recorded": True,
        }
        with self.database.transaction() as db:
            return actions.authorise(
                db, actions.Debit(**(told | changes)), minimum=Money(500), today=clock.today()
            )

    def agrees(self, dollars: str, **changes: Any) -> uuid.UUID:
        payment = self.authorises(dollars, **changes)
        assert isinstance(payment, BankPayment), payment
        return payment.id

    def sends(self, dollars: str, **changes: Any) -> str:
        """Agree and have the file take it; return the trace number."""
        payment_id = self.agrees(dollars, **changes)
        submit(self.database)
        trace = self.payment(payment_id).trace
        assert trace is not None
        return trace

    def gets_back(self, trace: str, code: str, *, fee: Money = ZERO) -> BankReturn:
        with self.database.transaction() as db:
            return actions.apply_return(db, trace, code, clock.today(), fee=fee)

    def is_corrected(self, trace: str, code: str, said: str) -> BankReturn:
        with self.database.transaction() as db:
            return actions.apply_correction(db, trace, code, said, on=clock.today())

    def payment(self, payment_id: uuid.UUID) -> BankPayment:
        with self.database.transaction() as db:
            return queries.get(db, payment_id)

    def account(self) -> BankAccount:
        with self.database.transaction() as db:
            return queries.account(db, self.account_id)

    def owes(self) -> Money:
        with self.database.transaction() as db:
            return books.balance(db, self.id)


def submit(database: Database) -> str | None:
    with database.transaction() as db:
        made = files.submit(db, ORIGINATOR, on=clock.today())
        return made.text if made else None


def settle(database: Database) -> int:
    with database.transaction() as db:
        return files.settle(db, Range(), clock.today())


def send_again(database: Database, *, retries: int = 2, after_days: int = 5) -> int:
    with database.transaction() as db:
        return files.send_again(db, Range(), clock.today(), retries=retries, after_days=after_days)
