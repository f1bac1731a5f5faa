"""Ranges of guarantor IDs, so that a night's work comes in pieces of about one size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from billing_core.accounts.models import Guarantor

GUARANTORS_AT_ONCE = 5_000  # a second's work: a caller's payment waits no longer for a lock
FIRST_ID, LAST_ID = 10_000_000, 99_999_999


@dataclass(frozen=True, slots=True)
class Range:
    """Guarantor IDs from `first_id` to `last_id`, both included."""

    first_id: int = FIRST_ID
    last_id: int = LAST_ID

    def holds(self, guarantor_id: Any) -> ColumnElement[bool]:
        """The condition that a column of guarantor IDs is in the range."""
        condition: ColumnElement[bool] = guarantor_id.between(self.first_id, self.last_id)
        return condition


def ranges(db: Session, size: int = GUARANTORS_AT_ONCE) -> list[Range]:
    """Return ranges that cover every possible ID once, with about `size` guarantors in each."""
    numbered = select(
        Guarantor.id, (func.row_number().over(order_by=Guarantor.id) - 1).label("place")
    ).subquery()
    starts = db.scalars(
        select(numbered.c.id)
        .where(numbered.c.place % size == 0, numbered.c.place > 0)
        .order_by(numbered.c.id)
    ).all()
    firsts = [FIRST_ID, *starts]
    lasts = [*(start - 1 for start in starts), LAST_ID]
    return [Range(first, last) for first, last in zip(firsts, lasts, strict=True)]


def regions(db: Session, guarantors: Range) -> list[str]:
    """Return the regions that guarantors of a range live in."""
    chosen = select(Guarantor.region).where(guarantors.holds(Guarantor.id)).distinct()
    return list(db.scalars(chosen.order_by(Guarantor.region)))
