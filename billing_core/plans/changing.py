"""Put an instalment off, as the payer asks: to the end of the plan, or to a later day of the month.

Nothing is charged for it, and no interest beyond what was disclosed: the schedule changes in the
payer's favour, and a paper tells of it. What was going to be drawn on the old day is not.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from sqlalchemy.orm import Session

from billing_core.accounts.actions import lock
from billing_core.audit import actions as audit
from billing_core.audit.tags import Tag
from billing_core.autopay import actions as autopay
from billing_core.money import Money
from billing_core.plans import documents, queries
from billing_core.plans.models import Plan, PlanInstalment
from billing_core.plans.queries import Part
from billing_core.plans.schedule import month_later
from billing_core.policies.terms import PlanTerms

Why = Literal["not_active", "behind", "nothing_left", "too_often", "too_late"]


@dataclass(frozen=True, slots=True)
class NotChanged:
    """The schedule stays as it is, and why. too_late: the day asked for, or the last there is."""

    reason: Why


@dataclass(frozen=True, slots=True)
class Change:
    """What would be put off: the instalment, its new day, and the last day of the plan then."""

    number: int
    amount: Money
    before: date
    after: date
    last_on: date


def skipping(
    db: Session, plan_id: uuid.UUID, *, terms: PlanTerms, today: date
) -> Change | NotChanged:
    """Return what it would mean to skip the next instalment: each that is left takes the day of the
    one after it, so that the plan ends a month later. Changes nothing.
    """
    plan, parts = _of(db, plan_id, today)
    days = _days_when_skipped(plan, parts, terms=terms, today=today)
    return days if isinstance(days, NotChanged) else _change(parts, days)


def moving(
    db: Session, plan_id: uuid.UUID, *, days: int, terms: PlanTerms, today: date
) -> Change | NotChanged:
    """Return what it would mean to pay the next instalment so many days later, and the rest as
    agreed. Changes nothing.
    """
    plan, parts = _of(db, plan_id, today)
    new = _days_when_moved(plan, parts, days, terms=terms, today=today)
    return new if isinstance(new, NotChanged) else _change(parts, new)


def skip(
    db: Session, plan_id: uuid.UUID, *, terms: PlanTerms, today: date, actor: str
) -> Change | NotChanged:
    """Skip the next instalment and return the change; or why not."""
    _lock(db, plan_id)
    plan, parts = _of(db, plan_id, today)
    days = _days_when_skipped(plan, parts, terms=terms, today=today)
    if isinstance(days, NotChanged):
        return days
    plan.skipped += 1
    return _changed(
        db, plan, parts, days, today=today, tag=Tag.PLAN_INSTALMENT_SKIPPED, actor=actor
    )


def move(
    db: Session, plan_id: uuid.UUID, *, days: int, terms: PlanTerms, today: date, actor: str
) -> Change | NotChanged:
    """Move the next instalment so many days on and return the change; or why not."""
    _lock(db, plan_id)
    plan, parts = _of(db, plan_id, today)
    new = _days_when_moved(plan, parts, days, terms=terms, today=today)
    if isinstance(new, NotChanged):
        return new
    plan.moved += 1
    return _changed(db, plan, parts, new, today=today, tag=Tag.PLAN_INSTALMENT_MOVED, actor=actor)


def _of(db: Session, plan_id: uuid.UUID, today: date) -> tuple[Plan, list[Part]]:
    """The plan, and its instalments on which something is left to pay."""
    standing = queries.standing(db, plan_id, today)
    return standing.plan, [part for part in standing.parts if part.left]


def _refused(plan: Plan, parts: Sequence[Part], today: date, *, allowed: bool) -> NotChanged | None:
    if plan.status != "active":
        return NotChanged("not_active")
    if not parts:
        return NotChanged("nothing_left")
    if parts[0].due_on <= today:
        return NotChanged("behind")
    return None if allowed else NotChanged("too_often")


def _days_when_skipped(
    plan: Plan, parts: Sequence[Part], *, terms: PlanTerms, today: date
) -> list[date] | NotChanged:
    refused = _refused(plan, parts, today, allowed=plan.skipped < terms.skips_maximum)
    if refused is not None:
        return refused
    days = [part.due_on for part in parts]
    return [*days[1:], month_later(days[-1], day=plan.due_day)]


def _days_when_moved(
    plan: Plan, parts: Sequence[Part], days: int, *, terms: PlanTerms, today: date
) -> list[date] | NotChanged:
    refused = _refused(plan, parts, today, allowed=plan.moved < terms.moves_maximum)
    if refused is not None:
        return refused
    after, rest = parts[0].due_on + timedelta(days=days), [part.due_on for part in parts[1:]]
    if not 0 < days <= terms.move_days_maximum or (rest and after >= rest[0]):
        return NotChanged("too_late")
    return [after, *rest]


def _change(parts: Sequence[Part], days: Sequence[date]) -> Change:
    first = parts[0]
    return Change(first.number, first.left, first.due_on, days[0], days[-1])


def _changed(
    db: Session,
    plan: Plan,
    parts: Sequence[Part],
    days: Sequence[date],
    *,
    today: date,
    tag: Tag,
    actor: str,
) -> Change:
    """Put what is left on those days, and write down who asked for it."""
    change = _change(parts, days)
    _revise(db, plan, parts, days, today=today)
    _record(db, tag, plan, change, actor=actor)
    return change


def _revise(
    db: Session, plan: Plan, parts: Sequence[Part], days: Sequence[date], *, today: date
) -> None:
    """Put what is left on new days, as the schedule that holds from now on."""
    before = {row.number: row for row in queries.instalments(db, plan)}
    plan.revision += 1
    plan.paid_before_cents = queries.paid_towards(db, plan.id).cents
    rows = list(_rows(plan, parts, days, before))
    db.add_all(rows)
    db.flush()
    documents.write_schedule(db, plan, rows, on=today)
    autopay.forget_days(db, plan.id, keep=set(days))


def _rows(
    plan: Plan, parts: Sequence[Part], days: Sequence[date], before: dict[int, PlanInstalment]
) -> Iterator[PlanInstalment]:
    """What was paid of an instalment was principal first; interest once posted stays posted."""
    for part, due_on in zip(parts, days, strict=True):
        row = before[part.number]
        interest = min(row.interest_cents, part.left.cents)
        yield PlanInstalment(
            plan_id=plan.id,
            revision=plan.revision,
            number=part.number,
            guarantor_id=plan.guarantor_id,
            due_on=due_on,
            principal_cents=part.left.cents - interest,
            interest_cents=interest,
            interest_posted_on=row.interest_posted_on,
        )


def _lock(db: Session, plan_id: uuid.UUID) -> None:
    lock(db, queries.get(db, plan_id).guarantor_id)


def _record(db: Session, tag: Tag, plan: Plan, change: Change, *, actor: str) -> None:
    audit.record(
        db,
        tag,
        actor=actor,
        guarantor_id=plan.guarantor_id,
        reference=str(plan.id),
        number=change.number,
        due_on=change.after.isoformat(),
    )
