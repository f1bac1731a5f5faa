"""Debt that was placed with an agency, as long ago as it takes: for tests of what is said of it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from billing_core import clock
from billing_core.ageing.models import DunningVisit
from billing_core.statements.models import Visit


def place(db: Session, guarantor_id: int, with_whom: str = "north", *, visits: int = 99) -> None:
    """Place the first visits of a guarantor, straight at the end of the ladder."""
    today = clock.today()
    mine = select(Visit).where(Visit.guarantor_id == guarantor_id).order_by(Visit.id)
    for visit in db.scalars(mine.limit(visits)).all():
        db.merge(
            DunningVisit(
                visit_id=visit.id,
                guarantor_id=guarantor_id,
                status="placed",
                since=today,
                first_statement_on=today,
                due_date=today,
                final_notice_on=today,
                placed_by="representative:mira",
                placed_with=with_whom,
            )
        )
