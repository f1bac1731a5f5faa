"""Find a chargeback; which are open, the one to be answered first at the top."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from billing_core.chargebacks.models import Chargeback


def by_reference(db: Session, reference: str) -> Chargeback | None:
    """Return the chargeback that the processor calls so, or None."""
    return db.scalar(select(Chargeback).where(Chargeback.reference == reference))


def open_ones(db: Session, limit: int) -> list[Chargeback]:
    """Return open chargebacks, by the last day for our evidence; those without one at the end."""
    return list(
        db.scalars(
            select(Chargeback)
            .where(Chargeback.status == "open")
            .order_by(
                Chargeback.answer_by.is_(None),
                Chargeback.answer_by,
                Chargeback.opened_on,
                Chargeback.id,
            )
            .limit(limit)
        )
    )
