"""What a guarantor owes today, and for what."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Date,
    Row,
    Select,
    bindparam,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from billing_core.ledger.chart import OF_THE_GUARANTOR, PATIENT_RECEIVABLE
from billing_core.ledger.models import Leg
from billing_core.money import ZERO, Money
from billing_core.prepared import spelled_out
from billing_core.statements import billed
from billing_core.statements.models import Statement, StatementLine, Visit, VisitLine


@dataclass(frozen=True, slots=True)
class Summary:
    """What a guarantor owes. Only `balance` can be below zero: a credit."""

    balance: Money
    amount_due: Money  # all that is owed, whether its day has come or not
    credit: Money
    due_date: date | None  # the earliest by which something still owed was or is to be paid
    past_due: Money  # the part of amount_due whose day is over
    past_due_since: date | None
    pending: Money  # charges insurance has not decided on; not owed


NOTHING_OWED = Summary(ZERO, ZERO, ZERO, None, ZERO, None, ZERO)


@dataclass(frozen=True, slots=True)
class VisitShare:
    """A visit on which something is owed, and why.

    charge = insurance_paid + adjustment + share + pending; the share is made up of copay,
    coinsurance, deductible and not_covered.
    """

    visit_id: uuid.UUID
    service_date: date
    provider: str
    charge: Money
    insurance_paid: Money
    adjustment: Money  # what the provider and the insurer agreed that nobody pays
    owed: Money  # what is left of the share
    share: Money
    copay: Money
    coinsurance: Money
    deductible: Money
    not_covered: Money
    pending: Money


def summary(
    db: Session,
    guarantor_id: int,
    today: date,
    *,
    without: Select[uuid.UUID] | None = None,
) -> Summary:
    """Return what a guarantor owes on a day, in one round trip to the database.

    Visits on no statement yet are owed but not due, and so is what was added to a visit's share
    until a later statement bills it. Credits, of whatever kind, pay off what was due first. An
    unknown guarantor owes nothing. `without` selects visits that are left out.
    """
    parts = PARTS if without is None else _parts(_is_the_guarantor, without)
    # The connection, not the session: no objects are made, and every turn of a call asks this.
    return summed_up(db.connection().execute(parts, {"guarantor_id": guarantor_id}), today)


def summed_up(rows: Iterable[Sequence[Any]], today: date) -> Summary:
    """Return the summary, on a day, of rows of PARTS that were selected together with more."""
    return _sum_up([_Part._make(row[: len(_Part._fields)]) for row in rows], today)


def summaries(db: Session, guarantor_ids: Select[int], today: date) -> dict[int, Summary]:
    """Return the summaries, on a day, of the guarantors that a query selects; those without a visit
    are left out.
    """
    chosen = select(guarantor_ids.subquery().c[0])
    found: dict[int, list[_Part]] = {}
    for row in db.execute(_parts(lambda guarantor_id: guarantor_id.in_(chosen))):
        part = _Part._make(row)
        found.setdefault(part.guarantor_id, []).append(part)
    return {guarantor_id: _sum_up(parts, today) for guarantor_id, parts in found.items()}


def visits_owed(db: Session, guarantor_id: int) -> list[VisitShare]:
    """Return the visits on which something is still owed, newest first."""
    return [_visit_share(row) for row in db.execute(_VISITS_OWED, {"guarantor_id": guarantor_id})]


class _Part(NamedTuple):
    """In cents, what stands on all the visits that fall due on one day (None: on no day yet)."""

    guarantor_id: int
    due_date: date | None
    balance: int
    billed: int  # of what is still owed, the part that was on the statement
    credit: int  # visits paid with more than they cost, and money no visit has taken; below zero
    pending: int


def _sum_up(parts: Iterable[_Part], today: date) -> Summary:
    parts = list(parts)
    balance = Money(sum(part.balance for part in parts))
    left = _left_after(
        -sum(part.credit for part in parts),
        sorted((part.due_date, part.billed) for part in parts if part.due_date is not None),
    )
    past_due = sum(cents for due_date, cents in left if due_date < today)
    earliest = left[0][0] if left else None
    return Summary(
        balance=balance,
        amount_due=max(balance, ZERO),
        credit=max(-balance, ZERO),
        due_date=earliest,
        past_due=Money(past_due),
        past_due_since=earliest if past_due else None,
        pending=Money(sum(part.pending for part in parts)),
    )


def _left_after(credit: int, owed: list[tuple[date, int]]) -> list[tuple[date, int]]:
    """What is left of debts, oldest first, once a credit has paid the first of them."""
    left = []
    for due_date, cents in owed:
        paid = min(credit, cents)
        credit -= paid
        if cents > paid:
            left.append((due_date, cents - paid))
    return left


_NOTHING = literal(0, BigInteger)


def _parts(
    is_wanted: Callable[[Any], ColumnElement[bool]], without: Select[uuid.UUID] | None = None
) -> CompoundSelect[Any]:
    """The parts of the guarantors whose ID is wanted, as one statement."""
    by_due_date, by_later_due_date = _by_due_date(is_wanted, without)
    return union_all(by_due_date, by_later_due_date, _pending(is_wanted))


def _by_due_date(
    is_wanted: Callable[[Any], ColumnElement[bool]], without: Select[uuid.UUID] | None
) -> tuple[Select[Any], Select[Any]]:
    """What is owed by the due day of the first statement of a visit, and of later ones."""
    told = [] if without is None else [or_(Leg.visit_id.is_(None), Leg.visit_id.not_in(without))]
    owed = (
        select(Leg.guarantor_id, Leg.visit_id, func.sum(Leg.amount_cents).label("cents"))
        .where(is_wanted(Leg.guarantor_id), Leg.account.in_(spelled_out(OF_THE_GUARANTOR)), *told)
        .group_by(Leg.guarantor_id, Leg.visit_id)
        .having(func.sum(Leg.amount_cents) != 0)
        .subquery()
    )
    cents = owed.c.cents
    further = billed.later(is_wanted)
    of_first = billed.left(cents, billed.unbilled(further), further.c.added)
    by_due_date = (
        select(
            owed.c.guarantor_id,
            Statement.due_date,
            _cents(cents),
            _cents(of_first),
            _cents(case((cents < 0, cents), else_=0)),
            _NOTHING,
        )
        .outerjoin_from(
            owed, StatementLine, billed.first_line(owed.c.visit_id, owed.c.guarantor_id)
        )
        .outerjoin(Statement, Statement.id == StatementLine.statement_id)
        .outerjoin(Visit, Visit.id == StatementLine.visit_id)
        .outerjoin(further, billed.joined(further, owed.c.visit_id, owed.c.guarantor_id))
        .group_by(owed.c.guarantor_id, Statement.due_date)
    )
    since = billed.later_parts(is_wanted, owed).subquery()
    by_later_due_date = select(
        since.c.guarantor_id, since.c.due_date, _NOTHING, _cents(since.c.cents), _NOTHING, _NOTHING
    ).group_by(since.c.guarantor_id, since.c.due_date)
    return by_due_date, by_later_due_date


def _pending(
    is_wanted: Callable[[Any], ColumnElement[bool]],
) -> Select[int, date, int, int, int, int]:
    """What insurance has not decided on, as parts that fall due on no day."""
    columns = (cast(null(), Date), _NOTHING, _NOTHING, _NOTHING, _cents(Visit.pending_cents))
    return (
        select(Visit.guarantor_id, *columns)
        .where(is_wanted(Visit.guarantor_id))
        .group_by(Visit.guarantor_id)
    )


def _cents(summed: ColumnElement[Any] | Any) -> ColumnElement[int]:
    return cast(func.sum(summed), BigInteger)  # PostgreSQL makes a sum of integers a decimal


def _is_the_guarantor(column: Any) -> ColumnElement[bool]:
    is_one: ColumnElement[bool] = column == bindparam("guarantor_id", type_=BigInteger)
    return is_one


PARTS = _parts(_is_the_guarantor)


def _visits_owed() -> Select[Any]:
    owed = (
        select(Leg.visit_id, _cents(Leg.amount_cents).label("cents"))
        .where(
            Leg.guarantor_id == bindparam("guarantor_id"),
            Leg.account == PATIENT_RECEIVABLE,
            Leg.visit_id.is_not(None),
        )
        .group_by(Leg.visit_id)
        .having(func.sum(Leg.amount_cents) > 0)
        .subquery()
    )
    return (
        select(
            Visit.id,
            Visit.service_date,
            Visit.provider,
            Visit.charge_cents,
            Visit.insurance_paid_cents,
            Visit.patient_share_cents,
            Visit.pending_cents,
            owed.c.cents,
            *(
                func.coalesce(_cents(column), 0).label(column.key)
                for column in (
                    VisitLine.copay_cents,
                    VisitLine.coinsurance_cents,
                    VisitLine.deductible_cents,
                    VisitLine.not_covered_cents,
                )
            ),
        )
        .join_from(owed, Visit, Visit.id == owed.c.visit_id)
        .outerjoin(VisitLine, VisitLine.visit_id == Visit.id)
        .group_by(Visit.id, owed.c.cents)
        .order_by(Visit.service_date.desc(), Visit.id)
    )


_VISITS_OWED = _visits_owed()


def _visit_share(row: Row[Any]) -> VisitShare:
    shown = row.charge_cents - row.insurance_paid_cents - row.patient_share_cents
    return VisitShare(
        visit_id=row.id,
        service_date=row.service_date,
        provider=row.provider,
        charge=Money(row.charge_cents),
        insurance_paid=Money(row.insurance_paid_cents),
        adjustment=Money(shown - row.pending_cents),
        owed=Money(row.cents),
        share=Money(row.patient_share_cents),
        copay=Money(row.copay_cents),
        coinsurance=Money(row.coinsurance_cents),
        deductible=Money(row.deductible_cents),
        not_covered=Money(row.not_covered_cents),
        pending=Money(row.pending_cents),
    )
