"""Disputes of a guarantor, and those that wait for an answer."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from billing_core.disputes.models import Dispute, DisputeMessage
from billing_core.money import Money

PPDR_ABOVE = Money.usd(400)  # 45 CFR 149.620(a)(2)(ii)
PPDR_DAYS = 120  # 45 CFR 149.620(c)(1): after the bill was received


def by_number(db: Session, number: str) -> Dispute | None:
    """Return the dispute of that reference number."""
    return db.scalar(select(Dispute).where(Dispute.number == number))


def open_about(db: Session, guarantor_id: int, visit_id: uuid.UUID | None) -> Dispute | None:
    """Return the open dispute of a guarantor about a visit, or (None) about the whole bill."""
    return db.scalar(
        select(Dispute).where(
            Dispute.guarantor_id == guarantor_id,
            Dispute.visit_id.is_not_distinct_from(visit_id),
            Dispute.status == "open",
        )
    )


def last_about(db: Session, guarantor_id: int, visit_id: uuid.UUID | None) -> Dispute | None:
    """Return the newest dispute of a guarantor about a visit, or (None) about the whole bill."""
    return db.scalar(
        select(Dispute)
        .where(
            Dispute.guarantor_id == guarantor_id, Dispute.visit_id.is_not_distinct_from(visit_id)
        )
        .order_by(Dispute.opened_on.desc(), Dispute.created_at.desc())
        .limit(1)
    )


def messages(db: Session, dispute_id: uuid.UUID) -> list[DisputeMessage]:
    """Return what the guarantor said about it, the oldest first."""
    said = select(DisputeMessage).where(DisputeMessage.dispute_id == dispute_id)
    return list(db.scalars(said.order_by(DisputeMessage.left_at, DisputeMessage.id)))


def of_guarantor(db: Session, guarantor_id: int) -> list[Dispute]:
    """Return every dispute of a guarantor, newest first."""
    mine = select(Dispute).where(Dispute.guarantor_id == guarantor_id)
    return list(db.scalars(mine.order_by(Dispute.opened_on.desc(), Dispute.id.desc())))


def unanswered(db: Session, *, limit: int = 100) -> list[Dispute]:
    """Return the open disputes, the oldest first: the representatives' work."""
    waiting = select(Dispute).where(Dispute.status == "open")
    return list(db.scalars(waiting.order_by(Dispute.opened_on, Dispute.id).limit(limit)))


def corrected_by_visit(db: Session, guarantor_id: int) -> dict[uuid.UUID, Money]:
    """Return by how much disputes have lowered visits of a guarantor; others are left out."""
    rows = db.execute(
        select(Dispute.visit_id, func.sum(Dispute.corrected_cents))
        .where(Dispute.guarantor_id == guarantor_id, Dispute.status == "corrected")
        .group_by(Dispute.visit_id)
    )
    return {visit_id: Money(int(cents)) for visit_id, cents in rows if visit_id is not None}


def may_go_to_arbitration(billed: Money, estimate: Money, *, billed_on: date, day: date) -> bool:
    """Return whether a bill without insurance may be taken to the patient-provider dispute
    resolution: an amount of $400 or more above its good-faith estimate, within 120 days of the
    day it was billed (45 CFR 149.620).
    """
    return billed - estimate >= PPDR_ABOVE and day <= billed_on + timedelta(days=PPDR_DAYS)
