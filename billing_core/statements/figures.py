"""What a guarantor's books come to, and what they came to on the last statement, as queries.

Every entry balances, so what the guarantor's two accounts hold is explained by the others, without
a look at the entries: revenue is what was charged, clearing what was paid, and so on. A reversal
therefore takes back just what it reverses, in its own column.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, FromClause, Select, case, cast, func, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.selectable import Subquery

from billing_core.ledger.chart import (
    ADJUSTMENTS,
    ASSISTANCE,
    FINANCE_CHARGES,
    LATE_FEES,
    OF_THE_GUARANTOR,
    PATIENT_RECEIVABLE,
    PATIENT_REVENUE,
    WRITE_OFFS,
)
from billing_core.ledger.models import Leg
from billing_core.scratch import keep
from billing_core.statements.models import Statement, StatementSnapshot

TAKEN_OFF = (ADJUSTMENTS, ASSISTANCE, WRITE_OFFS)
FEES = (LATE_FEES, FINANCE_CHARGES)

Wanted = Callable[[Any], ColumnElement[bool]]  # which guarantors, asked of a column of their IDs


def cents(amount: Any) -> ColumnElement[int]:
    """A sum of cents as an integer: PostgreSQL makes a sum of integers a decimal."""
    return cast(func.sum(amount), BigInteger)


def totals(wanted: Wanted) -> Subquery:
    """(guarantor_id, charges, adjustments, fees, balance, loose) to date, in cents.

    What was paid is what they leave over: charges − adjustments + fees − balance. `loose` is the
    part of the balance that is on no visit: below zero, money that no visit has taken.
    """
    return (
        select(
            Leg.guarantor_id,
            (-_on((PATIENT_REVENUE,))).label("charges"),
            _on(TAKEN_OFF).label("adjustments"),
            (-_on(FEES)).label("fees"),
            _on(OF_THE_GUARANTOR).label("balance"),
            _on(OF_THE_GUARANTOR, Leg.visit_id.is_(None)).label("loose"),
        )
        .where(
            wanted(Leg.guarantor_id),
            Leg.account.in_((PATIENT_REVENUE, *TAKEN_OFF, *FEES, *OF_THE_GUARANTOR)),
        )
        .group_by(Leg.guarantor_id)
        .subquery("totals")
    )


def last_told(wanted: Wanted, *, but: Select[Any] | None = None) -> Subquery:
    """(guarantor_id, balance, charges, adjustments, fees) to date, as of each one's last statement,
    leaving out the statements whose ids `but` selects.

    A statement without a snapshot told of charges and payments only.
    """
    last = newest_first(wanted, but=but)
    told = StatementSnapshot
    charges = func.coalesce(told.charges_to_date_cents, cast(last.c.charged, BigInteger))
    return (
        select(
            last.c.guarantor_id,
            last.c.balance_cents.label("balance"),
            charges.label("charges"),
            func.coalesce(told.adjustments_to_date_cents, 0).label("adjustments"),
            func.coalesce(told.fees_to_date_cents, 0).label("fees"),
        )
        .outerjoin_from(last, told, told.statement_id == last.c.id)
        .where(last.c.place == 1)
        .subquery("told")
    )


def newest_first(wanted: Wanted, *, but: Select[Any] | None = None) -> Subquery:
    """(id, guarantor_id, balance_cents, charged, place) of statements: `charged` on all of the same
    guarantor's, `place` 1 for their last.
    """
    whose = Statement.guarantor_id
    ranked = select(
        Statement.id,
        Statement.guarantor_id,
        Statement.balance_cents,
        func.sum(Statement.new_charges_cents).over(partition_by=whose).label("charged"),
        func.row_number()
        .over(partition_by=whose, order_by=(Statement.issued_on.desc(), Statement.id.desc()))
        .label("place"),
    ).where(wanted(Statement.guarantor_id))
    if but is not None:
        ranked = ranked.where(Statement.id.not_in(but))
    return ranked.subquery()


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What statements are made from, of the guarantors who are wanted: queries, or tables in which
    their rows are kept.
    """

    now: FromClause  # as totals()
    told: FromClause  # as last_told()
    owed: FromClause  # as owed_by_visit()


def reckoned(wanted: Wanted, *, but: Select[Any]) -> Reckoned:
    """Return the figures of some guarantors as queries, leaving out what `but` told."""
    return Reckoned(totals(wanted), last_told(wanted, but=but), owed_by_visit(wanted))


def kept(db: Session, wanted: Wanted) -> Reckoned:
    """Return the figures of many guarantors as they are now, each reckoned once."""
    return Reckoned(
        keep(db, totals(wanted), "guarantor_id"),
        keep(db, last_told(wanted), "guarantor_id"),
        keep(db, owed_by_visit(wanted), "visit_id", "guarantor_id"),
    )


def owed_by_visit(wanted: Wanted) -> Subquery:
    """(guarantor_id, visit_id, cents) of the visits on which something stands, owed or overpaid."""
    return (
        select(Leg.guarantor_id, Leg.visit_id, cents(Leg.amount_cents).label("cents"))
        .where(
            wanted(Leg.guarantor_id),
            Leg.account == PATIENT_RECEIVABLE,
            Leg.visit_id.is_not(None),
        )
        .group_by(Leg.guarantor_id, Leg.visit_id)
        .having(func.sum(Leg.amount_cents) != 0)
        .subquery("owed")
    )


def _on(accounts: Sequence[str], *conditions: ColumnElement[bool]) -> ColumnElement[int]:
    counted = case((Leg.account.in_(accounts) & _all(conditions), Leg.amount_cents), else_=0)
    return cents(counted)


def _all(conditions: Sequence[ColumnElement[bool]]) -> ColumnElement[bool]:
    told = Leg.amount_cents != 0
    for condition in conditions:
        told &= condition
    return told
