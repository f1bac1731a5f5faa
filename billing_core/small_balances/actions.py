"""Give up what is too small to ask for, a range of guarantors at a time.

A whole balance below the policy's `clocks.small_balance`, every visit of it told on a statement and
past due for as long as collections would have to wait (`clocks.collections_days`): what is larger
would be dunned by then. Left alone: whoever has a credit, a plan, a hold, a payment on its way, or
a charge still with insurance; and Medicare's cost sharing, which may not be waived as a routine (42
USC 1320a-7a(i)(6)).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
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

from billing_core.accounts.models import Guarantor
from billing_core.accounts.ranges import Range, regions
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
from billing_core.policies import Policies, Policy
from billing_core.small_balances.models import SmallBalance
from billing_core.statements import billed
from billing_core.statements.figures import owed_by_visit, totals
from billing_core.statements.models import Statement, StatementLine, Visit

NOT_WAIVED = ("medicare", "dual_eligible")
JOB = "job:small_balances"
RULE_MAX = 200


@dataclass(frozen=True, slots=True)
class _Rule:
    region: str
    day: date
    policy: Policy
    actor: str

    @property
    def due_by(self) -> date:
        return self.day - timedelta(days=self.policy.clocks.collections_days)

    @property
    def source(self) -> str:
        decided = self.policy.decided_by.get("clocks.small_balance")
        return f"{decided} {decided.source}"[:RULE_MAX] if decided else "built in"


def write_off(
    db: Session, guarantors: Range, day: date, policies: Policies, *, actor: str = JOB
) -> int:
    """Write off the small balances of a range of guarantors; return of how many visits.

    A second time on the day writes off none. Those concerned are locked until the transaction ends.
    Every entry can be reversed.
    """
    written = 0
    for region in regions(db, guarantors):
        rule = _Rule(region, day, policies.for_region(region, day), actor)
        if rule.policy.clocks.small_balance:
            written += _write_off_region(db, guarantors, rule)
    return written


def _write_off_region(db: Session, guarantors: Range, rule: _Rule) -> int:
    found = _small(guarantors, rule)
    small = db.scalars(
        select(Guarantor.id)
        .where(Guarantor.id.in_(select(found.c.guarantor_id)))
        .order_by(Guarantor.id)
        .with_for_update(of=Guarantor, key_share=True)
    ).all()
    if not small:
        return 0
    # Reckoned again, now that nobody else can post: a payment may have come in between.
    _write_down(db, _small(guarantors, rule), small, rule)
    rows = select(
        _key(SmallBalance.visit_id, rule).label("key"),
        SmallBalance.guarantor_id,
        SmallBalance.visit_id,
        SmallBalance.amount_cents.label("cents"),
    ).where(SmallBalance.guarantor_id.in_(small), SmallBalance.written_off_on == rule.day)
    accounts = (WRITE_OFFS, PATIENT_RECEIVABLE)
    posted = post_pairs(
        db, rows.subquery(), accounts=accounts, kind="write_off", effective_on=rule.day
    )
    _record(db, small, rule)
    return posted


def _write_down(db: Session, found: Subquery, small: Any, rule: _Rule) -> None:
    columns = {
        "id": id_in_sql(_key(found.c.visit_id, rule)),
        "guarantor_id": found.c.guarantor_id,
        "visit_id": found.c.visit_id,
        "written_off_on": literal(rule.day),
        "amount_cents": found.c.cents,
        "rule": literal(rule.source),
    }
    there = exists().where(
        SmallBalance.visit_id == found.c.visit_id, SmallBalance.written_off_on == rule.day
    )
    rows = select(*columns.values()).where(found.c.guarantor_id.in_(small), ~there)
    db.execute(insert(SmallBalance).from_select(list(columns), rows, include_defaults=False))


def _key(visit_id: Any, rule: _Rule) -> ColumnElement[str]:
    return literal("small_balance:").concat(cast(visit_id, String)).concat(f":{rule.day}")


def _small(guarantors: Range, rule: _Rule) -> Subquery:
    """(guarantor_id, visit_id, cents) of the balances to give up."""
    owed = owed_by_visit(guarantors.holds)
    all_of = totals(guarantors.holds)
    whose = owed.c.guarantor_id
    return (
        select(owed.c.guarantor_id, owed.c.visit_id, owed.c.cents)
        .join(all_of, all_of.c.guarantor_id == whose)
        .join(Guarantor, Guarantor.id == whose)
        .where(
            Guarantor.region == rule.region,
            all_of.c.loose == 0,
            all_of.c.balance > 0,
            all_of.c.balance < rule.policy.clocks.small_balance.cents,
            whose.not_in(touched("collections", rule.day)),
            whose.not_in(_with_a_visit_to_leave(guarantors, rule)),
            ~exists().where(Payment.guarantor_id == whose, Payment.status.in_(IN_FLIGHT)),
            ~exists().where(BankPayment.guarantor_id == whose, BankPayment.status == "created"),
        )
        .subquery("small")
    )


def _with_a_visit_to_leave(guarantors: Range, rule: _Rule) -> Select[int]:
    """Guarantors of whom something is owed, or overpaid, that is not to be given up."""
    owed = owed_by_visit(guarantors.holds)
    further = billed.later(guarantors.holds, due_after=rule.due_by)
    return (
        select(owed.c.guarantor_id)
        .join(Visit, Visit.id == owed.c.visit_id)
        .outerjoin(StatementLine, billed.first_line(owed.c.visit_id, owed.c.guarantor_id))
        .outerjoin(Statement, Statement.id == StatementLine.statement_id)
        .outerjoin(further, billed.joined(further, owed.c.visit_id, owed.c.guarantor_id))
        .where(
            or_(
                owed.c.cents < 0,
                Statement.due_date.is_(None),
                Statement.due_date > rule.due_by,
                billed.unbilled(further) + func.coalesce(further.c.coming, 0) > 0,
                Visit.pending_cents > 0,
                Visit.coverage_kind.in_(NOT_WAIVED),
                owed.c.visit_id.in_(visits_on_a_plan()),
            )
        )
    )


def _record(db: Session, small: Any, rule: _Rule) -> None:
    given_up = db.execute(
        select(SmallBalance.guarantor_id, SmallBalance.id, SmallBalance.amount_cents)
        .where(SmallBalance.guarantor_id.in_(small), SmallBalance.written_off_on == rule.day)
        .order_by(SmallBalance.guarantor_id, SmallBalance.id)
    )
    for guarantor_id, entry_id, cents in given_up.all():
        audit.record(
            db,
            Tag.BALANCE_WRITTEN_OFF,
            actor=rule.actor,
            guarantor_id=guarantor_id,
            reference=str(entry_id),
            amount_cents=cents,
            decided_by=rule.source,
        )
