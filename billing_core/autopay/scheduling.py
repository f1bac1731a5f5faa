"""What mandates are going to draw, two weeks ahead, and the notice of an amount that varies.

A draw from a bank account whose amount differs from the one before, and lies outside the range the
payer chose, waits until ten days after they were told (12 CFR 1005.10(d)).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import Session

from billing_core import clock
from billing_core.accounts import queries as accounts
from billing_core.accounts.models import Guarantor
from billing_core.accounts.ranges import Range
from billing_core.autopay.actions import add_draw
from billing_core.autopay.models import Mandate, ScheduledPayment
from billing_core.holds import queries as holds
from billing_core.money import Money
from billing_core.notices import actions as notices
from billing_core.plans import queries as plans
from billing_core.plans.models import Plan, PlanInstalment
from billing_core.statements.models import Statement

AHEAD_DAYS = 14  # more than the ten of the notice, so that it can go out in time
TOPIC = "reminder"  # the consent that a text about coming payments needs


def look_ahead(db: Session, guarantors: Range, day: date) -> int:
    """Schedule what mandates draw in the next two weeks; return how many draws are new.

    Done twice, it schedules nothing the second time.
    """
    return _of_plans(db, guarantors, day) + _of_statements(db, guarantors, day)


def announce(db: Session, guarantors: Range, day: date, *, notice_days: int) -> int:
    """Tell payers of amounts that need a notice, by text where they agreed to texts; return how
    many were told. The others wait for a letter (queries.to_announce).

    A draw that is told of late is drawn late: `notice_days` after.
    """
    waiting = db.execute(
        select(ScheduledPayment, Mandate, Guarantor)
        .join(Mandate, Mandate.id == ScheduledPayment.mandate_id)
        .join(Guarantor, Guarantor.id == ScheduledPayment.guarantor_id)
        .where(
            guarantors.holds(ScheduledPayment.guarantor_id),
            ScheduledPayment.status == "scheduled",
            ScheduledPayment.needs_notice,
            ScheduledPayment.announced_at.is_(None),
            ScheduledPayment.guarantor_id.not_in(holds.held("outbound", day)),
        )
        .order_by(ScheduledPayment.id)
    ).all()
    told = 0
    for draw, mandate, guarantor in waiting:
        draw.draw_on = max(draw.draw_on, day + timedelta(days=notice_days))
        if tell(db, guarantor, "autopay_coming", draw, last4=mandate.last4):
            draw.announced_at = clock.now()
            told += 1
    db.flush()
    return told


def tell(
    db: Session, guarantor: Guarantor, template: str, draw: ScheduledPayment, *, last4: str
) -> bool:
    """Queue a text about a draw, if the payer agreed to texts of this kind; return whether.

    About a confidential account a person tells them.
    """
    if not guarantor.phone or not accounts.has_consent(db, guarantor.phone, TOPIC):
        return False
    notice = notices.queue(
        db,
        key=f"{template}:{draw.id}",
        recipient=guarantor.phone,
        template=template,
        values={
            "amount": Money(draw.amount_cents),
            "date": draw.draw_on,
            "last4": last4,
        },
        language=guarantor.language,
        guarantor_id=guarantor.id,
    )
    return notice is None or notice.status != "held"


def _of_plans(db: Session, guarantors: Range, day: date) -> int:
    scheduled = _is_scheduled(PlanInstalment.due_on)
    rows = db.execute(
        select(Mandate, PlanInstalment.due_on, _amount())
        .join(Plan, Plan.id == Mandate.plan_id)
        .join(PlanInstalment, plans.of_revision())
        .where(
            _draws(guarantors),
            Plan.status == "active",
            PlanInstalment.due_on >= day,
            PlanInstalment.due_on <= day + timedelta(days=AHEAD_DAYS),
            _amount() > 0,
            ~scheduled,
        )
        .order_by(Mandate.id, PlanInstalment.due_on)
    ).all()
    for mandate, due_on, cents in rows:
        _add(db, mandate, due_on, Money(cents))
    return len(rows)


def _of_statements(db: Session, guarantors: Range, day: date) -> int:
    scheduled = _is_scheduled(Statement.due_date)
    rows = db.execute(
        select(Mandate, Statement.due_date, func.max(Statement.balance_cents))
        .join(Statement, Statement.guarantor_id == Mandate.guarantor_id)
        .where(
            _draws(guarantors),
            Mandate.purpose == "statement",
            Statement.due_date >= day,
            Statement.due_date <= day + timedelta(days=AHEAD_DAYS),
            Statement.balance_cents > 0,
            ~scheduled,
        )
        .group_by(Mandate.id, Statement.due_date)
        .order_by(Mandate.id, Statement.due_date)
    ).all()
    for mandate, due_on, cents in rows:
        _add(db, mandate, due_on, Money(int(cents)))
    return len(rows)


def _add(db: Session, mandate: Mandate, due_on: date, amount: Money) -> None:
    needs_notice = _varies(db, mandate, amount)
    add_draw(db, mandate, due_on=due_on, amount=amount, needs_notice=needs_notice)


def _varies(db: Session, mandate: Mandate, amount: Money) -> bool:
    """Whether the payer must be told; the first amount of a plan was in the words agreed to."""
    if mandate.highest_cents is not None:
        lowest = mandate.lowest_cents or 0
        return not lowest <= amount.cents <= mandate.highest_cents
    last = db.scalar(
        select(ScheduledPayment.amount_cents)
        .where(ScheduledPayment.mandate_id == mandate.id)
        .order_by(ScheduledPayment.due_on.desc(), ScheduledPayment.attempt.desc())
        .limit(1)
    )
    if last is None:
        return mandate.purpose != "plan"
    return abs(last - amount.cents) > 1  # the odd cent of a schedule was disclosed with it


def _draws(guarantors: Range) -> ColumnElement[bool]:
    return and_(guarantors.holds(Mandate.guarantor_id), Mandate.revoked_at.is_(None))


def _is_scheduled(due_on: Any) -> ColumnElement[bool]:
    return exists().where(
        ScheduledPayment.mandate_id == Mandate.id, ScheduledPayment.due_on == due_on
    )


def _amount() -> ColumnElement[int]:
    amount: ColumnElement[int] = PlanInstalment.principal_cents + PlanInstalment.interest_cents
    return amount
