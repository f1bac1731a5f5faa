"""What was given up as too small to ask for."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from billing_core.money import Money
from billing_core.small_balances.models import SmallBalance


def newest(db: Session, limit: int) -> list[SmallBalance]:
    """Return what was given up, visit by visit, the newest day first, at most `limit` of them."""
    found = select(SmallBalance).order_by(SmallBalance.written_off_on.desc(), SmallBalance.id)
    return list(db.scalars(found.limit(limit)))


def total(db: Session, day: date) -> Money:
    """Return the sum of what was given up on a day, over all guarantors."""
    cents = db.scalar(
        select(func.sum(SmallBalance.amount_cents)).where(SmallBalance.written_off_on == day)
    )
    return Money(int(cents or 0))
