"""Whose claim a number is, and what insurers answered."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from billing_core.remittances.answers import DENIED
from billing_core.remittances.models import ClaimAnswer, ClaimNumber
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


def answers_to(db: Session, visit_id: uuid.UUID) -> list[ClaimAnswer]:
    """Return all that insurers answered to the claim of a visit, in the order it was recorded."""
    found = select(ClaimAnswer).where(ClaimAnswer.visit_id == visit_id)
    return list(db.scalars(found.order_by(ClaimAnswer.recorded_at, ClaimAnswer.position)))


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
