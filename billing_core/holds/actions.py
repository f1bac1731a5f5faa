"""Place a hold, lift it. Both are told in the audit trail, in the same transaction."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from billing_core import clock
from billing_core.accounts.actions import lock
from billing_core.audit import actions as audit
from billing_core.audit.tags import Tag
from billing_core.database import new_id
from billing_core.errors import UnknownVisit
from billing_core.holds.kinds import RULES, STOPS, Kind, Stop
from billing_core.holds.models import Hold
from billing_core.holds.queries import in_force
from billing_core.statements.models import Visit


@dataclass(frozen=True, slots=True)
class Request:
    """A hold to place. `reference` names what it waits for: an application, a dispute, a file."""

    guarantor_id: int
    kind: Kind
    reason: str
    reference: str
    visit_id: uuid.UUID | None = None  # None: the whole account
    starts_on: date | None = None  # None: today
    ends_on: date | None = None  # the first day it holds no longer; None: until it is lifted
    stops: Iterable[Stop] | None = None  # None: what holds of this kind stop


def place(db: Session, request: Request, *, actor: str) -> Hold:
    """Return the hold in force of that kind, reference and visit; place it if there is none.

    The guarantor is locked until the transaction ends, so that a payment or fee posted at the same
    moment comes wholly before or wholly after. What it stops is the kind's (`holds.kinds.RULES`,
    with sources) unless the request says. Raises UnknownGuarantor, and UnknownVisit for a visit of
    someone else; an unknown kind or stop, or none, is a bug.
    """
    lock(db, request.guarantor_id)
    starts_on = request.starts_on or clock.today()
    _check_visit(db, request)
    known = _same_in_force(db, request, starts_on)
    if known is not None:
        return known
    hold = _hold(request, starts_on)
    db.add(hold)
    db.flush()
    _record(db, Tag.HOLD_PLACED, hold, actor=actor)
    return hold


def lift(db: Session, hold_id: uuid.UUID, *, on: date, actor: str) -> Hold:
    """Return the hold, in force no longer from that day on; one that ended before stays as it is.

    Lifted before its first day, it never holds. Raises NoResultFound for an unknown one.
    """
    lock(db, db.get_one(Hold, hold_id).guarantor_id)
    hold = db.get_one(Hold, hold_id, populate_existing=True)
    until = max(on, hold.starts_on)
    if hold.ends_on is not None and hold.ends_on <= until:
        return hold
    hold.ends_on = until
    hold.lifted_at = clock.now()
    db.flush()
    _record(db, Tag.HOLD_LIFTED, hold, actor=actor)
    return hold


def lift_all(
    db: Session, guarantor_id: int, kind: Kind, *, reference: str, on: date, actor: str
) -> int:
    """Lift every hold of a guarantor of that kind and reference as of a day; return how many were
    lifted. Raises UnknownGuarantor.
    """
    lock(db, guarantor_id)
    holds = db.scalars(
        select(Hold.id).where(
            Hold.guarantor_id == guarantor_id,
            Hold.kind == kind,
            Hold.reference == reference,
            (Hold.ends_on.is_(None)) | (Hold.ends_on > on),
        )
    ).all()
    for hold_id in holds:
        lift(db, hold_id, on=on, actor=actor)
    return len(holds)


def _check_visit(db: Session, request: Request) -> None:
    if request.visit_id is None:
        return
    owner = db.scalar(select(Visit.guarantor_id).where(Visit.id == request.visit_id))
    if owner != request.guarantor_id:
        raise UnknownVisit


def _same_in_force(db: Session, request: Request, day: date) -> Hold | None:
    return db.scalar(
        select(Hold).where(
            Hold.guarantor_id == request.guarantor_id,
            Hold.kind == request.kind,
            Hold.reference == request.reference,
            Hold.visit_id.is_not_distinct_from(request.visit_id),
            in_force(day),
        )
    )


def _hold(request: Request, starts_on: date) -> Hold:
    stops = RULES[request.kind].stops if request.stops is None else frozenset(request.stops)
    assert stops, "a hold stops something"
    assert stops.issubset(STOPS), f"a hold cannot stop {stops - set(STOPS)}"
    return Hold(
        id=new_id(),
        guarantor_id=request.guarantor_id,
        visit_id=request.visit_id,
        kind=request.kind,
        starts_on=starts_on,
        ends_on=request.ends_on,
        reason=request.reason,
        reference=request.reference,
        placed_at=clock.now(),
        lifted_at=None,
        **{f"stops_{stop}": stop in stops for stop in STOPS},
    )


def _record(db: Session, tag: Tag, hold: Hold, *, actor: str) -> None:
    audit.record(
        db,
        tag,
        actor=actor,
        guarantor_id=hold.guarantor_id,
        reference=str(hold.id),
        kind=hold.kind,
        stops=",".join(sorted(hold.stops)),
        on_one_visit=hold.visit_id is not None,
    )
