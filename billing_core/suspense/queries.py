"""What waits in suspense, and how much of it there is."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from billing_core.money import Money
from billing_core.suspense.models import BankCredit


def waiting(db: Session, limit: int) -> list[BankCredit]:
    """Return the credits that nobody has found a guarantor for, the oldest first."""
    found = select(BankCredit).where(BankCredit.status == "suspense")
    return list(db.scalars(found.order_by(BankCredit.received_on, BankCredit.id).limit(limit)))


def total(db: Session) -> Money:
    """Return how much is in suspense, in cents."""
    summed = select(func.coalesce(func.sum(BankCredit.amount_cents), 0))
    return Money(int(db.scalar(summed.where(BankCredit.status == "suspense")) or 0))
