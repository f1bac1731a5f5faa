"""How far a plan is paid, what of it is due, and which visits are on one.

What was paid towards a plan is read from the ledger: what entries that move nothing but money took
off its visits since the schedule in force began. A charge corrected, a fee or an award is no
payment; a payment that came back takes itself out again.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, select
from sqlalchemy.orm import Session, aliased

from billing_core.accounts.ranges import Range
from billing_core.ledger.chart import BANK_CLEARING, CARD_CLEARING, PATIENT_RECEIVABLE, UNAPPLIED
from billing_core.ledger.models import Leg
from billing_core.money import ZERO, Money
from billing_core.plans.models import Plan, PlanDocument, PlanInstalment, PlanVisit
from billing_core.plans.states import OPEN
from billing_core.statements.models import Visit

MONEY_ONLY = (PATIENT_RECEIVABLE, UNAPPLIED, CARD_CLEARING, BANK_CLEARING)

_other = aliased(Leg)


@dataclass(frozen=True, slots=True)
class Part:
    """One instalment as it stands: `left` is what is unpaid of it, the earlier ones paid first."""

    number: int
    due_on: date
    amount: Money
    left: Money
    missed_on: date | None
    reminded_on: date | None


@dataclass(frozen=True, slots=True)
class Standing:
    """A plan as it stands on a day. `paid` counts towards the schedule in force, `paid_in_all` from
    the day it was agreed. `due` is unpaid of what has fallen due; `payoff` is all that is still
    owed on its visits: paid at once, it costs nothing more.
    """

    plan: Plan
    parts: tuple[Part, ...]
    paid: Money
    paid_in_all: Money
    due: Money
    payoff: Money
    next_due_on: date | None
    next_amount: Money


def open_plan(db: Session, guarantor_id: int) -> Plan | None:
    """Return the guarantor's plan that is agreed or active, if there is one."""
    return db.scalar(
        select(Plan)
        .where(Plan.guarantor_id == guarantor_id, Plan.status.in_(OPEN))
        .execution_options(populate_existing=True)
    )


def get(db: Session, plan_id: uuid.UUID) -> Plan:
    """Return the plan as the database has it now; raise NoResultFound if there is none."""
    return db.get_one(Plan, plan_id, populate_existing=True)


def standing(db: Session, plan_id: uuid.UUID, today: date, *, in_flight: Money = ZERO) -> Standing:
    """Return how a plan stands on a day, with what is on its way towards it counted as paid on its
    instalments. Raises NoResultFound if there is none.
    """
    plan = get(db, plan_id)
    payoff = max(owed_on(db, plan_id), ZERO)
    since_ever = paid_towards(db, plan_id)
    paid = since_ever - Money(plan.paid_before_cents)
    parts = tuple(_parts(instalments(db, plan), paid + in_flight))
    coming = next((part for part in parts if part.left and part.due_on >= today), None)
    return Standing(
        plan=plan,
        parts=parts,
        paid=paid,
        paid_in_all=max(since_ever - Money(plan.paid_at_start_cents), ZERO),
        # A charge may have been lowered since: no more is asked for than pays it off.
        due=min(sum((part.left for part in parts if part.due_on <= today), ZERO), payoff),
        payoff=payoff,
        next_due_on=coming.due_on if coming else None,
        next_amount=min(coming.left, payoff) if coming else ZERO,
    )


def instalments(db: Session, plan: Plan) -> list[PlanInstalment]:
    """Return the instalments of the schedule in force, in order."""
    return list(
        db.scalars(
            select(PlanInstalment)
            .where(PlanInstalment.plan_id == plan.id, PlanInstalment.revision == plan.revision)
            .order_by(PlanInstalment.number)
            .execution_options(populate_existing=True)
        )
    )


def paid_towards(db: Session, plan_id: uuid.UUID) -> Money:
    """Return what was paid off the visits of a plan, since ever."""
    return _cents(db, _paid().where(PlanVisit.plan_id == plan_id))


def owed_on(db: Session, plan_id: uuid.UUID) -> Money:
    """Return what is owed on the visits of a plan, due or not."""
    return _cents(db, _owed().where(PlanVisit.plan_id == plan_id))


def due_by_visit(db: Session, guarantor_id: int, today: date) -> list[tuple[uuid.UUID, Money]]:
    """Return what a payment of a day should pay first: what is due of the guarantor's plan, spread
    over its visits, the oldest first (domain.md 2.3: or a payment could put the plan in default).
    """
    plan = open_plan(db, guarantor_id)
    if plan is None or plan.status != "active":
        return []
    left, shares = standing(db, plan.id, today).due, []
    for visit_id, owed in _owed_oldest_first(db, plan.id):
        share = min(owed, left)
        if share > ZERO:
            shares.append((visit_id, share))
            left -= share
    return shares


def visits_of(db: Session, plan_id: uuid.UUID) -> list[uuid.UUID]:
    """Return the visits of a plan, the oldest first."""
    return list(
        db.scalars(
            select(PlanVisit.visit_id)
            .join(Visit, Visit.id == PlanVisit.visit_id)
            .where(PlanVisit.plan_id == plan_id)
            .order_by(Visit.service_date, PlanVisit.visit_id)
        )
    )


def visits_on_a_plan(
    wanted: Callable[[Any], ColumnElement[bool]] | None = None,
) -> Select[uuid.UUID]:
    """Return a query for the visits that an agreed or active plan covers, of all guarantors or of
    those who are wanted: those are not past due, whatever their statement says; only their
    instalments can be.
    """
    covered = (
        select(PlanVisit.visit_id)
        .join(Plan, Plan.id == PlanVisit.plan_id)
        .where(Plan.status.in_(OPEN))
    )
    return covered if wanted is None else covered.where(wanted(Plan.guarantor_id))


def due_of_active(day: date, guarantors: Range | None = None) -> Select[Any]:
    """Return a query for (guarantor_id, plan_id, cents): what is due by a day and unpaid of every
    active plan, of all guarantors or of some, never more than is still owed on it; plans with
    nothing unpaid are left out.
    """
    some = guarantors or Range()
    fallen_due = func.sum(case((PlanInstalment.due_on <= day, _amount()), else_=0))
    schedule = (
        select(Plan.guarantor_id, Plan.id.label("plan_id"), fallen_due.label("cents"))
        .join(PlanInstalment, of_revision())
        .where(Plan.status == "active", some.holds(Plan.guarantor_id))
        .group_by(Plan.guarantor_id, Plan.id, Plan.paid_before_cents)
        .having(fallen_due + Plan.paid_before_cents > 0)
        .subquery("schedule")
    )
    paid = _by_plan(_paid(), some).subquery("paid")
    before = select(Plan.paid_before_cents).where(Plan.id == schedule.c.plan_id).scalar_subquery()
    owed = _by_plan(_owed(), some).subquery("owed")
    unpaid = schedule.c.cents + before - func.coalesce(paid.c.cents, 0)
    due = case((unpaid > owed.c.cents, owed.c.cents), else_=unpaid)
    return (
        select(schedule.c.guarantor_id, schedule.c.plan_id, due.label("cents"))
        .join(owed, owed.c.plan_id == schedule.c.plan_id)
        .outerjoin(paid, paid.c.plan_id == schedule.c.plan_id)
        .where(due > 0)
    )


def owed_by_plan(guarantors: Range, statuses: Sequence[str]) -> Select[Any]:
    """Return a query for (cents, plan_id): what is owed on the visits of plans in those states."""
    return (
        _by_plan(_owed(), guarantors)
        .join(Plan, Plan.id == PlanVisit.plan_id)
        .where(Plan.status.in_(statuses))
    )


def to_deliver(db: Session, limit: int) -> list[PlanDocument]:
    """Return papers that have not reached the payer yet, the oldest first."""
    return list(
        db.scalars(
            select(PlanDocument)
            .where(PlanDocument.delivered_at.is_(None), PlanDocument.withdrawn_on.is_(None))
            .order_by(PlanDocument.written_at, PlanDocument.id)
            .limit(limit)
        )
    )


def of_revision() -> ColumnElement[bool]:
    """The condition that an instalment belongs to its plan's schedule in force."""
    return and_(PlanInstalment.plan_id == Plan.id, PlanInstalment.revision == Plan.revision)


def _amount() -> ColumnElement[int]:
    amount: ColumnElement[int] = PlanInstalment.principal_cents + PlanInstalment.interest_cents
    return amount


def _paid() -> Select[Any]:
    moves_more = exists().where(_other.entry_id == Leg.entry_id, _other.account.not_in(MONEY_ONLY))
    return _owed(-func.sum(Leg.amount_cents)).where(~moves_more)


def _by_plan(query: Select[Any], guarantors: Range) -> Select[Any]:
    return (
        query.add_columns(PlanVisit.plan_id)
        .where(guarantors.holds(PlanVisit.guarantor_id))
        .group_by(PlanVisit.plan_id)
    )


def _owed(cents: ColumnElement[Any] | None = None) -> Select[Any]:
    """What stands on the visits of plans; the caller says of which."""
    summed = func.sum(Leg.amount_cents) if cents is None else cents
    return (
        select(func.coalesce(summed, 0).label("cents"))
        .select_from(PlanVisit)
        .join(
            Leg,
            and_(
                Leg.guarantor_id == PlanVisit.guarantor_id,
                Leg.account == PATIENT_RECEIVABLE,
                Leg.visit_id == PlanVisit.visit_id,
            ),
        )
    )


def _owed_oldest_first(db: Session, plan_id: uuid.UUID) -> list[tuple[uuid.UUID, Money]]:
    rows = db.execute(
        _owed()
        .add_columns(PlanVisit.visit_id)
        .join(Visit, Visit.id == PlanVisit.visit_id)
        .where(PlanVisit.plan_id == plan_id)
        .group_by(PlanVisit.visit_id, Visit.service_date)
        .order_by(Visit.service_date, PlanVisit.visit_id)
    )
    return [(visit_id, Money(int(cents))) for cents, visit_id in rows]


def _parts(rows: Sequence[PlanInstalment], paid: Money) -> list[Part]:
    parts, left = [], max(paid, ZERO)
    short = max(-paid, ZERO)  # a payment from before the plan came back: the first one takes it up
    for row in rows:
        amount = Money(row.principal_cents + row.interest_cents)
        taken = min(left, amount)
        left -= taken
        parts.append(
            Part(
                number=row.number,
                due_on=row.due_on,
                amount=amount,
                left=amount - taken + short,
                missed_on=row.missed_on,
                reminded_on=row.reminded_on,
            )
        )
        short = ZERO
    return parts


def _cents(db: Session, query: Select[Any]) -> Money:
    return Money(int(db.scalar(query) or 0))
