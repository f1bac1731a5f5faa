"""What is held on a day: for one account, and as conditions for jobs that take a million.

A hold on the whole account holds every visit of it; a hold on one visit holds that visit alone. A
job that acts on visits leaves out those of `held` guarantors and those in `held_visits`; a job that
acts on the account as a whole (a demand for its balance, its placement) leaves out `touched` ones.

    select(Guarantor.id).where(Guarantor.id.not_in(queries.touched("collections", day)))
"""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import Session

from billing_core.holds.kinds import Stop
from billing_core.holds.models import Hold


def held(stop: Stop, day: date) -> Select[int]:
    """Return a query for the guarantors whose whole account a hold keeps from that on a day."""
    return select(Hold.guarantor_id).where(Hold.visit_id.is_(None), _stops(stop), in_force(day))


def held_visits(stop: Stop, day: date) -> Select[uuid.UUID | None]:
    """Return a query for the visits that a hold of their own keeps from that on a day (none of the
    ids is null: `not_in` is safe).
    """
    return select(Hold.visit_id).where(Hold.visit_id.is_not(None), _stops(stop), in_force(day))


def touched(stop: Stop, day: date) -> Select[int]:
    """Return a query for the guarantors with a hold against that on a day, on any visit or all."""
    return select(Hold.guarantor_id).where(_stops(stop), in_force(day))


def stopped(
    db: Session, guarantor_id: int, stop: Stop, day: date, *, visit_id: uuid.UUID | None = None
) -> bool:
    """Return whether a hold stops that on a day: for a visit if one is named, else for the account.

    A hold on one visit does not stop what is done for the account as a whole, or to other visits:
    ask `is_touched` where they cannot be told apart.
    """
    on_it: ColumnElement[bool] = Hold.visit_id.is_(None)
    if visit_id is not None:
        on_it = or_(on_it, Hold.visit_id == visit_id)
    return _is_there(db, Hold.guarantor_id == guarantor_id, _stops(stop), in_force(day), on_it)


def is_touched(db: Session, guarantor_id: int, stop: Stop, day: date) -> bool:
    """Return whether any hold stops that on a day, on the account or on some visit of it."""
    return _is_there(db, Hold.guarantor_id == guarantor_id, _stops(stop), in_force(day))


def of_guarantor(db: Session, guarantor_id: int, day: date) -> list[Hold]:
    """Return the holds of a guarantor in force on a day, the oldest first."""
    return list(
        db.scalars(
            select(Hold)
            .where(Hold.guarantor_id == guarantor_id, in_force(day))
            .order_by(Hold.starts_on, Hold.id)
        )
    )


def in_force(day: date) -> ColumnElement[bool]:
    """The condition that a hold is in force on a day: its first day counts, `ends_on` does not."""
    return (Hold.starts_on <= day) & or_(Hold.ends_on.is_(None), Hold.ends_on > day)


def _is_there(db: Session, *conditions: ColumnElement[bool]) -> bool:
    return bool(db.scalar(select(exists().where(*conditions))))


def _stops(stop: Stop) -> ColumnElement[bool]:
    column: ColumnElement[bool] = getattr(Hold, f"stops_{stop}")
    return column
