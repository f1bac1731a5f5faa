"""The books at a moment: the rows of the tables, as they are, with a few sums of our own."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import RowMapping, select
from sqlalchemy.orm import Session

from billing_core.accounts.models import Guarantor
from billing_core.ageing.models import DunningCheck, LateFee
from billing_core.autopay.models import ScheduledPayment
from billing_core.bank.models import BankPayment
from billing_core.chargebacks.models import Chargeback
from billing_core.holds.models import Hold
from billing_core.ledger.models import Entry, Leg
from billing_core.notices.models import Notice
from billing_core.payments.models import Payment
from billing_core.plans.models import Plan, PlanDocument, PlanInstalment
from billing_core.refunds.models import Refund
from billing_core.small_balances.models import SmallBalance
from billing_core.statements.models import (
    Statement,
    StatementLine,
    StatementSnapshot,
    StatementVisit,
    Visit,
)
from billing_core.suspense.models import BankCredit

TABLES = (
    *(Guarantor, Visit, Statement, StatementLine, StatementSnapshot, StatementVisit),
    *(Payment, BankPayment, BankCredit, Refund, Chargeback, SmallBalance, LateFee),
    *(Hold, DunningCheck, ScheduledPayment, Plan, PlanDocument, PlanInstalment, Notice),
)
Row = RowMapping
Rows = dict[Any, Row]


class Booked(NamedTuple):
    """One side of an entry, and what the entry is."""

    entry_id: uuid.UUID
    key: str
    kind: str
    reverses_id: uuid.UUID | None
    guarantor_id: int
    account: str
    visit_id: uuid.UUID | None
    cents: int


@dataclass
class Books:
    """What every table said on a day; empty before anything happened."""

    day: date = date.min
    legs: list[Booked] = field(default_factory=list, repr=False)
    tables: dict[str, Rows] = field(
        default_factory=lambda: {each.__name__: {} for each in TABLES}, repr=False
    )

    def rows(self, model: type) -> Rows:
        return self.tables[model.__name__]

    def new_since(self, before: Books, model: type) -> list[Row]:
        """The rows that were not there before."""
        known = before.rows(model)
        return [row for key, row in self.rows(model).items() if key not in known]

    def moved_since(self, before: Books, model: type, status: str) -> list[Row]:
        """The rows that have come to a status since."""
        known = before.rows(model)
        return [
            row
            for key, row in self.rows(model).items()
            if row["status"] == status and (key not in known or known[key]["status"] != status)
        ]

    def new_legs(self, before: Books) -> list[Booked]:
        known = {leg.entry_id for leg in before.legs}
        return [leg for leg in self.legs if leg.entry_id not in known]

    def owed(self) -> dict[tuple[int, uuid.UUID], int]:
        """What stands on each visit of each guarantor, in cents."""
        found: defaultdict[tuple[int, uuid.UUID], int] = defaultdict(int)
        for leg in self.legs:
            if leg.account == "patient_receivable" and leg.visit_id is not None:
                found[leg.guarantor_id, leg.visit_id] += leg.cents
        return dict(found)

    def of(self, guarantor_id: int, *accounts: str) -> list[Booked]:
        return [
            leg for leg in self.legs if leg.guarantor_id == guarantor_id and leg.account in accounts
        ]

    def holds_on(self, guarantor_id: int, stop: str) -> list[Row]:
        """The holds in force on the day against something, on the account and on visits."""
        return [
            hold
            for hold in self.rows(Hold).values()
            if hold["guarantor_id"] == guarantor_id
            and hold[f"stops_{stop}"]
            and hold["starts_on"] <= self.day
            and (hold["ends_on"] is None or hold["ends_on"] > self.day)
        ]

    def is_stopped(self, guarantor_id: int, stop: str, visit_id: uuid.UUID | None = None) -> bool:
        """Whether a hold on the account, or on that visit, is against something on the day."""
        return any(
            hold["visit_id"] is None or hold["visit_id"] == visit_id
            for hold in self.holds_on(guarantor_id, stop)
        )


def read(db: Session, day: date) -> Books:
    """Read everything."""
    entries = db.execute(
        select(
            Leg.entry_id,
            Entry.key,
            Entry.kind,
            Entry.reverses_id,
            Leg.guarantor_id,
            Leg.account,
            Leg.visit_id,
            Leg.amount_cents,
        ).join(Entry, Entry.id == Leg.entry_id)
    )
    legs = [Booked(*row) for row in entries]
    return Books(day, legs, {model.__name__: _rows(db, model) for model in TABLES})


def total(legs: Iterable[Booked]) -> int:
    return sum(leg.cents for leg in legs)


def _rows(db: Session, model: Any) -> Rows:
    table = model.__table__
    names = [column.name for column in table.primary_key]
    return {tuple(row[name] for name in names): row for row in db.execute(select(table)).mappings()}
