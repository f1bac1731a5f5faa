"""Open a dispute, with the hold it sets; add what was said; resolve it, which ends the hold."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from billing_core import clock, references
from billing_core.accounts.actions import lock
from billing_core.audit import actions as audit
from billing_core.audit.tags import Tag
from billing_core.database import new_id
from billing_core.disputes import states
from billing_core.disputes.models import Dispute, DisputeMessage
from billing_core.disputes.queries import open_about
from billing_core.errors import OutOfRange, UnknownVisit
from billing_core.holds import actions as holds
from billing_core.holds.kinds import Kind
from billing_core.ledger.actions import Side, post
from billing_core.ledger.chart import ADJUSTMENTS, PATIENT_RECEIVABLE, UNAPPLIED
from billing_core.ledger.queries import owed_by_visit
from billing_core.money import ZERO, Money
from billing_core.statements.models import Visit

HOLD_OF: dict[str, Kind] = {"billing": "dispute", "ppdr": "ppdr"}


@dataclass(frozen=True, slots=True)
class Request:
    """What is questioned and why; without a visit, the whole bill."""

    guarantor_id: int
    reason: str  # one of disputes.models.REASONS
    visit_id: uuid.UUID | None = None
    kind: str = "billing"  # or "ppdr": a bill far above its good-faith estimate
    answer_by: date | None = None  # when somebody was promised to call


def open_new(db: Session, request: Request, *, on: date, actor: str) -> Dispute:
    """Return the open dispute about that visit, or that bill; a new one if there is none.

    A hold keeps the visit, or the account, from what holds of its kind stop (45 CFR 149.620(c)(2)
    for "ppdr"), from that day until it is resolved. Raises UnknownGuarantor, UnknownVisit; unknown
    kinds and reasons are refused by the database.
    """
    lock(db, request.guarantor_id)
    known = open_about(db, request.guarantor_id, request.visit_id)
    if known is not None:
        _promise_again(db, known, request, on)
        return known
    dispute = Dispute(
        id=new_id(),
        guarantor_id=request.guarantor_id,
        visit_id=request.visit_id,
        number=references.new(db, Dispute.number),
        kind=request.kind,
        reason=request.reason,
        status="open",
        opened_on=on,
        opened_by=actor,
        answer_by=request.answer_by,
        corrected_cents=0,
        created_at=clock.now(),
    )
    _hold(db, dispute, actor)
    db.add(dispute)
    db.flush()
    _record(db, Tag.DISPUTE_OPENED, dispute, actor=actor, reason=request.reason)
    return dispute


def _promise_again(db: Session, known: Dispute, request: Request, on: date) -> None:
    """A call that was promised for a day that is over, or never, is promised anew."""
    if known.answer_by is None or known.answer_by < on:
        known.answer_by = request.answer_by
        db.flush()


@dataclass(frozen=True, slots=True)
class Message:
    """What was said about a charge, by the name of its recording."""

    recording: str
    seconds: int
    language: str


def add_message(
    db: Session, dispute_id: uuid.UUID, message: Message, *, actor: str
) -> DisputeMessage:
    """Return the message, kept with the dispute; the same recording told twice is one. Raises
    NoResultFound for an unknown dispute.
    """
    dispute = db.get_one(Dispute, dispute_id)
    lock(db, dispute.guarantor_id)
    known = db.scalar(
        select(DisputeMessage).where(
            DisputeMessage.dispute_id == dispute.id,
            DisputeMessage.recording == message.recording,
        )
    )
    if known is not None:
        return known
    kept = DisputeMessage(
        id=new_id(),
        dispute_id=dispute.id,
        guarantor_id=dispute.guarantor_id,
        recording=message.recording,
        seconds=message.seconds,
        language=message.language,
        left_at=clock.now(),
    )
    db.add(kept)
    db.flush()
    _record(db, Tag.DISPUTE_MESSAGE_LEFT, dispute, actor=actor)
    return kept


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it ended: "stands", "withdrawn", or "corrected" by an amount the visit is lowered by."""

    status: str
    resolved_by: str
    on: date
    correction: Money = ZERO


def resolve(db: Session, dispute_id: uuid.UUID, outcome: Outcome) -> Dispute:
    """Return the dispute, resolved; its hold ends that day.

    A correction is an adjustment of the visit; what was paid above becomes unapplied credit. The
    same outcome told twice is told once. Raises IllegalMove for another outcome once it is
    resolved; OutOfRange for a correction above the visit's share, or of nothing.
    """
    lock(db, db.get_one(Dispute, dispute_id).guarantor_id)
    dispute = db.get_one(Dispute, dispute_id, populate_existing=True)
    if (dispute.status, dispute.corrected_cents) == (outcome.status, outcome.correction.cents):
        return dispute
    states.check(dispute.status, outcome.status)
    if outcome.status == "corrected":
        _correct(db, dispute, outcome)
    dispute.status = outcome.status
    dispute.resolved_on = outcome.on
    dispute.resolved_by = outcome.resolved_by
    dispute.corrected_cents = outcome.correction.cents
    db.flush()
    holds.lift_all(
        db,
        dispute.guarantor_id,
        HOLD_OF[dispute.kind],
        reference=dispute.number,
        on=outcome.on,
        actor=outcome.resolved_by,
    )
    _record(db, Tag.DISPUTE_RESOLVED, dispute, actor=outcome.resolved_by, outcome=outcome.status)
    return dispute


def _hold(db: Session, dispute: Dispute, actor: str) -> None:
    request = holds.Request(
        dispute.guarantor_id,
        HOLD_OF[dispute.kind],
        reason=f"in dispute: {dispute.reason}",
        reference=dispute.number,
        visit_id=dispute.visit_id,
        starts_on=dispute.opened_on,
    )
    holds.place(db, request, actor=actor)


def _correct(db: Session, dispute: Dispute, outcome: Outcome) -> None:
    if dispute.visit_id is None:
        raise UnknownVisit
    share = Money(db.get_one(Visit, dispute.visit_id).patient_share_cents)
    if not ZERO < outcome.correction <= share:
        raise OutOfRange(1, share.cents)
    owed = owed_by_visit(db, dispute.guarantor_id).get(dispute.visit_id, ZERO)
    paid_above = max(outcome.correction - max(owed, ZERO), ZERO)
    post(
        db,
        dispute.guarantor_id,
        key=f"dispute:{dispute.id}",
        kind="adjustment",
        effective_on=outcome.on,
        sides=(
            Side(ADJUSTMENTS, outcome.correction, dispute.visit_id),
            Side(PATIENT_RECEIVABLE, paid_above - outcome.correction, dispute.visit_id),
            Side(UNAPPLIED, -paid_above),
        ),
    )


def _record(db: Session, tag: Tag, dispute: Dispute, *, actor: str, **details: str) -> None:
    audit.record(
        db,
        tag,
        actor=actor,
        guarantor_id=dispute.guarantor_id,
        reference=str(dispute.id),
        number=dispute.number,
        kind=dispute.kind,
        **details,
    )
