"""What every step of an application does: lock it, move it along its graph, end its holds."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import delete
from sqlalchemy.orm import Session

from billing_core.accounts.actions import lock
from billing_core.assistance import states
from billing_core.assistance.models import Application, Income
from billing_core.audit import actions as audit
from billing_core.audit.tags import Tag
from billing_core.holds import actions as holds
from billing_core.holds.kinds import Kind

HOLDS: tuple[Kind, ...] = ("assistance", "appeal")


def locked(db: Session, application_id: uuid.UUID) -> Application:
    """Return the application as it is now, its guarantor locked until the transaction ends."""
    lock(db, db.get_one(Application, application_id).guarantor_id)
    return db.get_one(Application, application_id, populate_existing=True)


def move(
    db: Session, application: Application, status: str | None, tag: Tag, *, actor: str
) -> None:
    """Move it to a status (None: it has just begun) and tell the audit trail."""
    if status is not None:
        states.check(application.status, status)
        application.status = status
    db.flush()
    audit.record(
        db,
        tag,
        actor=actor,
        guarantor_id=application.guarantor_id,
        reference=str(application.id),
        number=application.number,
    )


def lift_holds(db: Session, application: Application, *, on: date, actor: str) -> None:
    """End every hold that waits for it, from a day on."""
    for kind in HOLDS:
        holds.lift_all(
            db,
            application.guarantor_id,
            kind,
            reference=application.number,
            on=on,
            actor=actor,
        )


def forget_income(db: Session, application_id: uuid.UUID) -> None:
    """Delete what the guarantor said about their household."""
    db.execute(delete(Income).where(Income.application_id == application_id))
