"""Insurance decided anew on a visit that is recorded: what it leaves to the patient is posted."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from billing_core import clock
from billing_core.accounts.actions import lock_all
from billing_core.accounts.models import NEVER_BILLED, Guarantor
from billing_core.database import new_id
from billing_core.ledger.actions import Side
from billing_core.ledger.bulk import Posting, post_all
from billing_core.ledger.chart import ADJUSTMENTS, PATIENT_RECEIVABLE, PATIENT_REVENUE
from billing_core.money import ZERO, Money
from billing_core.statements.actions import NewLine
from billing_core.statements.handing_over import first_charges
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
    1396a(n)(3)). The decision must not have been posted before. Raises IntegrityError if it was.
    """
    return decide_all(db, [(visit, decision)])[0]


def decide_all(db: Session, decisions: Sequence[tuple[Visit, Decision]]) -> list[Money]:
    """Do what decide() does for many decisions, in their order, in a few statements; return by how
    much each changed what is owed. Raises IntegrityError if one was posted before.
    """
    if not decisions:
        return []
    visits = {visit.id: visit for visit, _ in decisions}
    lock_all(
        db, select(Guarantor.id).where(Guarantor.id.in_({v.guarantor_id for v in visits.values()}))
    )
    charges = first_charges(db, {visit.id: visit.guarantor_id for visit in visits.values()})
    lines = _Lines.of(db, {visit.id for visit, decision in decisions if decision.lines is not None})
    changes, postings = [], []
    for visit, decision in decisions:
        share = ZERO if visit.coverage_kind in NEVER_BILLED else decision.patient_share
        changes.append(change := share - Money(visit.patient_share_cents))
        _split(visit, decision, share)
        if decision.lines is not None:
            lines.rewrite(visit, decision.lines, share=share)
        if change:
            first = charges.pop(visit.id, None)
            postings.append(_posting(visit, decision.key, change, first=first))
    _write(db, visits.values())
    lines.write(db)
    post_all(db, postings)
    return changes


SPLIT = ("allowed_cents", "insurance_paid_cents", "patient_share_cents", "pending_cents")


def _split(visit: Visit, decision: Decision, share: Money) -> None:
    amounts = (decision.allowed, decision.insurance_paid, share, decision.pending)
    for name, amount in zip(SPLIT, amounts, strict=True):
        set_committed_value(visit, name, amount.cents)


def _write(db: Session, visits: Iterable[Visit]) -> None:
    """One statement for all of them, whichever of their amounts changed."""
    rows = [{name: getattr(visit, name) for name in ("id", *SPLIT)} for visit in visits]
    db.execute(update(Visit), rows)


def _posting(visit: Visit, key: str, change: Money, *, first: str | None) -> Posting:
    """`first` is the key of its first charge, if that is what this is."""
    return Posting(
        visit.guarantor_id,
        key=first or key,
        kind="charge" if first else "adjustment",
        effective_on=clock.today(),
        sides=(
            Side(PATIENT_RECEIVABLE, change, visit.id),
            Side(PATIENT_REVENUE if first else ADJUSTMENTS, -change),
        ),
    )


@dataclass(slots=True)
class _Lines:
    """The lines of visits that are written anew: what they were called, and their rows."""

    names: dict[uuid.UUID, dict[int, str]]
    rows: dict[uuid.UUID, list[dict[str, Any]]] = field(default_factory=dict)

    @classmethod
    def of(cls, db: Session, visit_ids: Collection[uuid.UUID]) -> _Lines:
        names: dict[uuid.UUID, dict[int, str]] = {visit_id: {} for visit_id in visit_ids}
        columns = select(VisitLine.visit_id, VisitLine.number, VisitLine.description)
        if visit_ids:
            for visit_id, number, name in db.execute(
                columns.where(VisitLine.visit_id.in_(visit_ids))
            ):
                names[visit_id][number] = name
        return cls(names)

    def rewrite(self, visit: Visit, lines: Sequence[NewLine], *, share: Money) -> None:
        """A line that is told without a name keeps the one it had."""
        names = self.names[visit.id]
        if len(names) != len(lines):
            names = {}
        left = share.cents
        rows = []
        for number, line in enumerate(lines, start=1):
            parts, left = _parts(line, left)
            name = (names.get(number) or line.description)[:200]
            rows.append(_row(visit, number, line, name=name) | parts)
        self.names[visit.id] = {row["number"]: row["description"] for row in rows}
        self.rows[visit.id] = rows

    def write(self, db: Session) -> None:
        if self.rows:
            db.execute(delete(VisitLine).where(VisitLine.visit_id.in_(self.rows)))
            db.execute(insert(VisitLine), [row for rows in self.rows.values() for row in rows])


def _row(visit: Visit, number: int, line: NewLine, *, name: str) -> dict[str, Any]:
    return {
        "id": new_id(),
        "guarantor_id": visit.guarantor_id,
        "visit_id": visit.id,
        "number": number,
        "description": name,
        "adjudicated": line.adjudicated,
        "charge_cents": line.charge.cents,
        "allowed_cents": line.allowed.cents,
        "insurance_paid_cents": line.insurance_paid.cents,
    }


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
