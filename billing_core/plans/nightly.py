"""What becomes of plans overnight: activated, completed, missed, cured, noticed, put in default.

Most plans are on time and none of them is read: the database says which are not.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from billing_core import clock
from billing_core.accounts import queries as accounts
from billing_core.accounts.models import Guarantor
from billing_core.accounts.ranges import Range
from billing_core.audit import actions as audit
from billing_core.audit.tags import Tag
from billing_core.holds import queries as holds
from billing_core.holds.models import Hold
from billing_core.money import ZERO
from billing_core.notices import actions as notices
from billing_core.plans import documents, queries
from billing_core.plans.actions import activate, move, payment_returned
from billing_core.plans.models import Plan, PlanDocument, PlanInstalment
from billing_core.plans.queries import Part, Standing

ACTOR = "job:plans"
COMES_BACK_WITHIN_DAYS = 180  # what banks and card networks give a payer, and some more
TOPIC = "reminder"  # the consent that a text about a late payment needs
AGREED_FOR_DAYS = 30  # a disclosure that was not delivered by then: the plan never was


@dataclass(frozen=True, slots=True)
class _Held:
    """Guarantors of whom nothing may be demanded, and those whose plan may not be ended."""

    outbound: frozenset[int]
    collections: frozenset[int]


def review(db: Session, guarantors: Range, day: date) -> int:
    """Move every plan of these guarantors along as of a day; return how many changed.

    Done twice for a day, it changes nothing the second time. A hold on collections keeps a plan
    from default, one on outbound keeps its notice back.
    """
    changed = _activate(db, guarantors) + _lapse(db, guarantors, day)
    changed += _complete(db, guarantors) + _reopen(db, guarantors, day)
    is_held = guarantors.holds(Hold.guarantor_id)
    held = _Held(
        frozenset(db.scalars(holds.touched("outbound", day).where(is_held))),
        frozenset(db.scalars(holds.touched("collections", day).where(is_held))),
    )
    for plan_id in _in_question(db, guarantors, day):
        standing = queries.standing(db, plan_id, day)
        changed += _cure(db, standing, day) or _chase(db, standing, day, held)
    return changed


def _activate(db: Session, guarantors: Range) -> int:
    ready = db.scalars(
        select(Plan.id)
        .join(PlanDocument, PlanDocument.plan_id == Plan.id)
        .where(
            guarantors.holds(Plan.guarantor_id),
            Plan.status == "agreed",
            PlanDocument.kind == "disclosure",
            PlanDocument.revision == Plan.revision,
            PlanDocument.delivered_at.is_not(None),
        )
        .order_by(Plan.id)
    ).all()
    for plan_id in ready:
        activate(db, plan_id)
    return len(ready)


def _lapse(db: Session, guarantors: Range, day: date) -> int:
    lapsed = db.scalars(
        select(Plan).where(
            guarantors.holds(Plan.guarantor_id),
            Plan.status == "agreed",
            Plan.agreed_on < day - timedelta(days=AGREED_FOR_DAYS),
        )
    ).all()
    for plan in lapsed:
        move(db, plan, "cancelled", Tag.PLAN_CANCELLED, actor=ACTOR, reason="not_disclosed")
    return len(lapsed)


def _complete(db: Session, guarantors: Range) -> int:
    owed = queries.owed_by_plan(guarantors, ("active", "defaulted")).subquery()
    paid_off = db.scalars(
        select(Plan).join(owed, owed.c.plan_id == Plan.id).where(owed.c.cents <= 0)
    ).all()
    for plan in paid_off:
        move(db, plan, "completed", Tag.PLAN_COMPLETED, actor=ACTOR)
    return len(paid_off)


def _reopen(db: Session, guarantors: Range, day: date) -> int:
    """Plans that were paid off with a payment that came back, whoever took it back."""
    owed = queries.owed_by_plan(guarantors, ("completed",)).subquery()
    lately = clock.now() - timedelta(days=COMES_BACK_WITHIN_DAYS)
    owing = db.scalars(
        select(Plan)
        .join(owed, owed.c.plan_id == Plan.id)
        .where(owed.c.cents > 0, Plan.ended_at >= lately)
    ).all()
    reopened = 0
    for plan in owing:
        unpaid = any(part.left for part in queries.standing(db, plan.id, day).parts)
        reopened += unpaid and payment_returned(db, plan.guarantor_id, on=day) is not None
    return reopened


def _in_question(db: Session, guarantors: Range, day: date) -> Sequence[uuid.UUID]:
    """Plans with something unpaid that fell due, or with an instalment that was missed before."""
    behind = queries.due_of_active(day, guarantors).subquery()
    missed = (
        select(PlanInstalment.plan_id)
        .join(Plan, queries.of_revision())
        .where(
            guarantors.holds(Plan.guarantor_id),
            Plan.status == "active",
            PlanInstalment.missed_on.is_not(None),
        )
    )
    return sorted({*db.scalars(select(behind.c.plan_id)), *db.scalars(missed)})


def _cure(db: Session, standing: Standing, day: date) -> int:
    """Clear what was missed and has been paid since; return 1 if the payer has caught up so."""
    paid = [part.number for part in standing.parts if part.missed_on and not part.left]
    if paid:
        _mark(db, standing.plan, paid, missed_on=None)
    if any(part.missed_on and part.left for part in standing.parts) or not paid:
        return 0
    documents.withdraw_default_notices(db, standing.plan.id, day)
    standing.plan.called_on = None
    db.flush()
    _record(db, Tag.PLAN_CURED, standing.plan)
    return 1


def _chase(db: Session, standing: Standing, day: date, held: _Held) -> int:
    plan = standing.plan
    changed = _miss(db, standing, day)
    if plan.guarantor_id not in held.outbound:
        changed = _remind(db, standing, day) or changed
    if plan.guarantor_id in held.collections:
        return changed
    missed = [part for part in standing.parts if _is_missed(plan, part, day)]
    if not _is_for_default(plan, missed, day):
        return changed
    notice = documents.latest(db, plan, "default_notice")
    if notice is None:
        if plan.guarantor_id in held.outbound:
            return changed
        documents.write_default_notice(db, plan, due=standing.due, payoff=standing.payoff, on=day)
        return 1
    if not _notice_is_over(plan, notice, day):
        return changed
    move(db, plan, "defaulted", Tag.PLAN_DEFAULTED, actor=ACTOR, decided_by=plan.decided_by)
    return 1


def _remind(db: Session, standing: Standing, day: date) -> int:
    """A text on the first day an instalment is late, where texts are wanted; once."""
    plan = standing.plan
    late = [part for part in standing.parts if part.left and _expected_on(plan, part) < day]
    new = [part.number for part in late if part.reminded_on is None]
    if not new:
        return 0
    _mark(db, plan, new, reminded_on=day)
    guarantor = db.get_one(Guarantor, plan.guarantor_id)
    if guarantor.phone and accounts.has_consent(db, guarantor.phone, TOPIC):
        notices.queue(
            db,
            key=f"plan-late:{plan.id}:{plan.revision}:{new[0]}",
            recipient=guarantor.phone,
            template="plan_payment_late",
            values={
                "amount": sum((part.left for part in late), ZERO),
                "date": late[0].due_on,
                "last4": str(guarantor.id)[-4:],
            },
            language=guarantor.language,
            guarantor_id=guarantor.id,
        )
    return 1


def _miss(db: Session, standing: Standing, day: date) -> int:
    newly = [
        part.number
        for part in standing.parts
        if part.left and not part.missed_on and _grace_is_over(standing.plan, part, day)
    ]
    if not newly:
        return 0
    _mark(db, standing.plan, newly, missed_on=day)
    _record(db, Tag.PLAN_INSTALMENT_MISSED, standing.plan, number=newly[0], count=len(newly))
    return 1


def _expected_on(plan: Plan, part: Part) -> date:
    """From when an instalment is late: not before the plan was there, or a payment came back."""
    assert plan.activated_at is not None, "only what an active plan asks for is late"
    days = [part.due_on, clock.day_of(plan.activated_at)]
    if plan.reopened_on is not None:
        days.append(plan.reopened_on)
    return max(days)


def _grace_is_over(plan: Plan, part: Part, day: date) -> bool:
    return day > _expected_on(plan, part) + timedelta(days=plan.grace_days)


def _is_missed(plan: Plan, part: Part, day: date) -> bool:
    """An instalment paid in part is late, and no ground for a default."""
    return part.left >= part.amount > ZERO and _grace_is_over(plan, part, day)


def _is_for_default(plan: Plan, missed: Sequence[Part], day: date) -> bool:
    if len(missed) < plan.default_after_missed:
        return False
    return day >= missed[0].due_on + timedelta(days=plan.default_after_days)


def _notice_is_over(plan: Plan, notice: PlanDocument, day: date) -> bool:
    if notice.delivered_at is None or (plan.default_needs_call and plan.called_on is None):
        return False
    delivered_on = clock.day_of(notice.delivered_at)
    return day >= delivered_on + timedelta(days=plan.default_notice_days)


def _mark(db: Session, plan: Plan, numbers: Sequence[int], **days: date | None) -> None:
    db.execute(
        update(PlanInstalment)
        .where(
            PlanInstalment.plan_id == plan.id,
            PlanInstalment.revision == plan.revision,
            PlanInstalment.number.in_(numbers),
        )
        .values(**days)
    )


def _record(db: Session, tag: Tag, plan: Plan, **details: str | int) -> None:
    audit.record(
        db, tag, actor=ACTOR, guarantor_id=plan.guarantor_id, reference=str(plan.id), **details
    )
