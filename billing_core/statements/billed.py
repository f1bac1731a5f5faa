"""How much of a visit which statement asked for, and so from when on it can be late.

The first line of a visit bills its share to whoever is liable; later ones bill what was added since
(monthly.py). Whatever was paid paid what was billed first: what is left of a visit is what was
billed last, and before that what no statement has told of yet.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal_column, select
from sqlalchemy.orm import aliased
from sqlalchemy.sql.selectable import Subquery

from billing_core.accounts.models import Guarantor
from billing_core.statements.figures import Wanted, cents
from billing_core.statements.models import Statement, StatementLine, Visit

_NONE: ColumnElement[int] = literal_column("0")  # as the index of later lines has it

_later = aliased(StatementLine)
_after = aliased(StatementLine)


def first_line(visit_id: Any, guarantor_id: Any) -> ColumnElement[bool]:
    """The condition that a line is the one that first billed a visit to a guarantor."""
    return and_(
        StatementLine.visit_id == visit_id,
        StatementLine.guarantor_id == guarantor_id,
        StatementLine.part == 0,
    )


def later(wanted: Wanted, *, due_after: date | ColumnElement[date] | None = None) -> Subquery:
    """(guarantor_id, visit_id, told, added, coming, last): of visits billed more than once, what
    the later lines come to, what of them was added, of that what falls due after a day (which may
    differ by the guarantor's region), and the number of the last line.
    """
    line = StatementLine
    added = case((line.amount_cents > 0, line.amount_cents), else_=0)
    coming = added if due_after is None else case((Statement.due_date > due_after, added), else_=0)
    found = (
        select(
            line.guarantor_id,
            line.visit_id,
            cents(line.amount_cents).label("told"),
            cents(added).label("added"),
            cents(coming).label("coming"),
            func.max(line.part).label("last"),
        )
        .where(wanted(line.guarantor_id), line.part > _NONE)
        .group_by(line.guarantor_id, line.visit_id)
    )
    if due_after is not None:
        found = found.join(Statement, Statement.id == line.statement_id)
        found = found.join(Guarantor, Guarantor.id == line.guarantor_id)
    return found.subquery("later")


def unbilled(further: Subquery) -> ColumnElement[int]:
    """Of a visit joined with its first line and with `later`: what no statement has told of yet."""
    told = StatementLine.amount_cents + func.coalesce(further.c.told, 0)
    return case((Visit.patient_share_cents > told, Visit.patient_share_cents - told), else_=0)


def changed(wanted: Wanted) -> Subquery:
    """(guarantor_id, visit_id, part, cents): the lines that are wanting, of visits whose share is
    another than statements have told of so far.
    """
    further = later(wanted)
    told = StatementLine.amount_cents + func.coalesce(further.c.told, 0)
    change = Visit.patient_share_cents - told
    return (
        select(
            Visit.guarantor_id,
            Visit.id.label("visit_id"),
            (func.coalesce(further.c.last, 0) + 1).label("part"),
            change.label("cents"),
        )
        .join(StatementLine, first_line(Visit.id, Visit.guarantor_id))
        .outerjoin(further, joined(further, Visit.id, Visit.guarantor_id))
        .where(wanted(Visit.guarantor_id), change != 0)
        .subquery("changed")
    )


def left(owed: ColumnElement[int], *newer: ColumnElement[int]) -> ColumnElement[int]:
    """What is left of what is owed on a visit, once what was billed after it is taken off."""
    rest = owed
    for part in newer:
        rest = rest - func.coalesce(part, 0)
    return case((rest < 0, 0), else_=rest)


def later_parts(wanted: Wanted, owed: Subquery) -> Select[Any]:
    """Select (guarantor_id, issued_on, due_date, cents): what is left of each later line that added
    something. `owed` has guarantor_id, visit_id and cents.
    """
    further = later(wanted)
    newer = (
        select(func.coalesce(func.sum(_after.amount_cents), 0))
        .where(
            _after.visit_id == _later.visit_id,
            _after.guarantor_id == _later.guarantor_id,
            _after.part > _later.part,
            _after.amount_cents > 0,
        )
        .correlate(_later)
        .scalar_subquery()
    )
    of_it = left(owed.c.cents, unbilled(further), newer)
    most = _later.amount_cents
    return (
        select(
            _later.guarantor_id,
            Statement.issued_on,
            Statement.due_date,
            case((of_it > most, most), else_=of_it).label("cents"),
        )
        .join(Statement, Statement.id == _later.statement_id)
        .join(
            owed,
            and_(owed.c.visit_id == _later.visit_id, owed.c.guarantor_id == _later.guarantor_id),
        )
        .join(StatementLine, first_line(_later.visit_id, _later.guarantor_id))
        .join(Visit, Visit.id == _later.visit_id)
        .join(further, joined(further, _later.visit_id, _later.guarantor_id))
        .where(wanted(_later.guarantor_id), _later.part > _NONE, _later.amount_cents > 0)
    )


def joined(further: Subquery, visit_id: Any, guarantor_id: Any) -> ColumnElement[bool]:
    """The condition that a row of `later` is about a visit of a guarantor."""
    return and_(further.c.visit_id == visit_id, further.c.guarantor_id == guarantor_id)
