"""What a guarantor paid, however it came: by card or bank account, by post, elsewhere."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, aliased

from billing_core import clock
from billing_core.bank.models import BankAccount, BankPayment
from billing_core.ledger.chart import BANK_CLEARING, CARD_CLEARING
from billing_core.ledger.models import Entry, Leg
from billing_core.money import ZERO, Money
from billing_core.payments.models import Payment
from billing_core.payments.states import IN_FLIGHT

State = Literal[
    "posted",  # it is on the account
    "checking",  # its outcome is open
    "at_bank",  # agreed to, and not yet taken by the payer's bank
    "declined",
    "cancelled",
    "returned",
    "disputed",
    "refunded",
    "refunded_part",
]
How = Literal["card", "bank", "elsewhere"]
ELSEWHERE = ("payment_elsewhere", "bank_credit")  # kinds of entries: the post, an office, a bank


@dataclass(frozen=True, slots=True)
class PastPayment:
    """One payment as its payer thinks of it. `last4` is of what it was paid with: empty for a
    guest's, which is nobody else's to hear, and where we do not know; `code` too.
    """

    id: uuid.UUID
    at: datetime
    paid_on: date
    amount: Money
    state: State
    how: How
    last4: str = ""
    code: str = ""
    refunded: Money = ZERO

    @property
    def has_receipt(self) -> bool:
        """Whether a receipt was or can be given for it (receipts.issue)."""
        was_paid = self.state not in ("checking", "declined")
        return self.how == "card" and was_paid


def last(db: Session, guarantor_id: int, limit: int) -> list[PastPayment]:
    """Return the newest payments of a guarantor, at most `limit` of them, newest first."""
    found = [
        *_by_card(db, guarantor_id, limit),
        *_by_bank(db, guarantor_id, limit),
        *_elsewhere(db, guarantor_id, limit),
    ]
    return sorted(found, key=lambda payment: (payment.at, payment.id), reverse=True)[:limit]


def _by_card(db: Session, guarantor_id: int, limit: int) -> Iterator[PastPayment]:
    rows = db.scalars(
        select(Payment)
        .where(Payment.guarantor_id == guarantor_id)
        .order_by(Payment.created_at.desc(), Payment.id.desc())
        .limit(limit)
    )
    for row in rows:
        yield PastPayment(
            row.id,
            row.created_at,
            clock.day_of(row.created_at),
            Money(row.amount_cents),
            _state_of_card(row),
            "card",
            last4="" if row.by_guest else row.last4,
            code=row.confirmation_code,
            refunded=Money(row.refunded_cents),
        )


def _state_of_card(row: Payment) -> State:
    if row.status in IN_FLIGHT:
        return "checking"
    if row.status == "paid":
        return "refunded_part" if row.refunded_cents else "posted"
    states: dict[str, State] = {
        "declined": "declined",
        "refunded": "refunded",
        "disputed": "disputed",
        "returned": "returned",
    }
    return states[row.status]


def _by_bank(db: Session, guarantor_id: int, limit: int) -> Iterator[PastPayment]:
    """One debit that was sent again is one payment: the last try tells how it stands."""
    again = aliased(BankPayment)
    rows = db.execute(
        select(BankPayment, BankAccount.last4)
        .join(BankAccount, BankAccount.id == BankPayment.bank_account_id)
        .where(
            BankPayment.guarantor_id == guarantor_id,
            ~exists().where(again.represents_id == BankPayment.id),
        )
        .order_by(BankPayment.created_at.desc(), BankPayment.id.desc())
        .limit(limit)
    )
    states: dict[str, State] = {
        "created": "at_bank",
        "submitted": "at_bank",
        "settled": "posted",
        "returned": "returned",
        "cancelled": "cancelled",
    }
    for row, last4 in rows:
        yield PastPayment(
            row.id,
            row.created_at,
            clock.day_of(row.created_at),
            Money(row.amount_cents),
            states[row.status],
            "bank",
            last4=last4,
            code=row.confirmation_code,
        )


def _elsewhere(db: Session, guarantor_id: int, limit: int) -> Iterator[PastPayment]:
    undone = aliased(Entry)
    rows = db.execute(
        select(Entry.id, Entry.posted_at, Entry.effective_on, func.sum(Leg.amount_cents))
        .join(Leg, Leg.entry_id == Entry.id)
        .where(
            Entry.guarantor_id == guarantor_id,
            Entry.kind.in_(ELSEWHERE),
            Leg.account.in_((CARD_CLEARING, BANK_CLEARING)),
            ~exists().where(undone.reverses_id == Entry.id),
        )
        .group_by(Entry.id, Entry.posted_at, Entry.effective_on)
        .order_by(Entry.posted_at.desc(), Entry.id.desc())
        .limit(limit)
    )
    for entry_id, posted_at, day, cents in rows:
        yield PastPayment(entry_id, posted_at, day, Money(int(cents)), "posted", "elsewhere")
