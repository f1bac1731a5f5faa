"""Insurance decided anew on a visit that is recorded: what it leaves to the patient is posted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from billing_core import clock
from billing_core.accounts.actions import lock
from billing_core.accounts.models import NEVER_BILLED
from billing_core.database import new_id
from billing_core.ledger.actions import Side, post
from billing_core.ledger.chart import ADJUSTMENTS, PATIENT_RECEIVABLE, PATIENT_REVENUE
from billing_core.money import ZERO, Money
from billing_core.statements.actions import NewLine
from billing_core.statements.handing_over import first_charge
from billing_core.statements.models import Visit, VisitLine


@dataclass(frozen=True, slots=True)
class Decision:
    """How the charge of a visit is split; `key` names the decision for ever. Without `lines` those
    that are recorded stay.
    """

    key: str
    allowed: Money
    insurance_paid: Money
    patient_share: Money
    pending: Money
    lines: Sequence[NewLine] | None = None


def decide(db: Session, visit: Visit, decision: Decision) -> Money:
    """Bring a visit up to date; return by how much what is owed for it changed, and post that.

    Members of programmes without cost sharing owe nothing, whatever was decided (42 USC
    1396a(n)(3)). A decision posted before is posted once. Raises UnknownGuarantor.
    """
    lock(db, visit.guarantor_id)
    share = ZERO if visit.coverage_kind in NEVER_BILLED else decision.patient_share
    change = share - Money(visit.patient_share_cents)
    db.execute(
        update(Visit)
        .where(Visit.id == visit.id)
        .values(
            allowed_cents=decision.allowed.cents,
            insurance_paid_cents=decision.insurance_paid.cents,
            patient_share_cents=share.cents,
            pending_cents=decision.pending.cents,
        )
    )
    db.refresh(visit)
    if decision.lines is not None:
        _rewrite_lines(db, visit, decision.lines, share=share)
    if change:
        _post(db, visit, decision.key, change)
    return change


def _post(db: Session, visit: Visit, key: str, change: Money) -> None:
    charge = first_charge(db, visit.id, visit.guarantor_id)
    post(
        db,
        visit.guarantor_id,
        key=charge or key,
        kind="charge" if charge else "adjustment",
        effective_on=clock.today(),
        sides=(
            Side(PATIENT_RECEIVABLE, change, visit.id),
            Side(PATIENT_REVENUE if charge else ADJUSTMENTS, -change),
        ),
    )


def _rewrite_lines(db: Session, visit: Visit, lines: Sequence[NewLine], *, share: Money) -> None:
    """Write the lines anew; a line that is told without a name keeps the one it had."""
    rows_before = db.execute(
        select(VisitLine.number, VisitLine.description).where(VisitLine.visit_id == visit.id)
    )
    names = {number: name for number, name in rows_before}  # noqa: C416 - see mypy about Row
    if len(names) != len(lines):
        names = {}
    db.execute(delete(VisitLine).where(VisitLine.visit_id == visit.id))
    left = share.cents
    rows = []
    for number, line in enumerate(lines, start=1):
        parts, left = _parts(line, left)
        rows.append(
            {
                "id": new_id(),
                "guarantor_id": visit.guarantor_id,
                "visit_id": visit.id,
                "number": number,
                "description": (names.get(number) or line.description)[:200],
                "adjudicated": line.adjudicated,
                "charge_cents": line.charge.cents,
                "allowed_cents": line.allowed.cents,
                "insurance_paid_cents": line.insurance_paid.cents,
                **parts,
            }
        )
    db.execute(insert(VisitLine), rows)


def _parts(line: NewLine, left: int) -> tuple[dict[str, int], int]:
    """The parts of a line that the patient owes, and what is left of the share for other lines:
    the parts of all lines come to the share, however small that turned out.
    """
    parts = {}
    for name in ("copay", "deductible", "coinsurance", "not_covered"):
        told: Money = getattr(line, name)
        parts[f"{name}_cents"] = owed = max(min(told.cents, left), 0)
        left -= owed
    return parts, left
