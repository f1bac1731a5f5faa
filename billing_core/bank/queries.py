"""What is on its way to a bank, what came back, and how often."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from billing_core.bank import codes
from billing_core.bank.models import BankAccount, BankPayment, BankReturn
from billing_core.money import Money

RATE_DAYS = 60
# The network's thresholds, in ten-thousandths of the debits sent (Nacha Operating Rules 2.17).
UNAUTHORISED_MAX, ADMINISTRATIVE_MAX, OVERALL_MAX = 50, 300, 1500
_ADMINISTRATIVE = ("R02", "R03", "R04")


@dataclass(frozen=True, slots=True)
class Rates:
    """Returns of sixty days, in ten-thousandths of the debits sent in them."""

    debits: int
    unauthorised: int
    administrative: int
    overall: int

    @property
    def too_high(self) -> tuple[str, ...]:
        """Which of the network's thresholds are passed."""
        limits = (
            ("unauthorised", self.unauthorised, UNAUTHORISED_MAX),
            ("administrative", self.administrative, ADMINISTRATIVE_MAX),
            ("overall", self.overall, OVERALL_MAX),
        )
        return tuple(name for name, rate, limit in limits if rate > limit)


def get(db: Session, bank_payment_id: uuid.UUID) -> BankPayment:
    """Return the payment as the database has it now; raise NoResultFound if there is none."""
    return db.get_one(BankPayment, bank_payment_id, populate_existing=True)


def account(db: Session, bank_account_id: uuid.UUID) -> BankAccount:
    """Return the account as the database has it now; raise NoResultFound if there is none."""
    return db.get_one(BankAccount, bank_account_id, populate_existing=True)


def waiting(db: Session, guarantor_id: int) -> Money:
    """Return the sum of the guarantor's bank payments that no file has taken yet; those that one
    has are in the ledger.
    """
    cents = db.scalar(
        select(func.sum(BankPayment.amount_cents)).where(
            BankPayment.guarantor_id == guarantor_id, BankPayment.status == "created"
        )
    )
    return Money(int(cents or 0))


def to_look_into(db: Session, limit: int) -> list[BankReturn]:
    """Return what banks sent that a person has to look at, the oldest first: disputed debits, and
    what belongs to no payment of ours.
    """
    return list(
        db.scalars(
            select(BankReturn)
            .where(BankReturn.outcome.in_(("unknown_trace", "disputed", "not_applied")))
            .order_by(BankReturn.returned_on, BankReturn.id)
            .limit(limit)
        )
    )


def rates(db: Session, day: date) -> Rates:
    """Return how many of the debits of the sixty days before came back; refused by the network when
    too many: 0.5 % unauthorised, 3 % for the account, 15 % in all.
    """
    since = day - timedelta(days=RATE_DAYS)
    sent = (
        select(func.count())
        .select_from(BankPayment)
        .where(BankPayment.trace.is_not(None), BankPayment.effective_on.between(since, day))
    )
    debits = int(db.scalar(sent) or 0)
    counted: dict[str, int] = {
        code: int(count)
        for code, count in db.execute(
            select(BankReturn.code, func.count())
            .where(
                BankReturn.returned_on.between(since, day),
                BankReturn.bank_payment_id.is_not(None),
                BankReturn.code.like("R%"),
            )
            .group_by(BankReturn.code)
        )
    }
    unauthorised = [
        count for code, count in counted.items() if codes.return_code(code).effect == "unauthorised"
    ]
    return Rates(
        debits,
        _rate(sum(unauthorised), debits),
        _rate(sum(counted.get(code, 0) for code in _ADMINISTRATIVE), debits),
        _rate(sum(counted.values()), debits),
    )


def _rate(returned: int, debits: int) -> int:
    return returned * 10_000 // debits if debits else 0
