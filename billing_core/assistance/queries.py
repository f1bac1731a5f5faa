"""What is known of a guarantor's applications and awards."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from billing_core.assistance.models import Application, Award, Document, Income
from billing_core.assistance.screening import Answers
from billing_core.assistance.states import OPEN
from billing_core.money import Money
from billing_core.policies import Policy
from billing_core.statements.models import Visit


@dataclass(frozen=True, slots=True)
class CounsellorView:
    """All that someone needs who helps with an application; shown to nobody else."""

    application: Application
    answers: Answers | None  # None: never asked, or forgotten since the decision
    missing: list[str]
    received: list[str]


def open_application(db: Session, guarantor_id: int) -> Application | None:
    """Return the application that waits for the guarantor or for us; there is at most one."""
    return db.scalar(
        select(Application).where(
            Application.guarantor_id == guarantor_id, Application.status.in_(OPEN)
        )
    )


def by_number(db: Session, number: str) -> Application | None:
    """Return the application of that reference number."""
    return db.scalar(select(Application).where(Application.number == number))


def latest(db: Session, guarantor_id: int) -> Application | None:
    """Return the newest application of a guarantor, decided or not."""
    return next(iter(history(db, guarantor_id)), None)


def history(db: Session, guarantor_id: int) -> list[Application]:
    """Return every application of a guarantor, newest first."""
    mine = select(Application).where(Application.guarantor_id == guarantor_id)
    return list(db.scalars(mine.order_by(Application.opened_on.desc(), Application.id.desc())))


def for_counsellor(db: Session, application_id: uuid.UUID) -> CounsellorView:
    """Return an application with what was answered and handed in. Raises NoResultFound."""
    application = db.get_one(Application, application_id)
    documents = db.scalars(
        select(Document).where(Document.application_id == application_id).order_by(Document.kind)
    ).all()
    return CounsellorView(
        application,
        answers(db, application_id),
        missing=[document.kind for document in documents if document.received_on is None],
        received=[document.kind for document in documents if document.received_on is not None],
    )


def answers(db: Session, application_id: uuid.UUID) -> Answers | None:
    """Return what the guarantor said about their household, until it is forgotten."""
    told = db.get(Income, application_id)
    if told is None:
        return None
    return Answers(told.household_size, Money(told.yearly_cents), told.insured)


def awards(db: Session, guarantor_id: int) -> list[Award]:
    """Return every award of a guarantor, the oldest first."""
    mine = select(Award).where(Award.guarantor_id == guarantor_id)
    return list(db.scalars(mine.order_by(Award.decided_on, Award.id)))


def best_for(given: Iterable[Award], service_date: date) -> Award | None:
    """Return the award that gives most of the share of a visit on a date away; of two alike, the
    older."""
    covering = [award for award in given if service_date <= award.ends_on]
    return max(
        covering, key=lambda award: (award.percent, -award.decided_on.toordinal()), default=None
    )


def guideline_day(db: Session, application: Application, policy: Policy) -> date:
    """Return the day whose poverty guideline counts for an application under the policy: that of
    the application, or of the latest service before it.
    """
    return guideline_day_of(db, application.guarantor_id, policy, application.opened_on)


def guideline_day_of(db: Session, guarantor_id: int, policy: Policy, opened_on: date) -> date:
    """Return that day for an application which is, or would be, opened on a day."""
    if policy.assistance.guideline_of == "application":
        return opened_on
    newest = db.scalar(
        select(func.max(Visit.service_date)).where(
            Visit.guarantor_id == guarantor_id,
            Visit.patient_share_cents > 0,
            Visit.service_date <= opened_on,
        )
    )
    return newest or opened_on


def undecided(db: Session, *, limit: int = 100) -> list[Application]:
    """Return the complete applications, most urgent first, and appeals: the counsellors' work."""
    waiting = select(Application).where(Application.status.in_(("complete", "appealed")))
    return list(db.scalars(waiting.order_by(Application.decision_due, Application.id).limit(limit)))
