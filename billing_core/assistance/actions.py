"""Open an application, take what is handed in, end it without a decision.

Deciding is in decisions.py, and a person's. None of these waits for a payment: nobody who asks for
help is made to pay meanwhile (26 CFR 1.501(r)-6(c)(5)-(6)).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from billing_core import business_days, clock, references
from billing_core.accounts.actions import lock
from billing_core.accounts.models import Guarantor
from billing_core.assistance import prescreens, screening
from billing_core.assistance.life import forget_income, lift_holds, locked, move
from billing_core.assistance.models import Application, Document, Income
from billing_core.assistance.queries import guideline_day, open_application
from billing_core.assistance.screening import Answers, Screening
from billing_core.audit.tags import Tag
from billing_core.database import new_id
from billing_core.errors import ApplicationTooLate
from billing_core.holds import actions as holds
from billing_core.policies import Policy, clocks
from billing_core.statements.models import Statement, StatementLine


@dataclass(frozen=True, slots=True)
class Request:
    """What a guarantor asks for. `answers` to the pre-screen are kept apart and only until then."""

    guarantor_id: int
    language: str = "en_US"
    answers: Answers | None = None


def open_new(db: Session, request: Request, *, policy: Policy, on: date, actor: str) -> Application:
    """Return the guarantor's open application; a new one, `started`, if there is none.

    From the day `on` a hold on the whole account stops what holds of kind "assistance" stop (26 CFR
    1.501(r)-6(c)). The application is taken until the end of the application period of the visit
    billed last (26 CFR 1.501(r)-1(b)(3)); later ones too, unless the policy says otherwise: then
    raises ApplicationTooLate. Raises UnknownGuarantor, UnusableAnswer, NoGuideline.
    """
    lock(db, request.guarantor_id)
    known = open_application(db, request.guarantor_id)
    if known is not None:
        return known
    taken_until = _taken_until(db, request.guarantor_id, policy)
    if taken_until and on > taken_until and not policy.assistance.late_applications:
        raise ApplicationTooLate(taken_until.isoformat())
    application = Application(
        id=new_id(),
        guarantor_id=request.guarantor_id,
        number=references.new(db, Application.number),
        status="started",
        language=request.language,
        opened_on=on,
        taken_until=taken_until,
        documents_due=_documents_due(policy, on, taken_until),
        created_at=clock.now(),
    )
    db.add(application)
    db.flush()
    if request.answers is not None:
        answer(db, application, request.answers, policy=policy, on=on)
    prescreens.forget(db, request.guarantor_id)
    move(db, application, None, Tag.ASSISTANCE_OPENED, actor=actor)
    _hold(db, application, on, actor)
    return application


def answer(
    db: Session, application: Application, answers: Answers, *, policy: Policy, on: date
) -> Screening:
    """Return the pre-screen of these answers on a day, kept with the application; nothing is
    decided.

    What was answered before is replaced. Raises UnusableAnswer, NoGuideline.
    """
    region = db.get_one(Guarantor, application.guarantor_id).region
    day = guideline_day(db, application, policy)
    found = screening.pre_screen(policy, region, answers, day=day)
    application.screened_up_to = found.band.up_to if found.band else None
    application.guideline_year = found.guideline.year
    forget_income(db, application.id)
    db.add(
        Income(
            application_id=application.id,
            guarantor_id=application.guarantor_id,
            household_size=answers.household_size,
            yearly_cents=answers.yearly_income.cents,
            insured=answers.insured,
            told_on=on,
        )
    )
    db.flush()
    return found


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What came on a day, and what the application needs in all, as a counsellor reads it."""

    received: Iterable[str]
    needed: Iterable[str]
    on: date


def submit(
    db: Session, application_id: uuid.UUID, handed_in: HandedIn, *, policy: Policy, actor: str
) -> Application:
    """Return the application, now `complete`, or `incomplete` with what is missing and by when.

    What came earlier counts. A complete one is to be decided within the policy's business days. The
    time for what is missing never ends before the application period does (26 CFR
    1.501(r)-6(c)(5)). Raises IllegalMove once it is complete or decided; unknown kinds of document
    are a bug, refused by the database.
    """
    application = locked(db, application_id)
    _note_documents(db, application, handed_in)
    if missing(db, application_id):
        application.documents_due = _documents_due(policy, handed_in.on, application.taken_until)
        move(db, application, "incomplete", Tag.ASSISTANCE_INCOMPLETE, actor=actor)
        return application
    days = policy.assistance.decision_business_days
    application.documents_due = None
    application.completed_on = handed_in.on
    application.decision_due = business_days.after(handed_in.on, days)
    move(db, application, "complete", Tag.ASSISTANCE_COMPLETE, actor=actor)
    return application


def missing(db: Session, application_id: uuid.UUID) -> list[str]:
    """Return the kinds of document that were asked for and have not come."""
    asked = select(Document.kind).where(
        Document.application_id == application_id, Document.received_on.is_(None)
    )
    return list(db.scalars(asked.order_by(Document.kind)))


def withdraw(db: Session, application_id: uuid.UUID, *, on: date, actor: str) -> Application:
    """Return the application, `withdrawn` by the guarantor on a day; its hold ends. Raises
    IllegalMove, NoResultFound.
    """
    return _end(db, application_id, "withdrawn", Tag.ASSISTANCE_WITHDRAWN, on=on, actor=actor)


def lapse(db: Session, application_id: uuid.UUID, *, on: date, actor: str) -> Application:
    """Return the application, `lapsed` on a day: its papers never came. Its hold ends. Raises
    IllegalMove, NoResultFound.
    """
    return _end(db, application_id, "lapsed", Tag.ASSISTANCE_LAPSED, on=on, actor=actor)


def _end(
    db: Session, application_id: uuid.UUID, status: str, tag: Tag, *, on: date, actor: str
) -> Application:
    application = locked(db, application_id)
    application.decided_on = on
    move(db, application, status, tag, actor=actor)
    lift_holds(db, application, on=on, actor=actor)
    forget_income(db, application.id)
    return application


def _hold(db: Session, application: Application, on: date, actor: str) -> None:
    request = holds.Request(
        application.guarantor_id,
        "assistance",
        reason="an application for assistance is open",
        reference=application.number,
        starts_on=on,
    )
    holds.place(db, request, actor=actor)


def _documents_due(policy: Policy, on: date, taken_until: date | None) -> date:
    due = on + timedelta(days=policy.assistance.documents_days)
    return max(due, taken_until) if taken_until else due


def _taken_until(db: Session, guarantor_id: int, policy: Policy) -> date | None:
    """The end of the application period of the visit billed last, for the first time."""
    newest = db.scalar(
        select(func.max(Statement.issued_on))
        .join(StatementLine, StatementLine.statement_id == Statement.id)
        .where(StatementLine.guarantor_id == guarantor_id, StatementLine.part == 0)
    )
    return newest and clocks.applications_until(policy, newest)


def _note_documents(db: Session, application: Application, handed_in: HandedIn) -> None:
    received, needed = set(handed_in.received), set(handed_in.needed)
    for kind in sorted(received | needed):
        document = db.get(Document, (application.id, kind))
        if document is None:
            document = Document(
                application_id=application.id,
                kind=kind,
                guarantor_id=application.guarantor_id,
                asked_on=handed_in.on,
            )
            db.add(document)
        if kind in received and document.received_on is None:
            document.received_on = handed_in.on
    db.flush()
