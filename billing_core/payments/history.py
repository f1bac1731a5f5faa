"""What a guarantor paid, however it came: by card or bank account, by post, at a desk, in the
bank's list. `last` is for who paid, `complete` for a clerk.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session, aliased

from billing_core import clock
from billing_core.bank.models import BankAccount, BankPayment
from billing_core.ledger.chart import BANK_CLEARING, CARD_CLEARING
from billing_core.ledger.models import Entry, Leg
from billing_core.money import ZERO, Money
from billing_core.payments import queries
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
LISTED = "csv:payment/"  # how the key of an entry begins that a list of payments brought in
CREDITED = "bank-credit:"  # and of one that was in the bank's list

_OF_CARD: dict[str, State] = {
    "paid": "posted",
    "declined": "declined",
    "refunded": "refunded",
    "disputed": "disputed",
    "returned": "returned",
}
_OF_DEBIT: dict[str, State] = {
    "created": "at_bank",
    "submitted": "at_bank",
    "settled": "posted",
    "returned": "returned",
    "cancelled": "cancelled",
}
_Debits = Select[BankPayment, str]
_Entries = Select[uuid.UUID, str, datetime, date, str, int, bool]

_SENT_AGAIN = aliased(BankPayment)
_UNDOING = aliased(Entry)
_IS_SENT_AGAIN = exists().where(_SENT_AGAIN.represents_id == BankPayment.id)
_IS_UNDONE = exists().where(_UNDOING.reverses_id == Entry.id)


@dataclass(frozen=True, slots=True)
class PastPayment:
    """One payment. `status` is how its own books call where it stands, `state` the same in one list
    of words for all; `means` is what it was paid with. `code` is the confirmation code its payer
    has, `key` what the list that brought it in calls it: a payment has one of the two.
    """

    id: uuid.UUID
    at: datetime
    paid_on: date
    entered_on: date  # in the books: for a debit, the day its bank takes it
    amount: Money
    state: State
    status: str
    how: How
    means: str
    last4: str = ""
    by_guest: bool = False
    code: str = ""
    key: str = ""
    refunded: Money = ZERO

    @property
    def has_receipt(self) -> bool:
        """Whether a receipt was or can be given for it (receipts.issue)."""
        was_paid = self.state not in ("checking", "declined")
        return self.how == "card" and was_paid

    @property
    def last4_to_tell(self) -> str:
        """The last digits of what it was paid with, as the guarantor may hear them: of a guest's
        none, which is nobody else's to hear.
        """
        return "" if self.by_guest else self.last4


def last(db: Session, guarantor_id: int, limit: int) -> list[PastPayment]:
    """Return the newest payments of a guarantor, at most `limit` of them, the last made first.

    A debit that was sent again is one payment: the last try tells how it stands. What came from
    elsewhere and was undone is left out.
    """
    debits = _debits(guarantor_id).where(~_IS_SENT_AGAIN)
    debits = debits.order_by(BankPayment.created_at.desc(), BankPayment.id.desc())
    elsewhere = _entries(guarantor_id).where(~_IS_UNDONE)
    elsewhere = elsewhere.order_by(Entry.posted_at.desc(), Entry.id.desc())
    found = [
        *map(_by_card, queries.recent(db, guarantor_id, limit)),
        *_by_bank(db, debits.limit(limit)),
        *_elsewhere(db, elsewhere.limit(limit)),
    ]
    return sorted(found, key=lambda past: (past.at, past.id), reverse=True)[:limit]


def complete(db: Session, guarantor_id: int, limit: int) -> list[PastPayment]:
    """Return all that a guarantor paid, at most `limit` of it, the newest day in the books first.

    Every try of a debit is there, and what came from elsewhere and was undone.
    """
    debits = _debits(guarantor_id)
    debits = debits.order_by(BankPayment.effective_on.desc(), BankPayment.id.desc())
    elsewhere = _entries(guarantor_id)
    elsewhere = elsewhere.order_by(Entry.effective_on.desc(), Entry.id.desc())
    found = [
        *map(_by_card, queries.recent(db, guarantor_id, limit)),
        *_by_bank(db, debits.limit(limit)),
        *_elsewhere(db, elsewhere.limit(limit)),
    ]
    return sorted(found, key=lambda past: past.entered_on, reverse=True)[:limit]


def by_code(db: Session, code: str) -> Payment | None:
    """Return the card payment with a confirmation code; spaces and hyphens are no matter."""
    digits = "".join(each for each in code if each.isdigit())
    return db.scalar(select(Payment).where(Payment.confirmation_code == digits))


def entry_elsewhere(db: Session, key: str) -> Entry | None:
    """Return the ledger entry of a payment taken elsewhere, by what its list calls it."""
    return db.scalar(select(Entry).where(Entry.key == f"{LISTED}{key}"))


def _by_card(payment: Payment) -> PastPayment:
    day = clock.day_of(payment.created_at)
    return PastPayment(
        payment.id,
        payment.created_at,
        paid_on=day,
        entered_on=day,
        amount=Money(payment.amount_cents),
        state=_state_of_card(payment),
        status=payment.status,
        how="card",
        means=payment.brand,
        last4=payment.last4,
        by_guest=payment.by_guest,
        code=payment.confirmation_code,
        refunded=Money(payment.refunded_cents),
    )


def _state_of_card(payment: Payment) -> State:
    if payment.status in IN_FLIGHT:
        return "checking"
    if payment.status == "paid" and payment.refunded_cents:
        return "refunded_part"
    return _OF_CARD[payment.status]


def _debits(guarantor_id: int) -> _Debits:
    return (
        select(BankPayment, BankAccount.last4)
        .join(BankAccount, BankAccount.id == BankPayment.bank_account_id)
        .where(BankPayment.guarantor_id == guarantor_id)
    )


def _by_bank(db: Session, debits: _Debits) -> Iterator[PastPayment]:
    for payment, last4 in db.execute(debits):
        yield PastPayment(
            payment.id,
            payment.created_at,
            paid_on=clock.day_of(payment.created_at),
            entered_on=payment.effective_on,
            amount=Money(payment.amount_cents),
            state=_OF_DEBIT[payment.status],
            status=f"{payment.status} {payment.return_code or ''}".strip(),
            how="bank",
            means="bank account",
            last4=last4,
            code=payment.confirmation_code,
        )


def _entries(guarantor_id: int) -> _Entries:
    """Each with its one leg that says where the money came in."""
    return (
        select(
            *(Entry.id, Entry.key, Entry.posted_at, Entry.effective_on),
            *(Leg.account, Leg.amount_cents, _IS_UNDONE.label("is_undone")),
        )
        .join(Leg, Leg.entry_id == Entry.id)
        .where(
            Entry.guarantor_id == guarantor_id,
            Entry.kind.in_(ELSEWHERE),
            Leg.account.in_((CARD_CLEARING, BANK_CLEARING)),
        )
    )


def _elsewhere(db: Session, entries: _Entries) -> Iterator[PastPayment]:
    for row in db.execute(entries):
        at_a_desk = "card, at a desk" if row.account == CARD_CLEARING else "cheque or cash"
        yield PastPayment(
            row.id,
            row.posted_at,
            paid_on=row.effective_on,
            entered_on=row.effective_on,
            amount=Money(row.amount_cents),
            state="returned" if row.is_undone else "posted",
            status="returned" if row.is_undone else "paid",
            how="elsewhere",
            means="bank credit" if row.key.startswith(CREDITED) else at_a_desk,
            key=row.key.removeprefix(CREDITED).removeprefix(LISTED),
        )
