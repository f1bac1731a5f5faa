"""Record what a visit cost and who pays it; bill what was not billed yet."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from billing_core import clock
from billing_core.accounts.actions import lock
from billing_core.accounts.models import NEVER_BILLED
from billing_core.database import id_from, new_id
from billing_core.ledger.actions import Side, post
from billing_core.ledger.chart import ADJUSTMENTS, PATIENT_RECEIVABLE, PATIENT_REVENUE
from billing_core.ledger.models import Leg
from billing_core.money import ZERO, Money
from billing_core.statements import issuing
from billing_core.statements.handing_over import first_charge, owe_no_more
from billing_core.statements.models import Statement, Visit, VisitLine


@dataclass(frozen=True, slots=True)
class NewLine:
    """One charge of a visit; until insurance has `adjudicated` it, nothing of it is owed."""

    charge: Money
    adjudicated: bool
    description: str = ""
    allowed: Money = ZERO
    insurance_paid: Money = ZERO
    copay: Money = ZERO
    coinsurance: Money = ZERO
    deductible: Money = ZERO
    not_covered: Money = ZERO


@dataclass(frozen=True, slots=True)
class NewVisit:
    """A visit as another system tells of it. `source_key` names it for ever; `content_hash` (64
    characters at most) changes when what is told does.
    """

    source_key: str
    content_hash: str
    guarantor_id: int
    patient_id: uuid.UUID
    coverage_kind: str
    service_date: date
    provider: str
    charge: Money
    allowed: Money
    insurance_paid: Money
    patient_share: Money  # of the adjudicated lines alone
    pending: Money  # the charges of the lines insurance has not decided on
    lines: Sequence[NewLine] = ()

    @property
    def id(self) -> uuid.UUID:
        return id_from(self.source_key)

    @property
    def may_be_billed(self) -> Money:
        """The share, or nothing for the programmes whose members must not be billed cost sharing
        (42 USC 1396a(n)(3)).
        """
        return ZERO if self.coverage_kind in NEVER_BILLED else self.patient_share


def record_visit(db: Session, visit: NewVisit) -> bool:
    """Write a visit, its lines and what is owed for it; return False if just this is known already.

    A visit known with another content is brought up to date, and the difference in what is owed
    posted as an adjustment; nothing that was posted changes. Raises UnknownGuarantor.
    """
    lock(db, visit.guarantor_id)
    known = db.execute(
        select(Visit.guarantor_id, Visit.content_hash, Visit.patient_share_cents).where(
            Visit.source_key == visit.source_key
        )
    ).one_or_none()
    if known is None:
        db.execute(insert(Visit), [_columns(visit) | {"created_at": clock.now()}])
        _write_lines(db, visit)
        _owe(db, visit, visit.guarantor_id, visit.may_be_billed)
        return True
    if known.content_hash == visit.content_hash:
        return False
    db.execute(update(Visit).where(Visit.id == visit.id).values(_columns(visit)))
    db.execute(delete(VisitLine).where(VisitLine.visit_id == visit.id))
    _write_lines(db, visit)
    before = Money(known.patient_share_cents)
    if known.guarantor_id == visit.guarantor_id:
        _owe(db, visit, visit.guarantor_id, visit.may_be_billed - before)
    else:  # someone else turned out to be liable
        key = _adjustment_key(db, visit, known.guarantor_id)
        owe_no_more(db, visit.id, known.guarantor_id, before, key=key)
        _owe(db, visit, visit.guarantor_id, visit.may_be_billed)
    return True


def issue(db: Session, guarantor_id: int, *, issued_on: date, due_date: date) -> Statement | None:
    """Return a new statement of every visit with a share that no statement has billed, and of what
    was added to others or taken off since, of a day; None if nothing is new or was added. Raises
    UnknownGuarantor.
    """
    lock(db, guarantor_id)
    issued = issuing.issue_all(db, {guarantor_id: due_date}, issued_on=issued_on)
    return issued[0] if issued else None


def _columns(visit: NewVisit) -> dict[str, Any]:
    return {
        "id": visit.id,
        "guarantor_id": visit.guarantor_id,
        "patient_id": visit.patient_id,
        "source_key": visit.source_key,
        "content_hash": visit.content_hash,
        "coverage_kind": visit.coverage_kind,
        "service_date": visit.service_date,
        "provider": visit.provider,
        "charge_cents": visit.charge.cents,
        "allowed_cents": visit.allowed.cents,
        "insurance_paid_cents": visit.insurance_paid.cents,
        "patient_share_cents": visit.may_be_billed.cents,
        "pending_cents": visit.pending.cents,
    }


def _write_lines(db: Session, visit: NewVisit) -> None:
    rows = [
        {
            "id": new_id(),
            "guarantor_id": visit.guarantor_id,
            "visit_id": visit.id,
            "number": number,
            "description": line.description,
            "adjudicated": line.adjudicated,
            "charge_cents": line.charge.cents,
            "allowed_cents": line.allowed.cents,
            "insurance_paid_cents": line.insurance_paid.cents,
            "copay_cents": line.copay.cents,
            "coinsurance_cents": line.coinsurance.cents,
            "deductible_cents": line.deductible.cents,
            "not_covered_cents": line.not_covered.cents,
        }
        for number, line in enumerate(visit.lines, start=1)
    ]
    if rows:
        db.execute(insert(VisitLine), rows)


def _owe(db: Session, visit: NewVisit, guarantor_id: int, amount: Money) -> None:
    """Post what is owed more, or less, for a visit: once a charge, from then on adjustments."""
    if not amount:
        return
    charge = first_charge(db, visit.id, guarantor_id)
    sides = (
        Side(PATIENT_RECEIVABLE, amount, visit.id),
        Side(PATIENT_REVENUE if charge else ADJUSTMENTS, -amount),
    )
    post(
        db,
        guarantor_id,
        key=charge or _adjustment_key(db, visit, guarantor_id),
        kind="charge" if charge else "adjustment",
        effective_on=clock.today(),
        sides=sides,
    )


def _adjustment_key(db: Session, visit: NewVisit, guarantor_id: int) -> str:
    """A key of its own for each change: the number of a visit's legs only ever grows."""
    legs = db.scalar(
        select(func.count()).where(
            Leg.guarantor_id == guarantor_id,
            Leg.account == PATIENT_RECEIVABLE,
            Leg.visit_id == visit.id,
        )
    )
    return f"adjustment:{visit.id}:{guarantor_id}:{legs}"
