"""Keep a remittance, name a claim, let a denial be billed; answers are taken in answering."""

from __future__ import annotations

import uuid

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from billing_core import clock
from billing_core.accounts.actions import lock
from billing_core.audit.actions import record
from billing_core.audit.tags import Tag
from billing_core.errors import IllegalMove, UnknownVisit
from billing_core.money import Money
from billing_core.remittances import answers
from billing_core.remittances.answering import decision_of, standing_of
from billing_core.remittances.models import (
    ClaimAnswer,
    ClaimNumber,
    ProviderAdjustment,
    Remittance,
    VisitBase,
)
from billing_core.remittances.queries import answers_to
from billing_core.remittances.told import NewRemittance
from billing_core.statements.decisions import decide
from billing_core.statements.models import Visit


def name_claim(db: Session, visit_id: uuid.UUID, number: str) -> bool:
    """Let a visit be found by the number it was claimed under (CLM01, CLP01); False if it was.

    Raises UnknownVisit; IllegalMove if that number is another visit's.
    """
    known = db.get(ClaimNumber, number)
    if known is not None:
        if known.visit_id != visit_id:
            raise IllegalMove("claim number", "one visit", "another")
        return False
    visit = db.get(Visit, visit_id)
    if visit is None:
        raise UnknownVisit
    db.add(ClaimNumber(number=number, visit_id=visit_id, guarantor_id=visit.guarantor_id))
    db.flush()
    return True


def receive(db: Session, remittance: NewRemittance) -> bool:
    """Keep a remittance with what it adjusts beside claims (PLB); False if it is there."""
    if db.get(Remittance, remittance.id) is not None:
        return False
    db.execute(
        insert(Remittance),
        {
            "id": remittance.id,
            "payer_id": remittance.payer_id,
            "payer_name": remittance.payer_name,
            "trace": remittance.trace,
            "method": remittance.method,
            "paid_on": remittance.paid_on,
            "amount_cents": remittance.amount.cents,
            "received_at": clock.now(),
        },
    )
    rows = [
        {
            "remittance_id": remittance.id,
            "position": position,
            "provider": each.provider,
            "reason": each.reason,
            "reference": each.reference,
            "amount_cents": each.cents,
        }
        for position, each in enumerate(remittance.adjustments, start=1)
    ]
    if rows:
        db.execute(insert(ProviderAdjustment), rows)
    return True


def bill_denied(db: Session, answer_id: uuid.UUID, *, actor: str) -> Money:
    """Let what a denial leaves to the patient be billed, as a person decided; return by how much
    what is owed changed. Done twice it changes nothing.

    Raises IllegalMove for what is no standing denial, or has been answered since.
    """
    denied = db.get_one(ClaimAnswer, answer_id)
    lock(db, denied.guarantor_id)
    db.refresh(denied)
    standing = standing_of(answers_to(db, [denied.visit_id])[denied.visit_id])
    if denied.billed_by:
        return Money(0)
    # What stands and decides nothing is a denial.
    if denied not in standing or any(answers.level_of(each) for each in standing):
        raise IllegalMove("claim answer", denied.status, "billed")
    denied.billed_by = actor
    db.flush()
    record(
        db,
        Tag.DENIAL_BILLED,
        actor=actor,
        guarantor_id=denied.guarantor_id,
        reference=str(answer_id),
    )
    visit = db.get_one(Visit, denied.visit_id, populate_existing=True)
    before = db.get_one(VisitBase, denied.visit_id)
    return decide(db, visit, decision_of(visit, before, standing, key=f"denial:{answer_id}"))


def start_anew(db: Session, visit_id: uuid.UUID) -> None:
    """Let later answers begin from what a visit comes to now: an explanation of benefits said so
    after the last of them. Raises NoResultFound.
    """
    now = db.get_one(Visit, visit_id, populate_existing=True)
    db.execute(
        update(VisitBase)
        .where(VisitBase.visit_id == visit_id)
        .values(
            guarantor_id=now.guarantor_id,
            insurance_paid_cents=now.insurance_paid_cents,
            patient_share_cents=now.patient_share_cents,
            pending_cents=now.pending_cents,
        )
    )
