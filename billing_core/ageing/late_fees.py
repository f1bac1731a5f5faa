"""Late fees: off unless the region's policy has one, never on what is held, on a plan, or on a fee.

At most one for an account and a month, and none sooner after another than the policy says. What is
past due is counted from the due date of the statement that billed it, and only when a cheque sent
in time would have come in. Where a law caps what may be added to a debt in a year (Va. Code
59.1-612), the fee is no more than the cap leaves, day by day.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    String,
    case,
    cast,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import Session
from sqlalchemy.sql.selectable import Subquery

from billing_core.accounts.models import NEVER_BILLED, Guarantor
from billing_core.accounts.ranges import Range, regions
from billing_core.ageing.days import days_since, last_due_before
from billing_core.ageing.models import LateFee
from billing_core.audit import actions as audit
from billing_core.audit.tags import Tag
from billing_core.database import id_in_sql
from billing_core.holds.queries import held, held_visits
from billing_core.ledger.actions import reverse
from billing_core.ledger.chart import FINANCE_CHARGES, LATE_FEES, PATIENT_RECEIVABLE
from billing_core.ledger.models import Entry, Leg
from billing_core.ledger.sets import post_pairs
from billing_core.plans.queries import visits_on_a_plan
from billing_core.policies import Policies, Policy
from billing_core.statements import billed
from billing_core.statements.figures import cents, owed_by_visit, totals
from billing_core.statements.models import Statement, StatementLine, Visit

MILLION = 1_000_000  # percentages are reckoned in hundred-millionths, without fractions
YEAR_DAYS = 365
RULE_MAX = 200


@dataclass(frozen=True, slots=True)
class _Rule:
    """A region's policy on a day."""

    region: str
    day: date
    policy: Policy

    @property
    def period(self) -> str:
        return f"{self.day:%Y-%m}"

    @property
    def latest_due(self) -> date:
        """The due dates after it are not late yet."""
        post_is_in = last_due_before(self.day, self.policy.late_fee.mail_business_days)
        may_be_charged = self.day - timedelta(days=self.policy.charges.not_before_days_past_due)
        return min(post_is_in, may_be_charged, self.day - timedelta(days=1))

    @property
    def source(self) -> str:
        decided = self.policy.decided_by.get("late_fee")
        return f"{decided} {decided.source}"[:RULE_MAX] if decided else "built in"


def charge(db: Session, guarantors: Range, day: date, policies: Policies) -> int:
    """Charge the late fees that a day brings to a range of guarantors; return how many.

    A second time on the day, or in the month, charges none. Those charged are locked until the
    transaction ends.
    """
    charged = 0
    for region in regions(db, guarantors):
        rule = _Rule(region, day, policies.for_region(region, day))
        if not rule.policy.late_fee.is_off:
            charged += _charge_region(db, guarantors, rule)
    return charged


def waive(db: Session, fee_id: uuid.UUID, *, on: date, actor: str, reason: str) -> Entry:
    """Return the entry that takes a late fee back, as of a day; its month brings no other one.

    Raises NoResultFound for an unknown fee.
    """
    fee = db.get_one(LateFee, fee_id)
    undone = reverse(db, fee.id, key=f"late_fee_waived:{fee.id}", effective_on=on)
    audit.record(
        db,
        Tag.LATE_FEE_WAIVED,
        actor=actor,
        guarantor_id=fee.guarantor_id,
        reference=str(fee.id),
        reason=reason,
        amount_cents=fee.amount_cents,
    )
    return undone


def _charge_region(db: Session, guarantors: Range, rule: _Rule) -> int:
    found = _assessed(db, guarantors, rule)
    late = db.scalars(
        select(Guarantor.id)
        .where(Guarantor.id.in_(select(found.c.guarantor_id)))
        .order_by(Guarantor.id)
        .with_for_update(of=Guarantor, key_share=True)
    ).all()
    if not late:
        return 0
    # Reckoned again, now that nobody else can post: a payment may have come in between.
    _write_down(db, _assessed(db, guarantors, rule), late, rule)
    pairs = select(
        _key(LateFee.guarantor_id, rule).label("key"),
        LateFee.guarantor_id,
        LateFee.visit_id,
        LateFee.amount_cents.label("cents"),
    ).where(LateFee.guarantor_id.in_(late), LateFee.period == rule.period)
    accounts = (PATIENT_RECEIVABLE, LATE_FEES)
    return post_pairs(
        db, pairs.subquery(), accounts=accounts, kind="late_fee", effective_on=rule.day
    )


def _write_down(db: Session, found: Subquery, late: Any, rule: _Rule) -> None:
    columns = {
        "id": id_in_sql(_key(found.c.guarantor_id, rule)),
        "guarantor_id": found.c.guarantor_id,
        "period": literal(rule.period),
        "visit_id": found.c.visit_id,
        "charged_on": literal(rule.day),
        "past_due_cents": found.c.past_due,
        "amount_cents": found.c.fee,
        "rule": literal(rule.source),
    }
    rows = select(*columns.values()).where(found.c.guarantor_id.in_(late))
    db.execute(insert(LateFee).from_select(list(columns), rows, include_defaults=False))


def _key(guarantor_id: Any, rule: _Rule) -> ColumnElement[str]:
    whose = cast(guarantor_id, String)
    return literal("late_fee:").concat(whose).concat(literal(f":{rule.period}"))


def _assessed(db: Session, guarantors: Range, rule: _Rule) -> Subquery:
    """(guarantor_id, visit_id, past_due, fee) of those who get one, on the oldest visit of it."""
    late = _late(db, guarantors, rule)
    loose = totals(guarantors.holds)
    credit = _credits(guarantors)
    past_due = late.c.base + _below_zero(loose.c.loose) + func.coalesce(credit.c.cents, 0)
    fee = _fee(late, past_due, rule.policy)
    since = rule.day - timedelta(days=rule.policy.late_fee.every_days)
    had_one = exists().where(
        LateFee.guarantor_id == late.c.guarantor_id,
        or_(LateFee.period == rule.period, LateFee.charged_on > since),
    )
    return (
        select(
            late.c.guarantor_id,
            late.c.visit_id,
            past_due.label("past_due"),
            fee.label("fee"),
        )
        .outerjoin_from(late, loose, loose.c.guarantor_id == late.c.guarantor_id)
        .outerjoin(credit, credit.c.guarantor_id == late.c.guarantor_id)
        .where(
            late.c.place == 1,
            past_due > 0,
            past_due >= rule.policy.clocks.small_balance.cents,
            fee > 0,
            ~had_one,
        )
        .subquery("assessed")
    )


def _late(db: Session, guarantors: Range, rule: _Rule) -> Subquery:
    """The visits past due, with what is past due of all of their guarantor's: `place` 1 is the
    oldest of them.
    """
    owed = owed_by_visit(guarantors.holds)
    added = _added(guarantors)
    fees = func.coalesce(added.c.fees, 0)
    further = billed.later(guarantors.holds, due_after=rule.latest_due)
    past_due = billed.left(owed.c.cents, billed.unbilled(further), further.c.coming)
    base = case((fees <= 0, past_due), (fees >= past_due, 0), else_=past_due - fees)
    whose = owed.c.guarantor_id
    oldest_first = (Statement.due_date, Visit.service_date, Visit.id)
    return (
        select(
            owed.c.guarantor_id,
            owed.c.visit_id,
            days_since(db, Statement.due_date, rule.day).label("days"),
            _all_of_one(base, whose).label("base"),
            _all_of_one(func.coalesce(added.c.charged, 0), whose).label("charged"),
            func.row_number().over(partition_by=whose, order_by=oldest_first).label("place"),
        )
        .join_from(owed, StatementLine, billed.first_line(owed.c.visit_id, owed.c.guarantor_id))
        .join(Statement, Statement.id == StatementLine.statement_id)
        .join(Visit, Visit.id == owed.c.visit_id)
        .join(Guarantor, Guarantor.id == owed.c.guarantor_id)
        .outerjoin(added, added.c.visit_id == owed.c.visit_id)
        .outerjoin(further, billed.joined(further, owed.c.visit_id, owed.c.guarantor_id))
        .where(owed.c.cents > 0, *_may_bear_one(owed, rule))
        .subquery("late")
    )


def _may_bear_one(owed: Subquery, rule: _Rule) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [
        Guarantor.region == rule.region,
        Statement.due_date <= rule.latest_due,
        Visit.coverage_kind.not_in(NEVER_BILLED),
        owed.c.guarantor_id.not_in(held("late_fees", rule.day)),
        owed.c.visit_id.not_in(held_visits("late_fees", rule.day)),
    ]
    if not rule.policy.late_fee.on_plans:
        conditions.append(owed.c.visit_id.not_in(visits_on_a_plan()))
    return conditions


def _added(guarantors: Range) -> Subquery:
    """(visit_id, fees, charged): late fees on a visit, and those with interest, less what was taken
    back.
    """
    is_fee = Leg.account == LATE_FEES
    return (
        select(
            Leg.visit_id,
            cents(case((is_fee, -Leg.amount_cents), else_=0)).label("fees"),
            cents(-Leg.amount_cents).label("charged"),
        )
        .where(
            guarantors.holds(Leg.guarantor_id),
            Leg.account.in_((LATE_FEES, FINANCE_CHARGES)),
            Leg.visit_id.is_not(None),
        )
        .group_by(Leg.visit_id)
        .subquery("added")
    )


def _credits(guarantors: Range) -> Subquery:
    """(guarantor_id, cents), below zero: visits paid with more than they cost."""
    owed = owed_by_visit(guarantors.holds)
    return (
        select(owed.c.guarantor_id, cents(owed.c.cents).label("cents"))
        .where(owed.c.cents < 0)
        .group_by(owed.c.guarantor_id)
        .subquery("credits")
    )


def _fee(late: Subquery, past_due: ColumnElement[Any], policy: Policy) -> ColumnElement[int]:
    """In cents, a half going up; percentages in hundred-millionths, so that all stays whole."""
    told = policy.late_fee
    share = int(told.percent * (MILLION // 100))
    fee: ColumnElement[Any] = told.fixed.cents + (past_due * share + MILLION // 2) // MILLION
    fee = case((fee < told.at_least.cents, told.at_least.cents), else_=fee)
    if told.at_most is not None:
        fee = case((fee > told.at_most.cents, told.at_most.cents), else_=fee)
    cap = policy.charges.percent_a_year_at_most
    if cap is not None:
        yearly = int(cap * (MILLION // 100))
        days = late.c.days - policy.charges.not_before_days_past_due
        room = past_due * yearly * days // (YEAR_DAYS * MILLION) - late.c.charged
        fee = case((fee > room, room), else_=fee)
    return fee


def _all_of_one(column: Any, whose: Any) -> ColumnElement[int]:
    return cast(func.sum(column).over(partition_by=whose), BigInteger)


def _below_zero(column: Any) -> ColumnElement[int]:
    amount = func.coalesce(column, 0)
    return case((amount < 0, amount), else_=0)
