"""Give up what is too small to ask for, a range of guarantors at a time.

A whole balance below the policy's `clocks.small_balance`, every visit of it told on a statement and
past due for as long as collections would have to wait (`clocks.collections_days`): what is larger
would be dunned by then. Left alone: whoever has a credit, a plan, a hold, a payment on its way, or
a charge still with insurance; and Medicare's cost sharing, which may not be waived as a routine (42
USC 1320a-7a(i)(6)).
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
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
from billing_core.accounts.models import Guarantor
from billing_core.accounts.ranges import Range, regions
from billing_core.ageing.asked import Asked
from billing_core.audit import actions as audit
from billing_core.audit.tags import Tag
from billing_core.bank.models import BankPayment
from billing_core.database import id_in_sql
from billing_core.holds.queries import touched
from billing_core.ledger.chart import PATIENT_RECEIVABLE, WRITE_OFFS
from billing_core.ledger.sets import post_pairs
from billing_core.payments.models import Payment
from billing_core.payments.states import IN_FLIGHT
from billing_core.plans.queries import visits_on_a_plan
from billing_core.policies import Policies
from billing_core.policies.regional import Regional
from billing_core.scratch import keep
from billing_core.small_balances.models import SmallBalance
from billing_core.statements import billed
from billing_core.statements.models import Statement, StatementLine, Visit

NOT_WAIVED = ("medicare", "dual_eligible")
JOB = "job:small_balances"


def write_off(
    db: Session, guarantors: Range, day: date, policies: Policies, *, actor: str = JOB
) -> int:
    """Write off the small balances of a range of guarantors; return of how many visits.

    A second time on the day writes off none. Those concerned are locked until the transaction ends.
    Every entry can be reversed.
    """
    rules = Regional.of(policies, regions(db, guarantors), day)
    if not any(policy.clocks.small_balance for policy in rules.policies.values()):
        return 0
    small = keep(db, _small(Asked.of(db, rules, guarantors.holds)), "visit_id", "guarantor_id")
    whose = select(small.c.guarantor_id).distinct()
    if not lock_all(db, whose):
        return 0
    # Reckoned again, now that nobody else can post: a payment may have come in between.
    _write_down(Asked.of(db, rules, lambda column: column.in_(whose)))
    rows = select(
        _key(SmallBalance.visit_id, day).label("key"),
        SmallBalance.guarantor_id,
        SmallBalance.visit_id,
        SmallBalance.amount_cents.label("cents"),
    ).where(SmallBalance.guarantor_id.in_(whose), SmallBalance.written_off_on == day)
    accounts = (WRITE_OFFS, PATIENT_RECEIVABLE)
    posted = post_pairs(db, rows.subquery(), accounts=accounts, kind="write_off", effective_on=day)
    _record(db, whose, day, actor)
    return posted


def _write_down(asked: Asked) -> None:
    found = _small(asked)
    columns = {
        "id": id_in_sql(_key(found.c.visit_id, asked.day)),
        "guarantor_id": found.c.guarantor_id,
        "visit_id": found.c.visit_id,
        "written_off_on": literal(asked.day),
        "amount_cents": found.c.cents,
        "rule": found.c.rule,
    }
    there = exists().where(
        SmallBalance.visit_id == found.c.visit_id, SmallBalance.written_off_on == asked.day
    )
    rows = select(*columns.values()).where(~there)
    asked.db.execute(insert(SmallBalance).from_select(list(columns), rows, include_defaults=False))


def _key(visit_id: Any, day: date) -> ColumnElement[str]:
    return literal("small_balance:").concat(cast(visit_id, String)).concat(f":{day}")


def _small(asked: Asked) -> Subquery:
    """(guarantor_id, visit_id, cents, rule) of the balances to give up."""
    owed, all_of = asked.owed, asked.totals
    whose = owed.c.guarantor_id
    return (
        select(
            owed.c.guarantor_id,
            owed.c.visit_id,
            owed.c.cents,
            asked.by_region(lambda policy: policy.rule("clocks.small_balance")).label("rule"),
        )
        .join_from(owed, all_of, all_of.c.guarantor_id == whose)
        .join(Guarantor, Guarantor.id == whose)
        .where(
            all_of.c.loose == 0,
            all_of.c.balance > 0,
            all_of.c.balance < asked.by_region(lambda policy: policy.clocks.small_balance.cents),
            whose.not_in(touched("collections", asked.day)),
            whose.not_in(_with_a_visit_to_leave(asked)),
            ~exists().where(Payment.guarantor_id == whose, Payment.status.in_(IN_FLIGHT)),
            ~exists().where(BankPayment.guarantor_id == whose, BankPayment.status == "created"),
        )
        .subquery("small")
    )


def _with_a_visit_to_leave(asked: Asked) -> Select[int]:
    """Guarantors of whom something is owed, or overpaid, that is not to be given up."""
    owed = asked.owed
    due_by = asked.days_ago(lambda policy: policy.clocks.collections_days)
    further = billed.later(asked.wanted, due_after=due_by)
    return (
        select(owed.c.guarantor_id)
        .join_from(owed, Visit, Visit.id == owed.c.visit_id)
        .join(Guarantor, Guarantor.id == owed.c.guarantor_id)
        .outerjoin(StatementLine, billed.first_line(owed.c.visit_id, owed.c.guarantor_id))
        .outerjoin(Statement, Statement.id == StatementLine.statement_id)
        .outerjoin(further, billed.joined(further, owed.c.visit_id, owed.c.guarantor_id))
        .where(
            or_(
                owed.c.cents < 0,
                Statement.due_date.is_(None),
                Statement.due_date > due_by,
                billed.unbilled(further) + func.coalesce(further.c.coming, 0) > 0,
                Visit.pending_cents > 0,
                Visit.coverage_kind.in_(NOT_WAIVED),
                owed.c.visit_id.in_(visits_on_a_plan(asked.wanted)),
            )
        )
    )


def _record(db: Session, whose: Select[int], day: date, actor: str) -> None:
    given_up = db.execute(
        select(SmallBalance)
        .where(SmallBalance.guarantor_id.in_(whose), SmallBalance.written_off_on == day)
        .order_by(SmallBalance.guarantor_id, SmallBalance.id)
    )
    for row in given_up.scalars().all():
        audit.record(
            db,
            Tag.BALANCE_WRITTEN_OFF,
            actor=actor,
            guarantor_id=row.guarantor_id,
            reference=str(row.id),
            amount_cents=row.amount_cents,
            decided_by=row.rule,
        )
