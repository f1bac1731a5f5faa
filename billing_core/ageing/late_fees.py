"""Late fees: off unless the region's policy has one, never on what is held, on a plan, or on a fee.

At most one for an account and a month, and none sooner after another than the policy says. What is
past due is counted from the due date of the statement that billed it, and only when a cheque sent
in time would have come in. Where a law caps what may be added to a debt in a year (Va. Code
59.1-612), the fee is no more than the cap leaves, day by day.
"""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
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

from billing_core.accounts.actions import lock_all
from billing_core.accounts.models import NEVER_BILLED, Guarantor
from billing_core.accounts.ranges import Range, regions
from billing_core.ageing.asked import Asked
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
from billing_core.policies.regional import Regional
from billing_core.scratch import keep
from billing_core.statements import billed
from billing_core.statements.figures import Wanted, cents
from billing_core.statements.models import Statement, StatementLine, Visit

MILLION = 1_000_000  # percentages are reckoned in hundred-millionths, without fractions
YEAR_DAYS = 365
MORE_THAN_ANY_FEE = 1_000_000_00  # in cents, where there is no upper bound
NO_CAP = -1


def charge(db: Session, guarantors: Range, day: date, policies: Policies) -> int:
    """Charge the late fees that a day brings to a range of guarantors; return how many.

    A second time on the day, or in the month, charges none. Those charged are locked until the
    transaction ends.
    """
    everywhere = Regional.of(policies, regions(db, guarantors), day).policies
    with_a_fee = {
        where: policy for where, policy in everywhere.items() if not policy.late_fee.is_off
    }
    if not with_a_fee:
        return 0
    rules = Regional(day, with_a_fee)
    late = keep(db, _assessed(Asked.of(db, rules, guarantors.holds)), "guarantor_id")
    whose = select(late.c.guarantor_id)
    if not lock_all(db, whose):
        return 0
    # Reckoned again, now that nobody else can post: a payment may have come in between.
    asked = Asked.of(db, rules, lambda column: column.in_(whose))
    _write_down(asked)
    pairs = select(
        _key(LateFee.guarantor_id, asked).label("key"),
        LateFee.guarantor_id,
        LateFee.visit_id,
        LateFee.amount_cents.label("cents"),
    ).where(LateFee.guarantor_id.in_(whose), LateFee.period == _period(asked.day))
    accounts = (PATIENT_RECEIVABLE, LATE_FEES)
    return post_pairs(db, pairs.subquery(), accounts=accounts, kind="late_fee", effective_on=day)


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


def _write_down(asked: Asked) -> None:
    found = _assessed(asked)
    columns = {
        "id": id_in_sql(_key(found.c.guarantor_id, asked)),
        "guarantor_id": found.c.guarantor_id,
        "period": literal(_period(asked.day)),
        "visit_id": found.c.visit_id,
        "charged_on": literal(asked.day),
        "past_due_cents": found.c.past_due,
        "amount_cents": found.c.fee,
        "rule": found.c.rule,
    }
    rows = select(*columns.values())
    asked.db.execute(insert(LateFee).from_select(list(columns), rows, include_defaults=False))


def _key(guarantor_id: Any, asked: Asked) -> ColumnElement[str]:
    whose = cast(guarantor_id, String)
    return literal("late_fee:").concat(whose).concat(literal(f":{_period(asked.day)}"))


def _period(day: date) -> str:
    return f"{day:%Y-%m}"


def _latest_due(policy: Policy, day: date) -> date:
    """The due dates after it are not late yet."""
    post_is_in = last_due_before(day, policy.late_fee.mail_business_days)
    may_be_charged = day - timedelta(days=policy.charges.not_before_days_past_due)
    return min(post_is_in, may_be_charged, day - timedelta(days=1))


def _latest_due_dates(asked: Asked) -> ColumnElement[date]:
    return asked.by_region(lambda policy: _latest_due(policy, asked.day))


def _assessed(asked: Asked) -> Subquery:
    """(guarantor_id, visit_id, past_due, fee, rule) of those who get one, on the oldest visit."""
    late = _late(asked)
    credit = _credits(asked.owed)
    past_due = late.c.base + _below_zero(asked.totals.c.loose) + func.coalesce(credit.c.cents, 0)
    fee = _fee(late, past_due, asked)
    had_one = exists().where(
        LateFee.guarantor_id == late.c.guarantor_id,
        or_(
            LateFee.period == _period(asked.day),
            LateFee.charged_on > asked.days_ago(lambda policy: policy.late_fee.every_days),
        ),
    )
    return (
        select(
            late.c.guarantor_id,
            late.c.visit_id,
            past_due.label("past_due"),
            fee.label("fee"),
            asked.by_region(lambda policy: policy.rule("late_fee")).label("rule"),
        )
        .join_from(late, Guarantor, Guarantor.id == late.c.guarantor_id)
        .outerjoin(asked.totals, asked.totals.c.guarantor_id == late.c.guarantor_id)
        .outerjoin(credit, credit.c.guarantor_id == late.c.guarantor_id)
        .where(
            late.c.place == 1,
            past_due > 0,
            past_due >= asked.by_region(lambda policy: policy.clocks.small_balance.cents),
            fee > 0,
            ~had_one.correlate(late, Guarantor),
        )
        .subquery("assessed")
    )


def _late(asked: Asked) -> Subquery:
    """The visits past due, with what is past due of all of their guarantor's: `place` 1 is the
    oldest of them.
    """
    owed, added = asked.owed, _added(asked.wanted)
    fees = func.coalesce(added.c.fees, 0)
    further = billed.later(asked.wanted, due_after=_latest_due_dates(asked))
    past_due = billed.left(owed.c.cents, billed.unbilled(further), further.c.coming)
    base = case((fees <= 0, past_due), (fees >= past_due, 0), else_=past_due - fees)
    whose = owed.c.guarantor_id
    oldest_first = (Statement.due_date, Visit.service_date, Visit.id)
    return (
        select(
            owed.c.guarantor_id,
            owed.c.visit_id,
            days_since(asked.db, Statement.due_date, asked.day).label("days"),
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
        .where(owed.c.cents > 0, *_may_bear_one(asked))
        .subquery("late")
    )


def _may_bear_one(asked: Asked) -> list[ColumnElement[bool]]:
    owed = asked.owed
    on_plans = asked.by_region(lambda policy: policy.late_fee.on_plans)
    return [
        Guarantor.region.in_(asked.rules.policies),
        Statement.due_date <= _latest_due_dates(asked),
        Visit.coverage_kind.not_in(NEVER_BILLED),
        Visit.guarantor_id == owed.c.guarantor_id,  # an old fee may stand on another's by now
        owed.c.guarantor_id.not_in(held("late_fees", asked.day)),
        owed.c.visit_id.not_in(held_visits("late_fees", asked.day)),
        or_(on_plans, owed.c.visit_id.not_in(visits_on_a_plan(asked.wanted))),
    ]


def _added(wanted: Wanted) -> Subquery:
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
            wanted(Leg.guarantor_id),
            Leg.account.in_((LATE_FEES, FINANCE_CHARGES)),
            Leg.visit_id.is_not(None),
        )
        .group_by(Leg.visit_id)
        .subquery("added")
    )


def _credits(owed: FromClause) -> Subquery:
    """(guarantor_id, cents), below zero: visits paid with more than they cost."""
    return (
        select(owed.c.guarantor_id, cents(owed.c.cents).label("cents"))
        .where(owed.c.cents < 0)
        .group_by(owed.c.guarantor_id)
        .subquery("credits")
    )


def _fee(late: Subquery, past_due: ColumnElement[Any], asked: Asked) -> ColumnElement[int]:
    """In cents, a half going up; percentages in hundred-millionths, so that all stays whole."""
    fixed = asked.by_region(lambda policy: policy.late_fee.fixed.cents)
    share = asked.by_region(lambda policy: int(policy.late_fee.percent * (MILLION // 100)))
    least = asked.by_region(lambda policy: policy.late_fee.at_least.cents)
    most = asked.by_region(_at_most)
    yearly = asked.by_region(_yearly)
    not_before = asked.by_region(lambda policy: policy.charges.not_before_days_past_due)
    fee: ColumnElement[Any] = fixed + (past_due * share + MILLION // 2) // MILLION
    fee = case((fee < least, least), else_=fee)
    fee = case((fee > most, most), else_=fee)
    cap = past_due * yearly * (late.c.days - not_before) // (YEAR_DAYS * MILLION)
    room = cap - late.c.charged
    return case(((yearly != NO_CAP) & (fee > room), room), else_=fee)


def _at_most(policy: Policy) -> int:
    most = policy.late_fee.at_most
    return MORE_THAN_ANY_FEE if most is None else most.cents


def _yearly(policy: Policy) -> int:
    cap = policy.charges.percent_a_year_at_most
    return NO_CAP if cap is None else int(cap * (MILLION // 100))


def _all_of_one(column: Any, whose: Any) -> ColumnElement[int]:
    return cast(func.sum(column).over(partition_by=whose), BigInteger)


def _below_zero(column: Any) -> ColumnElement[int]:
    amount = func.coalesce(column, 0)
    return case((amount < 0, amount), else_=0)
