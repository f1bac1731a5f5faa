"""Keep statements as they were told: their figures, ages and visits, for good."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    String,
    case,
    exists,
    false,
    func,
    insert,
    literal,
    select,
)
from sqlalchemy.orm import Session
from sqlalchemy.sql.selectable import Subquery

from billing_core.accounts.models import Consent, Patient
from billing_core.statements.ages import by_age
from billing_core.statements.billed import first_line
from billing_core.statements.figures import Reckoned, Wanted, cents, reckoned
from billing_core.statements.models import (
    AGES,
    Statement,
    StatementLine,
    StatementSnapshot,
    StatementVisit,
    Visit,
    VisitLine,
)

ELECTRONIC_TOPIC = "statements"  # of the consent to get statements without paper


@dataclass(frozen=True, slots=True)
class Telling:
    """What of a balance is not asked for at once: visits on a plan or in question, and in their
    place the instalments that are due, as queries.
    """

    not_due: Select[Any] | None = None  # ids of visits
    not_due_of: Select[Any] | None = None  # IDs of guarantors, with all they owe
    instalments: Subquery | None = None  # (guarantor_id, cents)

    @property
    def joined(self) -> tuple[Subquery, ...]:
        return () if self.instalments is None else (self.instalments,)


@dataclass(frozen=True, slots=True)
class Kept:
    """Of which day and month the statements are that are kept; without a month, of no run."""

    day: date
    month: str | None = None
    telling: Telling = field(default_factory=Telling)


def take(
    db: Session,
    statement_ids: Select[Any],
    wanted: Wanted,
    kept: Kept,
    *,
    books: Reckoned | None = None,
) -> None:
    """Keep the statements of these ids, just issued to guarantors who are all `wanted`, as told.

    `books` are their figures, where they have been reckoned before anything was issued.
    """
    books = books or reckoned(wanted, but=statement_ids)
    db.execute(_visits(statement_ids, wanted, books.owed))
    db.execute(_visits_of_others(statement_ids, books.owed))
    db.execute(_figures(statement_ids, wanted, kept, books=books))


def _visits(statement_ids: Select[Any], wanted: Wanted, owed: FromClause) -> Any:
    """The visits that are new on a statement, and those on which something stands."""
    still_owed = func.coalesce(owed.c.cents, 0)
    is_new = func.coalesce(StatementLine.statement_id == Statement.id, False)
    parts = _parts(wanted)
    shares = {name: func.coalesce(parts.c[name], 0) for name in _PARTS}
    columns = _columns(is_new, shares, still_owed)
    rows = (
        select(*columns.values())
        .join_from(Statement, Visit, Visit.guarantor_id == Statement.guarantor_id)
        .join(Patient, Patient.id == Visit.patient_id)
        .outerjoin(
            owed,
            (owed.c.visit_id == Visit.id) & (owed.c.guarantor_id == Visit.guarantor_id),
        )
        .outerjoin(StatementLine, first_line(Visit.id, Visit.guarantor_id))
        .outerjoin(parts, parts.c.visit_id == Visit.id)
        .where(
            wanted(Statement.guarantor_id),
            wanted(Visit.guarantor_id),
            Statement.id.in_(statement_ids),
            is_new | (still_owed != 0),
        )
    )
    return insert(StatementVisit).from_select(list(columns), rows, include_defaults=False)


def _visits_of_others(statement_ids: Select[Any], owed: FromClause) -> Any:
    """The visits for which someone else turned out to be liable, while something stands on them:
    what was paid before, for the most part. How their share is made up is no business of theirs.
    """
    columns = _columns(false(), dict.fromkeys(_PARTS, literal(0)), owed.c.cents)
    rows = (
        select(*columns.values())
        .join_from(owed, Visit, Visit.id == owed.c.visit_id)
        .join(Statement, Statement.guarantor_id == owed.c.guarantor_id)
        .join(Patient, Patient.id == Visit.patient_id)
        .where(Visit.guarantor_id != owed.c.guarantor_id, Statement.id.in_(statement_ids))
    )
    return insert(StatementVisit).from_select(list(columns), rows, include_defaults=False)


def _columns(is_new: Any, shares: dict[str, Any], still_owed: Any) -> dict[str, Any]:
    undecided = Visit.insurance_paid_cents + Visit.patient_share_cents + Visit.pending_cents
    return {
        "statement_id": Statement.id,
        "visit_id": Visit.id,
        "guarantor_id": Statement.guarantor_id,
        "is_new": is_new,
        "patient_name": Patient.given_name + literal(" ") + Patient.family_name,
        "service_date": Visit.service_date,
        "provider": Visit.provider,
        "charge_cents": Visit.charge_cents,
        "insurance_paid_cents": Visit.insurance_paid_cents,
        "adjustment_cents": Visit.charge_cents - undecided,
        "share_cents": Visit.patient_share_cents,
        **shares,
        "owed_cents": still_owed,
    }


_PARTS = ("copay_cents", "coinsurance_cents", "deductible_cents", "not_covered_cents")


def _parts(wanted: Wanted) -> Subquery:
    return (
        select(
            VisitLine.visit_id,
            *(cents(getattr(VisitLine, name)).label(name) for name in _PARTS),
        )
        .join(Visit, Visit.id == VisitLine.visit_id)
        .where(wanted(Visit.guarantor_id))
        .group_by(VisitLine.visit_id)
        .subquery("parts")
    )


def _figures(statement_ids: Select[Any], wanted: Wanted, kept: Kept, *, books: Reckoned) -> Any:
    now, told = books.now, books.told
    ages = by_age(wanted, kept.day)
    pending = _pending(wanted)
    asked = _asked(books.owed, kept.telling)
    columns = {
        "statement_id": Statement.id,
        "guarantor_id": Statement.guarantor_id,
        "month": literal(kept.month, String),
        "channel": _channel(),
        **_sums(now, told),
        **_due(now, asked, kept.telling),
        "unapplied_cents": func.coalesce(now.c.loose, 0),
        "pending_cents": func.coalesce(pending.c.cents, 0),
        **{f"{age}_cents": func.coalesce(ages.c[age], 0) for age in AGES},
    }
    rows = (
        select(*columns.values())
        .select_from(Statement)
        .where(wanted(Statement.guarantor_id), Statement.id.in_(statement_ids))
    )
    for found in (now, told, ages, pending, asked, *kept.telling.joined):
        rows = rows.outerjoin(found, found.c.guarantor_id == Statement.guarantor_id)
    return insert(StatementSnapshot).from_select(list(columns), rows, include_defaults=False)


def _sums(now: FromClause, told: FromClause) -> dict[str, ColumnElement[int]]:
    """The line of sums, and what the next statement goes on from."""
    to_date = {name: func.coalesce(now.c[name], 0) for name in ("charges", "adjustments", "fees")}
    since = {name: cents - func.coalesce(told.c[name], 0) for name, cents in to_date.items()}
    previous = func.coalesce(told.c.balance, 0)
    balance = func.coalesce(now.c.balance, 0)
    owed = previous + since["charges"] - since["adjustments"] + since["fees"]
    return {
        "previous_cents": previous,
        **{f"{name}_cents": since[name] for name in since},
        "payments_cents": owed - balance,
        "balance_cents": balance,
        **{f"{name}_to_date_cents": to_date[name] for name in to_date},
    }


def _due(now: FromClause, asked: Subquery, telling: Telling) -> dict[str, ColumnElement[int]]:
    """What is due now: never below zero, never above the balance."""
    due = telling.instalments
    instalments = literal(0) if due is None else func.coalesce(due.c.cents, 0)
    balance = func.coalesce(now.c.balance, 0)
    wanted = func.coalesce(asked.c.cents, 0) + func.coalesce(now.c.loose, 0) + instalments
    due_now = case(((wanted <= 0) | (balance <= 0), 0), (wanted > balance, balance), else_=wanted)
    return {"due_now_cents": due_now, "instalments_due_cents": instalments}


def _asked(owed: FromClause, telling: Telling) -> Subquery:
    """(guarantor_id, cents): what is owed on visits, but for those not due; credits count."""
    is_put_off: ColumnElement[bool] = false()
    if telling.not_due is not None:
        is_put_off |= owed.c.visit_id.in_(telling.not_due)
    if telling.not_due_of is not None:
        is_put_off |= owed.c.guarantor_id.in_(telling.not_due_of)
    asked = case(((owed.c.cents > 0) & is_put_off, 0), else_=owed.c.cents)
    return (
        select(owed.c.guarantor_id, cents(asked).label("cents"))
        .group_by(owed.c.guarantor_id)
        .subquery("asked")
    )


def _pending(wanted: Wanted) -> Subquery:
    return (
        select(Visit.guarantor_id, cents(Visit.pending_cents).label("cents"))
        .where(wanted(Visit.guarantor_id))
        .group_by(Visit.guarantor_id)
        .subquery("pending")
    )


def _channel() -> ColumnElement[str]:
    agreed = exists().where(
        Consent.guarantor_id == Statement.guarantor_id,
        Consent.topic == ELECTRONIC_TOPIC,
        Consent.revoked_at.is_(None),
    )
    return case((agreed, "electronic"), else_="mail")
