"""Post what awards give away, visit by visit, and give back what was paid above.

Written so that it can be asked again at any time: it posts the difference between what the awards
give by now and what was posted before. A visit that comes later, or whose share changes, is put
right the next time.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Protocol

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from billing_core.accounts.actions import lock
from billing_core.ageing import late_fees
from billing_core.ageing.models import LateFee
from billing_core.assistance import queries
from billing_core.assistance.models import Application, Award
from billing_core.audit import actions as audit
from billing_core.audit.tags import Tag
from billing_core.disputes import queries as disputes
from billing_core.ledger.actions import Side, post
from billing_core.ledger.chart import ASSISTANCE, PATIENT_RECEIVABLE, UNAPPLIED
from billing_core.ledger.models import Entry, Leg
from billing_core.ledger.queries import owed_by_visit
from billing_core.money import ZERO, Money
from billing_core.policies import Policy, clocks
from billing_core.statements.billed import first_line
from billing_core.statements.models import Statement, StatementLine, Visit

JOB = "job:assistance"


class Reamortise(Protocol):
    """Spread what is left of a guarantor's plan over the months that are left, as of a day."""

    def __call__(self, db: Session, guarantor_id: int, *, on: date) -> object: ...


@dataclass(frozen=True, slots=True)
class _Covered:
    """What awards give away of a visit's share."""

    visit_id: uuid.UUID
    target: Money
    in_period: bool = False  # whether the application came in the visit's application period


@dataclass(frozen=True, slots=True)
class _Change:
    """What one visit's adjustment grows by (or shrinks, when its share turned out smaller)."""

    visit_id: uuid.UUID
    amount: Money
    paid_above: Money  # the part of it that was paid already
    may_refund: bool
    postings: int  # made for it before: they number the key of the next one


def apply(
    db: Session, guarantor_id: int, *, policy: Policy, on: date, reamortise: Reamortise
) -> Money:
    """Return what was given away by this, in all: every visit that an award of the guarantor covers
    is lowered to what the best of them leaves, as of a day. Nothing the second time.

    Late fees charged before a decision, on what its award covers, are taken back: they were for not
    paying what was not owed, and a person who is eligible is charged no more than the award leaves
    (26 CFR 1.501(r)-5(a); the cautious reading, for an award of a part as well).

    Each visit has its own entry. A part that was paid already becomes unapplied credit, if these
    come to the policy's `refund_above` or more together and the application came within the visit's
    application period (26 CFR 1.501(r)-6(c)(6)(i)(C)); else it is not awarded. Raises
    UnknownGuarantor.
    """
    lock(db, guarantor_id)
    given = queries.awards(db, guarantor_id)
    if not given:
        return ZERO
    waived = _waive_late_fees(db, guarantor_id, given, on)
    changes = _changes(db, guarantor_id, given, policy)
    for change in changes:
        _post(db, guarantor_id, change, on)
    total = sum((change.amount for change in changes), ZERO)
    if changes:
        _record(db, guarantor_id, given[-1], changes)
    if changes or waived:
        reamortise(db, guarantor_id, on=on)
    return total


def awarded_by_visit(db: Session, guarantor_id: int) -> dict[uuid.UUID, tuple[Money, int]]:
    """Return what was given away on each visit, and by how many postings."""
    rows = db.execute(
        select(Leg.visit_id, func.sum(Leg.amount_cents), func.count())
        .where(
            Leg.guarantor_id == guarantor_id,
            Leg.account == ASSISTANCE,
            Leg.visit_id.is_not(None),
        )
        .group_by(Leg.visit_id)
    )
    return {visit: (Money(int(cents)), legs) for visit, cents, legs in rows if visit is not None}


def _changes(
    db: Session, guarantor_id: int, given: Sequence[Award], policy: Policy
) -> list[_Change]:
    covered = _covered(db, guarantor_id, given, policy)
    awarded = awarded_by_visit(db, guarantor_id)
    owed = owed_by_visit(db, guarantor_id)
    known = {one.visit_id for one in covered}
    covered += [_Covered(visit_id, ZERO) for visit_id in awarded if visit_id not in known]
    wanted = [
        _change(one, awarded.get(one.visit_id, (ZERO, 0)), owed.get(one.visit_id, ZERO))
        for one in covered
    ]
    above = sum((change.paid_above for change in wanted if change.may_refund), ZERO)
    if above < policy.assistance.refund_above:
        wanted = [replace(change, may_refund=False) for change in wanted]
    kept = [change if change.may_refund else _owed_only(change) for change in wanted]
    return [change for change in kept if change.amount]


def _waive_late_fees(db: Session, guarantor_id: int, given: Sequence[Award], on: date) -> bool:
    undone = exists().where(Entry.reverses_id == LateFee.id)
    rows = db.execute(
        select(LateFee.id, LateFee.charged_on, Visit.service_date)
        .join(Visit, Visit.id == LateFee.visit_id)
        .where(LateFee.guarantor_id == guarantor_id, ~undone)
        .order_by(LateFee.charged_on)
    ).all()
    waived = False
    for fee_id, charged_on, service_date in rows:
        best = queries.best_for(given, service_date)
        if best is not None and charged_on <= best.decided_on:
            late_fees.waive(db, fee_id, on=on, actor=JOB, reason="assistance")
            waived = True
    return waived


def _covered(
    db: Session, guarantor_id: int, given: Sequence[Award], policy: Policy
) -> list[_Covered]:
    """The visits with a share, with what the best award gives; those no award covers, with none."""
    opened = {
        application.id: application.opened_on
        for application in db.scalars(
            select(Application).where(Application.guarantor_id == guarantor_id)
        )
    }
    corrected = disputes.corrected_by_visit(db, guarantor_id)
    rows = db.execute(
        select(Visit.id, Visit.patient_share_cents, Visit.service_date, Statement.issued_on)
        .outerjoin(StatementLine, first_line(Visit.id, Visit.guarantor_id))
        .outerjoin(Statement, Statement.id == StatementLine.statement_id)
        .where(Visit.guarantor_id == guarantor_id, Visit.patient_share_cents > 0)
        .order_by(Visit.service_date, Visit.id)
    )
    covered = []
    for visit_id, share, service_date, billed in rows:
        best = queries.best_for(given, service_date)
        if best is None:
            covered.append(_Covered(visit_id, ZERO))
            continue
        left = Money(share) - corrected.get(visit_id, ZERO)
        in_period = _is_in_period(policy, billed, opened[best.application_id])
        covered.append(_Covered(visit_id, _part(left, best.percent), in_period))
    return covered


def _is_in_period(policy: Policy, first_billed: date | None, opened: date) -> bool:
    return first_billed is None or opened <= clocks.applications_until(policy, first_billed)


def _part(share: Money, percent: Decimal) -> Money:
    """That part of a share, half a cent up: to the guarantor's good."""
    return Money.rounded_half_up(max(share, ZERO).dollars * percent / 100)


def _change(one: _Covered, posted: tuple[Money, int], owed: Money) -> _Change:
    awarded, postings = posted
    amount = one.target - awarded
    paid_above = max(amount - max(owed, ZERO), ZERO)
    return _Change(one.visit_id, amount, paid_above, one.in_period, postings)


def _owed_only(change: _Change) -> _Change:
    return replace(change, amount=change.amount - change.paid_above, paid_above=ZERO)


def _post(db: Session, guarantor_id: int, change: _Change, on: date) -> None:
    owed = change.amount - change.paid_above
    post(
        db,
        guarantor_id,
        key=f"award:{change.visit_id}:{guarantor_id}:{change.postings + 1}",
        kind="award",
        effective_on=on,
        sides=(
            Side(ASSISTANCE, change.amount, change.visit_id),
            Side(PATIENT_RECEIVABLE, -owed, change.visit_id),
            Side(UNAPPLIED, -change.paid_above),
        ),
    )


def _record(db: Session, guarantor_id: int, award: Award, changes: Sequence[_Change]) -> None:
    audit.record(
        db,
        Tag.ASSISTANCE_APPLIED,
        actor=JOB,
        guarantor_id=guarantor_id,
        reference=str(award.id),
        visits=len(changes),
        amount_cents=sum(change.amount.cents for change in changes),
        credit_cents=sum(change.paid_above.cents for change in changes),
    )
