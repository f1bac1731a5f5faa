"""Everything a guarantor paid, however it came: by card, by bank, at a desk, in the bank's list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from billing_core import clock
from billing_core.bank.models import BankPayment
from billing_core.ledger.chart import BANK_CLEARING, CARD_CLEARING
from billing_core.ledger.models import Entry, Leg
from billing_core.money import ZERO, Money
from billing_core.payments import queries
from billing_core.payments.models import Payment

ELSEWHERE = "csv:payment/"  # how the key of an entry begins that a list of payments brought in
BANK_CREDIT = "bank-credit:"


@dataclass(frozen=True, slots=True)
class Received:
    """One payment as a clerk looks for it. `code` is the confirmation code the payer has, or what
    the list that brought the payment in calls it; `given_back` is the part that was refunded.
    """

    on: date
    amount: Money
    by: str
    status: str
    code: str
    given_back: Money = ZERO


def received(db: Session, guarantor_id: int, limit: int) -> list[Received]:
    """Return the guarantor's payments, the newest day first, at most `limit` of them; those that
    failed and those that came back are among them.
    """
    found = [
        *map(_by_card, queries.recent(db, guarantor_id, limit)),
        *_by_bank(db, guarantor_id, limit),
        *_elsewhere(db, guarantor_id, limit),
    ]
    return sorted(found, key=lambda payment: payment.on, reverse=True)[:limit]


def by_code(db: Session, code: str) -> Payment | None:
    """Return the card payment with a confirmation code; spaces and hyphens are no matter."""
    digits = "".join(each for each in code if each.isdigit())
    return db.scalar(select(Payment).where(Payment.confirmation_code == digits))


def entry_elsewhere(db: Session, key: str) -> Entry | None:
    """Return the ledger entry of a payment taken elsewhere, by what its list calls it."""
    return db.scalar(select(Entry).where(Entry.key == f"{ELSEWHERE}{key}"))


def _by_card(payment: Payment) -> Received:
    return Received(
        clock.day_of(payment.created_at),
        Money(payment.amount_cents),
        f"{payment.brand} {payment.last4}",
        payment.status,
        payment.confirmation_code,
        Money(payment.refunded_cents),
    )


def _by_bank(db: Session, guarantor_id: int, limit: int) -> Iterator[Received]:
    newest = (
        select(BankPayment)
        .where(BankPayment.guarantor_id == guarantor_id)
        .order_by(BankPayment.effective_on.desc(), BankPayment.id.desc())
        .limit(limit)
    )
    for payment in db.scalars(newest):
        yield Received(
            payment.effective_on,
            Money(payment.amount_cents),
            "bank account",
            f"{payment.status} {payment.return_code or ''}".strip(),
            payment.confirmation_code,
        )


def _elsewhere(db: Session, guarantor_id: int, limit: int) -> Iterator[Received]:
    undoing = aliased(Entry)
    newest = (
        select(
            Entry.key,
            Entry.effective_on,
            Leg.account,
            Leg.amount_cents,
            exists().where(undoing.reverses_id == Entry.id).label("came_back"),
        )
        .join(Leg, Leg.entry_id == Entry.id)
        .where(
            Entry.guarantor_id == guarantor_id,
            Entry.kind.in_(("payment_elsewhere", "bank_credit")),
            Leg.account.in_((CARD_CLEARING, BANK_CLEARING)),
        )
        .order_by(Entry.effective_on.desc(), Entry.id.desc())
        .limit(limit)
    )
    for row in db.execute(newest):
        by_bank = row.key.startswith(BANK_CREDIT)
        at_a_desk = "card, at a desk" if row.account == CARD_CLEARING else "cheque or cash"
        yield Received(
            row.effective_on,
            Money(row.amount_cents),
            "bank credit" if by_bank else at_a_desk,
            "returned" if row.came_back else "paid",
            row.key.removeprefix(BANK_CREDIT).removeprefix(ELSEWHERE),
        )
