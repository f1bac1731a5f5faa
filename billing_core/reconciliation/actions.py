"""Reconcile a day: ask the processor, compare, and leave what differs to a person.

Nothing about money is changed here. A second run of a day finds the same rows: what still differs
stays as it was opened, and what agrees by now is closed.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from billing_core import clock
from billing_core.audit import actions as audit
from billing_core.audit.tags import Tag
from billing_core.database import Database, new_id
from billing_core.gateways import Charged, Gateway, Movement
from billing_core.money import Money
from billing_core.payments.models import Payment
from billing_core.reconciliation import comparing
from billing_core.reconciliation.comparing import Comparison, Disagreement
from billing_core.reconciliation.models import Difference, Reconciliation

JOB = "job:reconciliation"
AGREES = "agreed at a later comparison"


@dataclass(frozen=True, slots=True)
class Report:
    """A day at one gateway. Amounts are what was taken less what was given back."""

    gateway: str
    day: date
    theirs_count: int
    theirs: Money
    agreed_count: int
    agreed: Money
    differences: Sequence[Difference]  # those open, of that day


def reconcile(database: Database, gateway: Gateway, day: date) -> Report:
    """Return how a billing day at a gateway compares with our rows, and keep what differs.

    Raises GatewayUnreachable. The processor is asked before and after, never inside a transaction;
    a payment that its list lacks is looked up by itself before it is called missing.
    """
    theirs = gateway.list_day(day)
    with database.transaction() as db:
        comparison = comparing.compare(db, gateway.name, day, theirs)
    found = [*comparison.disagreements, *_missing(gateway, day, comparison)]
    with database.transaction() as db:
        _take_turns(db)
        _keep(db, gateway.name, day, found)
        _summarise(db, gateway.name, day, theirs=theirs, agreed=comparison.agreed)
        return _report(db, gateway.name, day, theirs=theirs, agreed=comparison.agreed)


def close(db: Session, difference_id: uuid.UUID, *, by: str, resolution: str) -> Difference | None:
    """Return the difference, closed with what was done about it; None if it was closed before."""
    difference = db.scalar(
        select(Difference)
        .where(Difference.id == difference_id, Difference.closed_at.is_(None))
        .with_for_update()
    )
    if difference is not None:
        _close(db, difference, by=by, resolution=resolution)
    return difference


def _missing(gateway: Gateway, day: date, comparison: Comparison) -> list[Disagreement]:
    """What the processor does not have on any day, of what its list of this day lacks."""
    found = [
        comparing.missing_payment(payment)
        for payment in comparison.missing_payments
        if not _was_charged(gateway, payment)
    ]
    if comparison.missing_refunds:
        neighbours = [day - timedelta(days=1), day + timedelta(days=1)]
        listed = {
            movement.idempotency_key for near in neighbours for movement in gateway.list_day(near)
        }
        found += [
            comparing.missing_refund(refund, payment)
            for refund, payment in comparison.missing_refunds
            if f"{comparing.REFUND_KEY}{refund.id}" not in listed
        ]
    return found


def _was_charged(gateway: Gateway, payment: Payment) -> bool:
    since = payment.created_at
    return isinstance(gateway.look_up(str(payment.id), since), Charged)


def _take_turns(db: Session) -> None:
    """Two who compare a day at once write down the same, one after the other."""
    if db.get_bind().dialect.name == "postgresql":  # on SQLite a transaction begins with its turn
        db.execute(text("LOCK TABLE reconciliations IN SHARE ROW EXCLUSIVE MODE"))


def _keep(db: Session, gateway: str, day: date, found: Iterable[Disagreement]) -> None:
    known: dict[tuple[str, str], Difference] = {
        (difference.kind, difference.reference): difference
        for difference in db.scalars(
            select(Difference)
            .where(Difference.gateway == gateway, Difference.day == day)
            .with_for_update()
        )
    }
    seen: set[tuple[str, str]] = set()
    for disagreement in found:
        key: tuple[str, str] = (disagreement.kind, disagreement.reference)
        seen.add(key)
        if key not in known:
            db.add(_opened(gateway, day, disagreement))
    for name, difference in known.items():
        if name not in seen and difference.closed_at is None:
            _close(db, difference, by=JOB, resolution=AGREES)
    db.flush()


def _opened(gateway: str, day: date, found: Disagreement) -> Difference:
    return Difference(
        id=new_id(),
        gateway=gateway,
        day=day,
        kind=found.kind,
        movement=found.movement,
        reference=found.reference,
        payment_id=found.payment_id,
        guarantor_id=found.guarantor_id,
        ours_cents=None if found.ours is None else found.ours.cents,
        theirs_cents=None if found.theirs is None else found.theirs.cents,
        opened_at=clock.now(),
    )


def _close(db: Session, difference: Difference, *, by: str, resolution: str) -> None:
    difference.closed_at = clock.now()
    difference.closed_by = by
    difference.resolution = resolution
    db.flush()
    audit.record(
        db,
        Tag.DIFFERENCE_CLOSED,
        actor=by,
        guarantor_id=difference.guarantor_id,
        reference=str(difference.id),
        kind=difference.kind,
    )


def _summarise(
    db: Session, gateway: str, day: date, *, theirs: Sequence[Movement], agreed: Sequence[Movement]
) -> None:
    figures = {
        "theirs_count": len(theirs),
        "theirs_cents": comparing.net(theirs).cents,
        "agreed_count": len(agreed),
        "agreed_cents": comparing.net(agreed).cents,
    }
    row = db.get(Reconciliation, (gateway, day), with_for_update=True)
    if row is None:
        row = Reconciliation(gateway=gateway, day=day)
        db.add(row)
    elif all(getattr(row, name) == value for name, value in figures.items()):
        return
    for name, value in figures.items():
        setattr(row, name, value)
    row.ran_at = clock.now()
    db.flush()
    audit.record(
        db,
        Tag.RECONCILIATION_FINISHED,
        actor=JOB,
        reference=f"{gateway}:{day.isoformat()}",
        **figures,
    )


def _report(
    db: Session, gateway: str, day: date, *, theirs: Sequence[Movement], agreed: Sequence[Movement]
) -> Report:
    still_open = db.scalars(
        select(Difference)
        .where(Difference.gateway == gateway, Difference.day == day, Difference.closed_at.is_(None))
        .order_by(Difference.kind, Difference.reference)
    ).all()
    return Report(
        gateway=gateway,
        day=day,
        theirs_count=len(theirs),
        theirs=comparing.net(theirs),
        agreed_count=len(agreed),
        agreed=comparing.net(agreed),
        differences=still_open,
    )
