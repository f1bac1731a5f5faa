"""Agree on a plan, activate it, change it, end it. What the night does is in plans.nightly.

The order of a plan's life is the law's: agreed on the telephone it is nothing but a promise to
send the disclosure; with that in hand the payer has the plan.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from billing_core import clock
from billing_core.accounts.actions import lock
from billing_core.accounts.models import Guarantor
from billing_core.audit import actions as audit
from billing_core.audit.tags import Tag
from billing_core.database import new_id
from billing_core.errors import IllegalMove
from billing_core.ledger import actions as ledger
from billing_core.ledger.actions import Side
from billing_core.ledger.chart import PATIENT_RECEIVABLE, UNAPPLIED
from billing_core.money import ZERO, Money
from billing_core.plans import documents, eligible, offering, queries, states
from billing_core.plans.eligible import Eligible
from billing_core.plans.models import Plan, PlanInstalment, PlanVisit
from billing_core.plans.quotes import NotOffered, Quote, Wanted
from billing_core.plans.schedule import Instalment
from billing_core.policies.policy import Policy


@dataclass(frozen=True, slots=True)
class Agreement:
    """What a payer said yes to. The same `request_key` twice is one plan."""

    guarantor_id: int
    quoted: Quote
    request_key: str
    evidence: str  # a call's sid, a recording, a signed form
    language: str = "en_US"
    words: str = ""  # the terms as the payer heard them, and which version of them
    words_version: str = ""
    actor: str = "caller"
    replaces_id: uuid.UUID | None = None  # the plan this one takes the place of


def offer(
    db: Session,
    guarantor_id: int,
    wanted: Wanted,
    *,
    policy: Policy,
    today: date,
    replaces_id: uuid.UUID | None = None,
) -> Quote | NotOffered:
    """Return what a plan of a day for all that the guarantor owes would cost; why there is none."""
    (offered,) = offering.offers(
        db, guarantor_id, [wanted], policy=policy, today=today, replaces_id=replaces_id
    )
    return offered


def agree(db: Session, agreement: Agreement, *, policy: Policy) -> Plan | NotOffered:
    """Return the plan, `agreed`, its disclosure written and waiting to be delivered.

    NotOffered("balance_changed") if something was charged or paid since it was quoted: what the
    payer heard would no longer be true. Raises UnknownGuarantor.
    """
    lock(db, agreement.guarantor_id)
    known = db.scalar(select(Plan).where(Plan.request_key == agreement.request_key))
    if known is not None:
        return known
    quoted = agreement.quoted
    refused = offering.refused(db, agreement.guarantor_id, quoted.agreed_on, agreement.replaces_id)
    if refused is not None:
        return refused
    covered = eligible.of_guarantor(db, agreement.guarantor_id, quoted.agreed_on)
    if covered.balance != quoted.balance:
        return NotOffered("balance_changed")
    _replace(db, agreement)
    plan = _plan(db, agreement, policy)
    _cover(db, plan, covered)
    rows = _instalments(db, plan, quoted.instalments, down_payment=quoted.down_payment)
    late_charge = policy.late_fee.on_plans and not policy.late_fee.is_off
    documents.write_disclosure(db, plan, rows, late_charge=late_charge)
    _record(db, Tag.PLAN_AGREED, plan, actor=agreement.actor, months=plan.months)
    return plan


def activate(db: Session, plan_id: uuid.UUID, *, actor: str = "job:plans") -> Plan:
    """Return the plan, `active`. Raises IllegalMove before its disclosure was delivered
    (12 CFR 1026.17(b): before consummation), and for a plan that is not waiting for it.
    """
    plan = _locked(db, plan_id)
    disclosure = documents.latest(db, plan, "disclosure")
    if disclosure is None or disclosure.delivered_at is None:
        raise IllegalMove("plan", f"{plan.status}, its disclosure not delivered,", "active")
    move(db, plan, "active", Tag.PLAN_ACTIVATED, actor=actor)
    plan.activated_at = clock.now()
    db.flush()
    return plan


def cancel(db: Session, plan_id: uuid.UUID, *, reason: str, actor: str) -> Plan:
    """Return the plan, `cancelled`; what is owed is due again as its statements say."""
    plan = _locked(db, plan_id)
    move(db, plan, "cancelled", Tag.PLAN_CANCELLED, actor=actor, reason=reason)
    return plan


def called(db: Session, plan_id: uuid.UUID, *, on: date, actor: str) -> Plan:
    """Note the call of a day about missed payments that some regions ask for before a default.
    Raises NoResultFound.
    """
    plan = _locked(db, plan_id)
    plan.called_on = on
    db.flush()
    _record(db, Tag.PLAN_CALLED, plan, actor=actor)
    return plan


def payment_returned(db: Session, guarantor_id: int, *, on: date) -> Plan | None:
    """Return the plan that a payment which came back belongs to, reopened if it was completed.

    The instalment is unpaid again by itself, on its old day; its days of grace count from `on`.
    """
    lock(db, guarantor_id)
    plan = db.scalar(
        select(Plan)
        .where(Plan.guarantor_id == guarantor_id, Plan.status.in_(("active", "completed")))
        .order_by(Plan.agreed_on.desc(), Plan.id.desc())
        .limit(1)
    )
    if plan is None or queries.owed_on(db, plan.id) <= ZERO:
        return None
    if plan.status == "completed":
        if queries.open_plan(db, guarantor_id) is not None:
            return None
        move(db, plan, "active", Tag.PLAN_REOPENED, actor="job:plans")
        plan.ended_at = None
    plan.reopened_on = on
    db.flush()
    return plan


def move(db: Session, plan: Plan, after: str, tag: Tag, *, actor: str, **details: str) -> None:
    """Move a plan along its graph, told in the audit trail. Raises IllegalMove."""
    states.check(plan.status, after)
    plan.status = after
    plan.ended_at = None if after == "active" else clock.now()
    db.flush()
    _record(db, tag, plan, actor=actor, **details)


def _replace(db: Session, agreement: Agreement) -> None:
    if agreement.replaces_id is None:
        return
    before = db.get_one(Plan, agreement.replaces_id, populate_existing=True)
    assert before.guarantor_id == agreement.guarantor_id, "a plan replaces one's own"
    move(db, before, "replaced", Tag.PLAN_REPLACED, actor=agreement.actor)


def _plan(db: Session, agreement: Agreement, policy: Policy) -> Plan:
    quoted, terms = agreement.quoted, policy.plan
    guarantor = db.get_one(Guarantor, agreement.guarantor_id)
    row = policy.decided_by.get("plan")
    plan = Plan(
        id=new_id(),
        guarantor_id=agreement.guarantor_id,
        request_key=agreement.request_key,
        status="agreed",
        region=guarantor.region,
        language=agreement.language,
        evidence=agreement.evidence,
        words=agreement.words,
        words_version=agreement.words_version,
        agreed_on=quoted.agreed_on,
        months=quoted.months,
        apr_hundredths=_hundredths(quoted.apr),
        disclosed_apr_hundredths=_hundredths(quoted.disclosed_apr),
        down_payment_cents=quoted.down_payment.cents,
        financed_cents=quoted.amount_financed.cents,
        finance_charge_cents=quoted.finance_charge.cents,
        first_due_on=quoted.instalments[0].due_on,
        due_day=quoted.due_day,
        revision=1,
        paid_before_cents=0,
        instalment_minimum_cents=terms.instalment_minimum.cents,
        grace_days=terms.grace_days,
        default_after_missed=terms.default_after_missed,
        default_after_days=terms.default_after_days,
        default_notice_days=terms.default_notice_days,
        default_needs_call=terms.default_needs_call,
        decided_by="built in" if row is None else str(row),
        replaces_id=agreement.replaces_id,
    )
    db.add(plan)
    db.flush()
    return plan


def _cover(db: Session, plan: Plan, covered: Eligible) -> None:
    """Put the visits on the plan, and the credit there is on the oldest of them."""
    left, sides = covered.credit, []
    for visit_id, owed in covered.visits:
        db.add(
            PlanVisit(
                plan_id=plan.id,
                visit_id=visit_id,
                guarantor_id=plan.guarantor_id,
                owed_cents=owed.cents,
            )
        )
        share = min(owed, left)
        left -= share
        sides.append(Side(PATIENT_RECEIVABLE, -share, visit_id))
    db.flush()
    if covered.credit:
        ledger.post(
            db,
            plan.guarantor_id,
            key=f"plan-credit:{plan.id}",
            kind="application",
            effective_on=plan.agreed_on,
            sides=[Side(UNAPPLIED, covered.credit), *sides],
        )
    plan.paid_before_cents = plan.paid_at_start_cents = queries.paid_towards(db, plan.id).cents
    db.flush()


def _instalments(
    db: Session, plan: Plan, lines: tuple[Instalment, ...], *, down_payment: Money
) -> list[PlanInstalment]:
    rows = [instalment_row(plan, line) for line in lines]
    if down_payment:
        first = Instalment(0, plan.agreed_on, down_payment, ZERO, down_payment, ZERO)
        rows.insert(0, instalment_row(plan, first))
    db.add_all(rows)
    db.flush()
    return rows


def instalment_row(plan: Plan, line: Instalment) -> PlanInstalment:
    """Return the row of an instalment of the plan's schedule in force, with amounts in cents."""
    return PlanInstalment(
        plan_id=plan.id,
        revision=plan.revision,
        number=line.number,
        guarantor_id=plan.guarantor_id,
        due_on=line.due_on,
        principal_cents=line.principal.cents,
        interest_cents=line.interest.cents,
    )


def _locked(db: Session, plan_id: uuid.UUID) -> Plan:
    lock(db, db.scalars(select(Plan.guarantor_id).where(Plan.id == plan_id)).one())
    return queries.get(db, plan_id)


def _hundredths(apr: Decimal) -> int:
    return int(apr * 100)


def _record(db: Session, tag: Tag, plan: Plan, *, actor: str, **details: str | int) -> None:
    audit.record(
        db, tag, actor=actor, guarantor_id=plan.guarantor_id, reference=str(plan.id), **details
    )
