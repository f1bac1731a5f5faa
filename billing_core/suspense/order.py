"""Which visits a bank credit pays first."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from billing_core.holds import queries as holds
from billing_core.ledger import queries as ledger
from billing_core.money import Money
from billing_core.plans import queries as plans
from billing_core.statements.models import Visit


def owed_in_order(db: Session, guarantor_id: int, today: date) -> list[tuple[uuid.UUID, Money]]:
    """Return what is owed on each visit: what is due of a plan first, then the oldest; none that a
    hold keeps payments from (domain.md 2.3). What is due of a plan stands apart from the rest.
    """
    if holds.stopped(db, guarantor_id, "allocation", today):
        return []
    owed = ledger.owed_by_visit(db, guarantor_id)
    order = db.scalars(
        select(Visit.id)
        .where(
            Visit.guarantor_id == guarantor_id,
            Visit.id.not_in(holds.held_visits("allocation", today)),
        )
        .order_by(Visit.service_date, Visit.id)
    )
    rest = {visit_id: owed[visit_id] for visit_id in order if visit_id in owed}
    due = [
        (visit_id, part)
        for visit_id, part in plans.due_by_visit(db, guarantor_id, today)
        if visit_id in rest
    ]
    for visit_id, part in due:
        rest[visit_id] -= part
    return [*due, *rest.items()]
