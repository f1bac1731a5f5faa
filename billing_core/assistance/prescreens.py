"""The pre-screen question by question: what was answered so far, kept apart with the guarantor's
key until an application is opened, or for thirty days. It decides nothing.
"""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from billing_core.accounts.actions import lock
from billing_core.accounts.models import Guarantor
from billing_core.accounts.ranges import Range
from billing_core.assistance import queries, screening
from billing_core.assistance.models import Prescreen
from billing_core.assistance.screening import Answers, Screening
from billing_core.money import Money
from billing_core.policies import Policy

KEPT = timedelta(days=30)  # of somebody who did not apply


def begin(db: Session, guarantor_id: int, *, on: date) -> Prescreen:
    """Return a pre-screen without answers; what was answered before is forgotten. Raises
    UnknownGuarantor.
    """
    lock(db, guarantor_id)
    forget(db, guarantor_id)
    begun = Prescreen(guarantor_id=guarantor_id, told_on=on)
    db.add(begun)
    db.flush()
    return begun


def answer(
    db: Session,
    guarantor_id: int,
    *,
    on: date,
    household_size: int | None = None,
    yearly_income: Money | None = None,
    insured: bool | None = None,
) -> Prescreen:
    """Return the pre-screen with these answers beside those given before. Raises UnusableAnswer for
    a household or an income that cannot be, UnknownGuarantor.
    """
    if household_size is not None:
        screening.check_household(household_size)
    if yearly_income is not None:
        screening.check_income(yearly_income)
    known = of_guarantor(db, guarantor_id) or begin(db, guarantor_id, on=on)
    known.household_size = known.household_size if household_size is None else household_size
    known.yearly_cents = known.yearly_cents if yearly_income is None else yearly_income.cents
    known.insured = known.insured if insured is None else insured
    known.told_on = on
    db.flush()
    return known


def of_guarantor(db: Session, guarantor_id: int) -> Prescreen | None:
    """Return what a guarantor has answered so far, or None."""
    return db.get(Prescreen, guarantor_id)


def answers(db: Session, guarantor_id: int) -> Answers | None:
    """Return the answers to the questions, once household and income are known."""
    known = of_guarantor(db, guarantor_id)
    if known is None or known.household_size is None or known.yearly_cents is None:
        return None
    return Answers(known.household_size, Money(known.yearly_cents), known.insured)


def screened(db: Session, guarantor_id: int, *, policy: Policy, on: date) -> Screening | None:
    """Return in which band the answers fall on a day; None while they are not complete. Raises
    NoGuideline.
    """
    told = answers(db, guarantor_id)
    if told is None:
        return None
    region = db.get_one(Guarantor, guarantor_id).region
    day = queries.guideline_day_of(db, guarantor_id, policy, on)
    return screening.pre_screen(policy, region, told, day=day)


def forget(db: Session, guarantor_id: int) -> None:
    """Delete what a guarantor answered."""
    db.execute(delete(Prescreen).where(Prescreen.guarantor_id == guarantor_id))


def forget_old(db: Session, guarantors: Range, day: date) -> int:
    """Delete what was answered more than thirty days before a day; return of how many."""
    old = db.scalars(
        select(Prescreen.guarantor_id).where(
            guarantors.holds(Prescreen.guarantor_id), Prescreen.told_on < day - KEPT
        )
    ).all()
    for guarantor_id in old:
        forget(db, guarantor_id)
    return len(old)
