"""The papers of a plan, as they are written: the disclosure, a new schedule, a notice of default.

They wait in the table until somebody has delivered them (plans.queries.to_deliver), and what hangs
on one hangs on its delivery: a plan is active after the disclosure, in default long after the
notice.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from billing_core import clock
from billing_core.accounts import numbers
from billing_core.audit import actions as audit
from billing_core.audit.tags import Tag
from billing_core.database import new_id
from billing_core.money import ZERO, Money
from billing_core.notices import words
from billing_core.plans.models import Plan, PlanDocument, PlanInstalment

FOLDER = Path(__file__).parent / "papers"


def write_disclosure(
    db: Session, plan: Plan, rows: Sequence[PlanInstalment], *, late_charge: bool
) -> PlanDocument:
    """Return the Truth in Lending disclosure of the plan's schedule, written now
    (12 CFR 1026.17, 1026.18). `late_charge` is whether the policy allows one on a plan's payments.
    """
    late = "late_charge" if late_charge else "late_none"
    charge = Money(plan.finance_charge_cents)
    financed = Money(plan.financed_cents)
    values: dict[str, words.Value] = {
        "account": numbers.written(plan.guarantor_id),
        "agreed_on": plan.agreed_on,
        "apr": percent(plan.disclosed_apr_hundredths),
        "finance_charge": charge,
        "amount_financed": financed,
        "total_of_payments": financed + charge,
        "down_payment": Money(plan.down_payment_cents),
        "late_payment": words.render(late, {}, plan.language, folder=FOLDER),
        "schedule": _lines(rows, plan.language),
    }
    return _write(db, plan, "disclosure", values)


def write_schedule(
    db: Session, plan: Plan, rows: Sequence[PlanInstalment], *, on: date
) -> PlanDocument:
    """Return the paper that tells of a schedule changed in the payer's favour on that day."""
    values: dict[str, words.Value] = {
        "account": numbers.written(plan.guarantor_id),
        "agreed_on": on,
        "finance_charge": sum((Money(row.interest_cents) for row in rows), ZERO),
        "amount_financed": sum((Money(row.principal_cents) for row in rows), ZERO),
        "schedule": _lines(rows, plan.language),
    }
    return _write(db, plan, "schedule", values)


def write_default_notice(
    db: Session, plan: Plan, *, due: Money, payoff: Money, on: date
) -> PlanDocument:
    """Return the notice that a plan will be put into default, with the way out of it."""
    values: dict[str, words.Value] = {
        "account": numbers.written(plan.guarantor_id),
        "written_on": on,
        "due": due,
        "payoff": payoff,
        "days": str(plan.default_notice_days),
    }
    return _write(db, plan, "default_notice", values)


def delivered(db: Session, document_id: uuid.UUID, *, by: str, evidence: str) -> PlanDocument:
    """Return the paper, delivered now: `by` letter, email or sms, `evidence` where that is noted.

    Told a second time, it changes nothing. Raises NoResultFound for an unknown one.
    """
    document = db.get_one(PlanDocument, document_id, populate_existing=True)
    if document.delivered_at is None:
        document.delivered_at = clock.now()
        document.delivered_by = by
        document.evidence = evidence
        db.flush()
        audit.record(
            db,
            Tag.PLAN_DOCUMENT_DELIVERED,
            actor="job:plans",
            guarantor_id=document.guarantor_id,
            reference=str(document.plan_id),
            kind=document.kind,
            by=by,
        )
    return document


def latest(db: Session, plan: Plan, kind: str) -> PlanDocument | None:
    """Return the last paper of that kind about the schedule in force that was not withdrawn."""
    return db.scalar(
        select(PlanDocument)
        .where(
            PlanDocument.plan_id == plan.id,
            PlanDocument.kind == kind,
            PlanDocument.revision == plan.revision,
            PlanDocument.withdrawn_on.is_(None),
        )
        .order_by(PlanDocument.number.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )


def withdraw_default_notices(db: Session, plan_id: uuid.UUID, on: date) -> None:
    """Take back every notice of default: another one must come before a default."""
    db.execute(
        update(PlanDocument)
        .where(
            PlanDocument.plan_id == plan_id,
            PlanDocument.kind == "default_notice",
            PlanDocument.withdrawn_on.is_(None),
        )
        .values(withdrawn_on=on)
    )


def percent(hundredths: int) -> str:
    """Return a rate as it is disclosed: "9.99", "0.00"."""
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def _write(db: Session, plan: Plan, kind: str, values: Mapping[str, words.Value]) -> PlanDocument:
    earlier = db.scalar(
        select(func.count()).where(
            PlanDocument.plan_id == plan.id,
            PlanDocument.kind == kind,
            PlanDocument.revision == plan.revision,
        )
    )
    document = PlanDocument(
        id=new_id(),
        plan_id=plan.id,
        guarantor_id=plan.guarantor_id,
        kind=kind,
        revision=plan.revision,
        number=int(earlier or 0) + 1,
        language=plan.language,
        body=words.render(kind, values, plan.language, folder=FOLDER),
        written_at=clock.now(),
    )
    db.add(document)
    db.flush()
    return document


def _lines(rows: Sequence[PlanInstalment], language: str) -> str:
    return "\n".join(
        words.render(
            "line",
            {
                "number": str(row.number),
                "due_on": row.due_on,
                "amount": Money(row.principal_cents + row.interest_cents),
            },
            language,
            folder=FOLDER,
        )
        for row in rows
    )
