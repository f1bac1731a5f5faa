"""Whose claim a number is, and what insurers answered."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from billing_core.remittances.answers import DENIED, REVERSAL
from billing_core.remittances.models import ClaimAnswer, ClaimNumber, Remittance, VisitBase
from billing_core.statements.models import Visit

SOURCES = ("fhir:Claim/", "csv:visit/")  # whose own number of a visit is the one it is claimed by


def visits_claimed(db: Session, numbers: Sequence[str]) -> dict[str, Visit]:
    """Return the visits that have been claimed under some numbers (CLM01, CLP01): first by a
    number given to them, else by that of their source.
    """
    wanted = set(numbers)
    rows = db.execute(
        select(ClaimNumber.number, Visit)
        .join(Visit, Visit.id == ClaimNumber.visit_id)
        .where(ClaimNumber.number.in_(wanted))
    )
    found = {number: visit for number, visit in rows}  # noqa: C416 - a Row is not a pair to mypy
    keys = {f"{source}{number}": number for number in wanted - set(found) for source in SOURCES}
    for visit in db.scalars(select(Visit).where(Visit.source_key.in_(keys))):
        found.setdefault(keys[visit.source_key], visit)
    return found


def answers_to(db: Session, visit_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[ClaimAnswer]]:
    """Return, by visit, all that insurers answered to its claim, in the order it was recorded."""
    found: dict[uuid.UUID, list[ClaimAnswer]] = {visit_id: [] for visit_id in visit_ids}
    answered = select(ClaimAnswer).where(ClaimAnswer.visit_id.in_(visit_ids))
    for each in db.scalars(answered.order_by(ClaimAnswer.recorded_at, ClaimAnswer.position)):
        found[each.visit_id].append(each)
    return found


def last_answered(db: Session, source_keys: Collection[str]) -> dict[str, date | None]:
    """Return, of the visits with these source keys that a remittance has spoken of, the day of the
    last one whose answer stands; None where every answer was reversed.
    """
    standing = (
        select(ClaimAnswer.visit_id, func.max(Remittance.paid_on).label("paid_on"))
        .join(Remittance, Remittance.id == ClaimAnswer.remittance_id)
        .where(ClaimAnswer.reversed_by_id.is_(None), ClaimAnswer.status != REVERSAL)
        .group_by(ClaimAnswer.visit_id)
        .subquery()
    )
    rows = db.execute(
        select(Visit.source_key, standing.c.paid_on)
        .join(VisitBase, VisitBase.visit_id == Visit.id)
        .outerjoin(standing, standing.c.visit_id == Visit.id)
        .where(Visit.source_key.in_(source_keys))
    )
    return {key: paid_on for key, paid_on in rows}  # noqa: C416 - a Row is not a pair to mypy


def denials_waiting(db: Session, limit: int) -> list[ClaimAnswer]:
    """Return denials that nobody has decided on, with something that would be the patient's, the
    oldest first.
    """
    waiting = select(ClaimAnswer).where(
        ClaimAnswer.status == DENIED,
        ClaimAnswer.reversed_by_id.is_(None),
        ClaimAnswer.billed_by.is_(None),
        ClaimAnswer.patient_cents > 0,
    )
    return list(db.scalars(waiting.order_by(ClaimAnswer.recorded_at).limit(limit)))
