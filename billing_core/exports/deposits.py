"""What came in on a day, by how: card and bank, less what went back. For the daily deposit."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from typing import TextIO

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from billing_core.exports.postings import dollars
from billing_core.ledger.chart import BANK_CLEARING, CARD_CLEARING
from billing_core.ledger.models import Entry, Leg
from billing_core.money import ZERO, Money

CLEARING = (BANK_CLEARING, CARD_CLEARING)
COLUMNS = ("day", "account", "kind", "entries", "currency", "amount")


@dataclass(frozen=True, slots=True)
class DepositLine:
    """What one kind of entry brought to one clearing account; below zero it went back."""

    account: str
    kind: str
    entries: int
    amount: Money


@dataclass(frozen=True, slots=True)
class Deposit:
    """A day's money, by account and kind of entry."""

    day: date
    lines: list[DepositLine]

    @property
    def total(self) -> Money:
        return sum((line.amount for line in self.lines), ZERO)


def of_day(db: Session, day: date) -> Deposit:
    """Return what moved through the clearing accounts with effect on a day, in cents."""
    rows = db.execute(
        select(
            Leg.account,
            Entry.kind,
            func.count(func.distinct(Entry.id)),
            func.sum(Leg.amount_cents),
        )
        .join(Entry, Entry.id == Leg.entry_id)
        .where(Leg.account.in_(CLEARING), Entry.effective_on == day)
        .group_by(Leg.account, Entry.kind)
        .order_by(Leg.account, Entry.kind)
    )
    lines = [
        DepositLine(account, kind, int(entries), Money(int(cents)))
        for account, kind, entries, cents in rows
    ]
    return Deposit(day, lines)


def write(db: Session, out: TextIO, day: date) -> Deposit:
    """Write a day's deposit as CSV, with the total as its last row; return it."""
    deposit = of_day(db, day)
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for line in deposit.lines:
        amount = dollars(line.amount.cents)
        writer.writerow([day, line.account, line.kind, line.entries, "USD", amount])
    entries = sum(line.entries for line in deposit.lines)
    writer.writerow([day, "total", "", entries, "USD", dollars(deposit.total.cents)])
    return deposit
