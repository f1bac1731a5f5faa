"""A debit from a bank account: agreed to, sent, settled, sent back, sent again.

None of these commits, and none talks to a bank: files.submit writes what goes there, and importers
bring what comes back to `apply_return` and `apply_correction`.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from billing_core import clock, references
from billing_core.accounts.actions import lock
from billing_core.audit import actions as audit
from billing_core.audit.tags import Tag
from billing_core.bank import banking_days, queries, routing, sealing, states
from billing_core.bank.authorisations import Words
from billing_core.bank.models import BankAccount, BankPayment
from billing_core.bank.returns import apply_correction, apply_return
from billing_core.database import new_id
from billing_core.errors import OutOfRange
from billing_core.money import Money
from billing_core.payments import queries as payments

__all__ = [
    "Debit",
    "NewAccount",
    "NewToken",
    "Refused",
    "add_account",
    "apply_correction",
    "apply_return",
    "authorise",
    "cancel",
    "copy_sent",
    "record",
]

ACCOUNT_NUMBER = re.compile(r"[0-9A-Za-z-]{4,17}")  # what fits the ACH network's field


@dataclass(frozen=True, slots=True)
class NewAccount:
    """A bank account as the payer told it; its number is sealed before it is kept."""

    guarantor_id: int
    kind: Literal["checking", "savings"]
    routing_number: str
    number: str = field(repr=False)
    holder: str


@dataclass(frozen=True, slots=True)
class NewToken:
    """A bank account that its payer keyed to whoever keeps the number; we have a token for it."""

    guarantor_id: int
    kind: Literal["checking", "savings"]
    routing_number: str
    token: str = field(repr=False)
    last4: str  # or as many of its last digits as were told
    holder: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Why nothing was added or agreed; the payer can do something about it."""

    reason: Literal["routing_number", "account_number", "account_stopped"]


@dataclass(frozen=True, slots=True)
class Debit:
    """What a payer agreed to. The same `request_key` twice is one payment."""

    bank_account_id: uuid.UUID
    amount: Money
    request_key: str
    words: Words
    evidence: str  # of the call: its recording, if it was recorded
    recorded: bool
    frequency: Literal["single", "recurring"] = "single"
    effective_on: date | None = None  # None: the next banking day


def add_account(db: Session, account: NewAccount | NewToken) -> BankAccount | Refused:
    """Return the account, its number sealed, or which of its numbers cannot be right."""
    if not routing.is_valid(account.routing_number):
        return Refused("routing_number")
    if isinstance(account, NewAccount) and not ACCOUNT_NUMBER.fullmatch(account.number):
        return Refused("account_number")
    added = BankAccount(
        id=new_id(),
        guarantor_id=account.guarantor_id,
        kind=account.kind,
        routing_number=account.routing_number,
        holder=account.holder,
        added_at=clock.now(),
    )
    if isinstance(account, NewToken):
        sealing.keep_token(added, account.token, account.last4)
    else:
        sealing.seal(added, account.number)
    db.add(added)
    db.flush()
    audit.record(
        db,
        Tag.BANK_ACCOUNT_ADDED,
        actor="caller",
        guarantor_id=added.guarantor_id,
        reference=str(added.id),
    )
    return added


def authorise(db: Session, debit: Debit, *, minimum: Money, today: date) -> BankPayment | Refused:
    """Return the payment, `created` on a day: the next file for the bank takes it.

    Locks the guarantor. Raises OutOfRange when the amount is below `minimum` (the policy's) or
    above what is due less what is on its way, by card or bank. Refused("account_stopped") where a
    bank said not to draw from the account again.
    """
    account = queries.account(db, debit.bank_account_id)
    lock(db, account.guarantor_id)
    known = db.scalar(select(BankPayment).where(BankPayment.request_key == debit.request_key))
    if known is not None:
        return known
    if account.stopped_code is not None:
        return Refused("account_stopped")
    allowed = payments.payable(db, account.guarantor_id, minimum=minimum, today=today)
    if not (allowed.minimum <= debit.amount <= allowed.maximum) or debit.amount.cents <= 0:
        raise OutOfRange(allowed.minimum.cents, allowed.maximum.cents)
    payment = _created(db, debit, account, today)
    record(db, Tag.BANK_PAYMENT_AUTHORISED, payment, actor="caller", cents=payment.amount_cents)
    return payment


def copy_sent(db: Session, bank_payment_id: uuid.UUID) -> None:
    """Note that the words agreed to were sent to the payer; once is enough."""
    payment = queries.get(db, bank_payment_id)
    payment.copy_sent_at = payment.copy_sent_at or clock.now()
    db.flush()


def cancel(db: Session, bank_payment_id: uuid.UUID, *, actor: str) -> BankPayment:
    """Return the payment, `cancelled`. Raises IllegalMove once a file for the bank has it."""
    lock(db, queries.get(db, bank_payment_id).guarantor_id)
    payment = queries.get(db, bank_payment_id)
    states.check(payment.status, "cancelled")
    payment.status = "cancelled"
    db.flush()
    record(db, Tag.BANK_PAYMENT_CANCELLED, payment, actor=actor)
    return payment


def record(
    db: Session, tag: Tag, payment: BankPayment, *, actor: str, **details: str | int
) -> None:
    """Tell the audit trail of a bank payment, with whose it is and its amount in cents."""
    audit.record(
        db,
        tag,
        actor=actor,
        guarantor_id=payment.guarantor_id,
        reference=str(payment.id),
        **details,
    )


def _created(db: Session, debit: Debit, account: BankAccount, today: date) -> BankPayment:
    earliest = banking_days.later(today, 1)
    wanted = banking_days.on_or_after(debit.effective_on or earliest)
    payment = BankPayment(
        id=new_id(),
        guarantor_id=account.guarantor_id,
        bank_account_id=account.id,
        request_key=debit.request_key,
        amount_cents=debit.amount.cents,
        status="created",
        frequency=debit.frequency,
        effective_on=max(wanted, earliest),
        confirmation_code=references.new(db, BankPayment.confirmation_code),
        words=debit.words.text,
        words_version=debit.words.version,
        language=debit.words.language,
        evidence=debit.evidence,
        recorded=debit.recorded,
        created_at=clock.now(),
        attempt=1,
    )
    db.add(payment)
    db.flush()
    return payment
