"""A crowd to bill: five lines a guarantor, put together by the database itself, always the same.

Each guarantor is their own patient and has two visits, of two and of three lines. One visit in six
waits for insurance; most of the others are on a statement of the months before, some on none yet;
one guarantor in four has paid what was on it. Who is who is told by the digits of the guarantor ID.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    String,
    Subquery,
    and_,
    case,
    cast,
    func,
    insert,
    literal,
    select,
    text,
    true,
    union_all,
)
from sqlalchemy.orm import DeclarativeBase, Session

from billing_core import clock
from billing_core.accounts.models import Coverage, Guarantor, Patient
from billing_core.accounts.numbers import damm
from billing_core.accounts.ranges import Range, ranges
from billing_core.database import Database, id_in_sql
from billing_core.ledger.chart import CARD_CLEARING, PATIENT_RECEIVABLE, PATIENT_REVENUE
from billing_core.ledger.sets import post_pairs
from billing_core.statements.models import Statement, StatementLine, Visit, VisitLine

LINES_OF = {1: 2, 2: 3}  # the number of a visit → of its lines
LINES_A_GUARANTOR = sum(LINES_OF.values())
AT_ONCE = 20_000  # guarantors a transaction
FIRST_SEVEN, SEVENS = 1_000_000, 9_000_000  # the first ID without its check digit, and how many
STRIDE = 7_654_321  # shares no factor with nine million: no ID comes twice
REGIONS = ("CA-N", "CA-S", "CO", "GA", "HI", "MD", "VA", "DC", "OR", "WA")
LANGUAGES = ("en_US", "en_US", "en_US", "es_US", "en_US", "zh_Hans_CN", "zh_Hant_HK")
BILLED_DAYS_AGO = (12, 40, 70, 100)
CLAIM_KEY = "fhir:Claim/"  # before the number that a remittance finds a visit by


def fill(database: Database, guarantors: int, *, advance: Callable[[int], None]) -> int:
    """Fill a migrated, empty database; return how many rows that took.

    Foreign keys are not asked meanwhile: a test asks them of a small crowd.
    """
    starts = range(0, guarantors, AT_ONCE)
    for start in starts:
        some = range(start, min(start + AT_ONCE, guarantors))
        with database.transaction() as db:
            db.execute(insert(Guarantor), [_person(number) for number in some])
    with database.transaction() as db:
        pieces = ranges(db, AT_ONCE)
    rows = guarantors
    with _unasked(database) as connection:
        for start, piece in zip(starts, pieces, strict=True):
            with connection.begin(), Session(connection) as db:
                rows += _bill(db, piece)
            advance(min(AT_ONCE, guarantors - start))
    _rest(database)
    return rows


@contextmanager
def _unasked(database: Database) -> Iterator[Connection]:
    """A connection that does not check foreign keys, and on PostgreSQL no triggers either."""
    off, on = ("SET session_replication_role = replica", "RESET session_replication_role")
    if database.is_sqlite:
        off, on = ("PRAGMA foreign_keys=OFF", "PRAGMA foreign_keys=ON")
    with database.engine.connect() as connection:
        connection.connection.cursor().execute(off)
        connection.connection.commit()
        try:
            yield connection
        finally:
            connection.connection.cursor().execute(on)
            connection.connection.commit()


def guarantor_id(number: int) -> int:
    """The ID of a guarantor of the crowd, by their place in it from 0."""
    seven = FIRST_SEVEN + number * STRIDE % SEVENS
    return seven * 10 + damm(seven)


def _person(number: int) -> dict[str, Any]:
    return {
        "id": guarantor_id(number),
        "source_key": f"crowd:{number}",
        "given_name": "Ada",
        "family_name": f"Brooks {number}",
        "birth_date": date(1940, 1, 1) + timedelta(days=number % 20_000),
        "postal_code": f"{90_000 + number % 9_999}",
        "region": REGIONS[number % len(REGIONS)],
        "language": LANGUAGES[number % len(LANGUAGES)],
        "restriction": "none",
        "created_at": clock.now(),
    }


def _bill(db: Session, piece: Range) -> int:
    crowd = _crowd(piece, [{"visit": 1}])
    visits = [{"visit": visit, "lines": lines} for visit, lines in LINES_OF.items()]
    each = [
        {"visit": visit, "line": n + 1} for visit, lines in LINES_OF.items() for n in range(lines)
    ]
    rows = sum(
        _write(db, model, columns)
        for model, columns in (
            (Patient, _patients(crowd)),
            (Coverage, _coverages(crowd)),
            (Visit, _visits(_crowd(piece, visits))),
            (VisitLine, _lines(_crowd(piece, each))),
            (Statement, _statements(piece)),
            (StatementLine, _billed(piece)),
        )
    )
    posted = {
        "charge": (_owing(piece), (PATIENT_RECEIVABLE, PATIENT_REVENUE)),
        "payment": (_paid(piece), (CARD_CLEARING, PATIENT_RECEIVABLE)),
    }
    for kind, (found, accounts) in posted.items():
        key = literal(f"{kind}:").concat(cast(found.c.visit_id, String)).label("key")
        pairs = select(key, *found.c).subquery()
        on = clock.today() - timedelta(days=BILLED_DAYS_AGO[0])
        rows += 3 * post_pairs(db, pairs, accounts=accounts, kind=kind, effective_on=on)
    return rows


def _write(db: Session, model: type[DeclarativeBase], columns: dict[str, Any]) -> int:
    written = db.execute(
        insert(model).from_select(list(columns), select(*columns.values()), include_defaults=False),
        execution_options={"preserve_rowcount": True},
    )
    return int(written.rowcount)  # type: ignore[attr-defined]


def _patients(crowd: Subquery) -> dict[str, Any]:
    return {
        "id": _patient_id(crowd.c.id),
        "guarantor_id": crowd.c.id,
        "source_key": _name("crowd:patient", crowd.c.id),
        "given_name": literal("Ada"),
        "family_name": _name("Brooks", crowd.c.id),
        "birth_date": literal(date(1970, 5, 1)),
    }


def _coverages(crowd: Subquery) -> dict[str, Any]:
    return {
        "id": id_in_sql(_name("coverage", crowd.c.id)),
        "guarantor_id": crowd.c.id,
        "patient_id": _patient_id(crowd.c.id),
        "source_key": _name("crowd:coverage", crowd.c.id),
        "kind": crowd.c.kind,
        "payer_name": literal("Evergreen Mutual"),
    }


def _visits(crowd: Subquery) -> dict[str, Any]:
    waits = _waits(crowd.c.id, crowd.c.visit)
    charge = _line_cents(crowd.c.id) * crowd.c.lines
    share = _share(crowd, charge)
    return {
        "id": _visit_id(crowd.c.id, crowd.c.visit),
        "guarantor_id": crowd.c.id,
        "patient_id": _patient_id(crowd.c.id),
        "source_key": literal(CLAIM_KEY).concat(_number(crowd.c.id, crowd.c.visit)),
        "content_hash": literal("crowd"),
        "coverage_kind": crowd.c.kind,
        "service_date": literal(clock.today() - timedelta(days=max(BILLED_DAYS_AGO) + 20)),
        "provider": literal("Harbor Clinic"),
        "charge_cents": charge,
        "allowed_cents": case((waits, 0), else_=charge),
        "insurance_paid_cents": case((waits, 0), else_=charge - charge // 5),
        "patient_share_cents": case((waits, 0), else_=share),
        "pending_cents": case((waits, charge), else_=0),
        "created_at": literal(clock.now(), Visit.created_at.type),
    }


def _lines(crowd: Subquery) -> dict[str, Any]:
    waits = _waits(crowd.c.id, crowd.c.visit)
    charge = _line_cents(crowd.c.id)
    name = literal("line:").concat(_number(crowd.c.id, crowd.c.visit))
    return {
        "id": id_in_sql(name.concat("-").concat(cast(crowd.c.line, String))),
        "guarantor_id": crowd.c.id,
        "visit_id": _visit_id(crowd.c.id, crowd.c.visit),
        "number": crowd.c.line,
        "description": literal("Office visit"),
        "charge_cents": charge,
        "adjudicated": ~waits,
        "allowed_cents": case((waits, 0), else_=charge),
        "insurance_paid_cents": case((waits, 0), else_=charge - charge // 5),
        "copay_cents": literal(0),
        "coinsurance_cents": case((waits, 0), else_=_share(crowd, charge)),
        "deductible_cents": literal(0),
        "not_covered_cents": literal(0),
    }


def _statements(piece: Range) -> dict[str, Any]:
    """One for each guarantor who owes for the first visit, or for the second and is told of it."""
    owed = _told(piece)
    total = (
        select(owed.c.guarantor_id, cast(func.sum(owed.c.cents), Integer).label("cents"))
        .group_by(owed.c.guarantor_id)
        .subquery()
    )
    today = clock.today()
    place = _digits(total.c.guarantor_id, len(BILLED_DAYS_AGO))
    issued = [literal(today - timedelta(days=ago)) for ago in BILLED_DAYS_AGO]
    due = [literal(today - timedelta(days=ago - 30)) for ago in BILLED_DAYS_AGO]
    return {
        "id": _statement_id(total.c.guarantor_id),
        "guarantor_id": total.c.guarantor_id,
        "number": _name("crowd", total.c.guarantor_id),
        "issued_on": case(*((place == n, day) for n, day in enumerate(issued)), else_=issued[0]),
        "due_date": case(*((place == n, day) for n, day in enumerate(due)), else_=due[0]),
        "language": literal("en_US"),
        "previous_balance_cents": literal(0),
        "new_charges_cents": total.c.cents,
        "payments_cents": literal(0),
        "balance_cents": total.c.cents,
    }


def _billed(piece: Range) -> dict[str, Any]:
    owed = _told(piece)
    return {
        "id": id_in_sql(literal("billed:").concat(cast(owed.c.visit_id, String))),
        "guarantor_id": owed.c.guarantor_id,
        "statement_id": _statement_id(owed.c.guarantor_id),
        "visit_id": owed.c.visit_id,
        "part": literal(0),
        "amount_cents": owed.c.cents,
    }


def _owing(piece: Range, *conditions: ColumnElement[bool]) -> Subquery:
    """(guarantor_id, visit_id, cents) of the visits with a share."""
    columns = (
        Visit.guarantor_id,
        Visit.id.label("visit_id"),
        Visit.patient_share_cents.label("cents"),
    )
    owing = select(*columns).where(piece.holds(Visit.guarantor_id), Visit.patient_share_cents > 0)
    return owing.where(*conditions).subquery()


def _told(piece: Range) -> Subquery:
    """Those that are on a statement: all first visits, and two in three of the second."""
    is_first = Visit.source_key.endswith("-1")
    return _owing(piece, is_first | (_digits(Visit.guarantor_id, 5) != 1))


def _paid(piece: Range) -> Subquery:
    """Those that are paid: the first visits of one guarantor in four."""
    is_first = Visit.source_key.endswith("-1")
    return _owing(piece, and_(is_first, _digits(Visit.guarantor_id, 4) == 2))


def _rest(database: Database) -> None:
    """Let PostgreSQL learn what it holds, as its autovacuum would; SQLite goes without."""
    if not database.is_sqlite:
        with database.engine.connect().execution_options(
            isolation_level="AUTOCOMMIT"
        ) as connection:
            connection.execute(text("VACUUM ANALYZE"))


def _crowd(piece: Range, numbers: list[dict[str, int]]) -> Subquery:
    """(id, kind) of the guarantors of a range, each beside every one of some rows of numbers."""
    rows: list[Any] = [
        select(*(literal(value).label(name) for name, value in row.items())) for row in numbers
    ]
    beside = union_all(*rows).subquery()
    tenth = _digits(Guarantor.id, 10)
    kind = case((tenth == 0, "medicaid"), (tenth < 3, "medicare"), else_="private")
    return (
        select(Guarantor.id, kind.label("kind"), *beside.c)
        .join(beside, true())
        .where(piece.holds(Guarantor.id))
        .subquery()
    )


def _digits(guarantor: Any, of: int) -> ColumnElement[int]:
    """A number below `of` that tells guarantors apart: from the ID less its check digit."""
    told: ColumnElement[int] = guarantor // 10 % of
    return told


def _waits(guarantor: Any, visit: Any) -> ColumnElement[bool]:
    return and_(visit == 2, _digits(guarantor, 3) == 0)


def _line_cents(guarantor: Any) -> ColumnElement[int]:
    """From 100 to 499 dollars."""
    return 100_00 + _digits(guarantor, 400) * 100


def _share(crowd: Subquery, charge: ColumnElement[int]) -> ColumnElement[int]:
    """A fifth of a charge; of Medicaid members nothing."""
    return case((crowd.c.kind == "medicaid", 0), else_=charge // 5)


def _name(prefix: str, guarantor: Any) -> ColumnElement[str]:
    return literal(f"{prefix} ").concat(cast(guarantor, String))


def _number(guarantor: Any, visit: Any) -> ColumnElement[str]:
    """What a visit was claimed by: 12345678-1."""
    return cast(guarantor, String).concat("-").concat(cast(visit, String))


def _patient_id(guarantor: Any) -> ColumnElement[Any]:
    return id_in_sql(_name("patient", guarantor))


def _statement_id(guarantor: Any) -> ColumnElement[Any]:
    return id_in_sql(_name("statement", guarantor))


def _visit_id(guarantor: Any, visit: Any) -> ColumnElement[Any]:
    return id_in_sql(literal("visit:").concat(_number(guarantor, visit)))
