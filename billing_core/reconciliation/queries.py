"""The work that reconciliation leaves, the oldest first."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from billing_core.reconciliation.models import Difference


def work(db: Session, limit: int) -> list[Difference]:
    """Return the differences nobody has closed, the oldest day first."""
    return list(
        db.scalars(
            select(Difference)
            .where(Difference.closed_at.is_(None))
            .order_by(Difference.day, Difference.kind, Difference.reference)
            .limit(limit)
        )
    )
