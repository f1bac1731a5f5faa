"""What may be paid, what became of it, and what still waits for an answer."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session

from billing_core import clock
from billing_core.bank.models import BankPayment
from billing_core.money import ZERO, Money
from billing_core.payments.models import Payment
from billing_core.payments.states import IN_FLIGHT
from billing_core.plans.models import Plan
from billing_core.plans.states import OPEN
from billing_core.prepared import Prepared, spelled_out
from billing_core.statements import queries as statements
from billing_core.statements.queries import Summary

SWEPT_AT_ONCE_MAX = 200  # a sweep comes every few seconds; the rest waits for the next


@dataclass(frozen=True, slots=True)
class Payable:
    """The least and the most that may be paid now; both are zero when nothing may be."""

    minimum: Money
    maximum: Money


@dataclass(frozen=True, slots=True)
class Standing:
    """What is owed, how much of it a payment is already on its way for, and the open plan."""

    summary: Summary
    in_flight: Money
    plan_id: uuid.UUID | None


_BY_CARD = select(func.sum(Payment.amount_cents)).where(
    Payment.guarantor_id == bindparam("guarantor_id"), Payment.status.in_(spelled_out(IN_FLIGHT))
)
# Once a file for the bank has it, a bank payment is in the ledger.
_BY_BANK = select(func.sum(BankPayment.amount_cents)).where(
    BankPayment.guarantor_id == bindparam("guarantor_id"), BankPayment.status == "created"
)
_IN_FLIGHT = select(
    func.coalesce(_BY_CARD.scalar_subquery(), 0) + func.coalesce(_BY_BANK.scalar_subquery(), 0)
)


_OPEN_PLAN = select(Plan.id).where(
    Plan.guarantor_id == bindparam("guarantor_id"),
    Plan.status.in_(spelled_out(OPEN)),
)


_parts = statements.PARTS.subquery()
_STANDING = Prepared(select(_parts, _IN_FLIGHT.scalar_subquery(), _OPEN_PLAN.scalar_subquery()))


def standing(db: Session | Connection, guarantor_id: int, today: date) -> Standing:
    """Return what is owed on a day, what is in flight and the open plan, in one round trip to the
    database.
    """
    rows = _STANDING.rows(db, {"guarantor_id": guarantor_id})
    *_, in_flight, plan_id = rows[0] if rows else (0, None)
    return Standing(statements.summed_up(rows, today), Money(int(in_flight or 0)), plan_id)


def payable(
    db: Session, guarantor_id: int, *, minimum: Money, today: date | None = None
) -> Payable:
    """Return what may be paid on a day: what is due less payments whose outcome is open, or
    zero.

    `minimum` is the policy's; a balance smaller than it may be paid off whole.
    """
    now = standing(db, guarantor_id, today or clock.today())
    maximum = max(now.summary.amount_due - now.in_flight, ZERO)
    return Payable(min(minimum, maximum), maximum)


def in_flight(db: Session, guarantor_id: int) -> Money:
    """Return the sum of the guarantor's payments whose outcome is open, and of bank payments that
    no file for the bank has taken yet.
    """
    cents = db.connection().scalar(_IN_FLIGHT, {"guarantor_id": guarantor_id})
    return Money(int(cents or 0))


def get(db: Session, payment_id: uuid.UUID) -> Payment:
    """Return the payment as the database has it now; raise NoResultFound if there is none."""
    return db.get_one(Payment, payment_id, populate_existing=True)


def untold(db: Session, guarantor_id: int, since: datetime) -> Payment | None:
    """Return the latest payment made since then (UTC) whose outcome nobody has heard on the line.

    It may still be in flight: then that is what there is to say. A guest's is not the guarantor's
    to be told of: the guest hears of it by the number they called from.
    """
    return db.scalars(
        select(Payment)
        .where(
            Payment.guarantor_id == guarantor_id,
            Payment.created_at >= since,
            Payment.told_at.is_(None),
            ~Payment.by_guest,
        )
        .order_by(Payment.created_at.desc(), Payment.id.desc())
        .limit(1)
    ).first()


def recent(db: Session, guarantor_id: int, limit: int) -> list[Payment]:
    """Return the guarantor's payments, the newest first, at most `limit` of them."""
    return list(
        db.scalars(
            select(Payment)
            .where(Payment.guarantor_id == guarantor_id)
            .order_by(Payment.created_at.desc(), Payment.id.desc())
            .limit(limit)
        )
    )


def not_begun(db: Session, gateway: str, before: datetime) -> list[uuid.UUID]:
    """Return payments created before that moment (UTC) for which nobody has come, the oldest
    first.
    """
    return _open_ones(db, gateway, and_(Payment.status == "created", Payment.created_at <= before))


def unanswered(db: Session, gateway: str, before: datetime) -> list[uuid.UUID]:
    """Return payments of unknown outcome, and those being charged since before a moment (UTC)."""
    charging_for_long = and_(Payment.status == "charging", Payment.charging_at <= before)
    return _open_ones(db, gateway, or_(Payment.status == "unknown", charging_for_long))


def _open_ones(db: Session, gateway: str, condition: ColumnElement[bool]) -> list[uuid.UUID]:
    return list(
        db.scalars(
            select(Payment.id)
            .where(Payment.gateway == gateway, condition)
            .order_by(Payment.created_at, Payment.id)
            .limit(SWEPT_AT_ONCE_MAX)
        )
    )
