"""Many plausible guarantors, written a thousand at a time: for volume, never one to remember.

The same number of them is always the same people; asking for more adds the rest.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from billing_core import clock
from billing_core.accounts import numbers
from billing_core.accounts.models import NEVER_BILLED, Coverage, Guarantor, Patient
from billing_core.database import Database, id_from
from billing_core.ledger.actions import Side
from billing_core.ledger.bulk import Posting, post_all
from billing_core.ledger.chart import PATIENT_RECEIVABLE, PATIENT_REVENUE
from billing_core.money import Money
from billing_core.policies import Policy
from billing_core.statements.models import Statement, StatementLine, Visit, VisitLine

AT_ONCE = 1000
# Region, ZIP, area code; the languages and insurances by their share of a hundred.
PLACES = (
    ("CA-N", "94601", "510"),
    ("CA-N", "95112", "408"),
    ("CA-S", "90037", "323"),
    ("CA-S", "92105", "619"),
    ("CO", "80219", "720"),
    ("GA", "30310", "770"),
    ("HI", "96819", "808"),
    ("MD", "20904", "301"),
    ("VA", "23220", "804"),
    ("DC", "20011", "202"),
    ("OR", "97233", "971"),
    ("WA", "98118", "206"),
)
LANGUAGES = {"en_US": 70, "es_US": 15, "zh_Hans_CN": 8, "zh_Hant_HK": 7}
KINDS = {"private": 66, "medicare": 20, "medicaid": 9, "dual_eligible": 3, "none": 2}
PARTS = {"coinsurance": 50, "copay": 30, "deductible": 15, "not_covered": 5}
GIVEN = ("Ada", "Ben", "Cora", "Dan", "Eva", "Finn", "Gina", "Hugo", "Iris", "Jon", "Kai", "Lena")
FAMILY = ("Adams", "Brooks", "Chen", "Diaz", "Evans", "Ford", "Garcia", "Hall", "Ito", "Jones")
PROVIDERS = ("Harbor Clinic", "Valley Imaging", "Summit Hospital", "Northside Pharmacy")
FICTIONAL = range(120, 200)  # 555-0120 to 555-0199; below are the demo households'


@dataclass(slots=True)
class Rows:
    """What some guarantors come to, table by table."""

    guarantors: list[dict[str, Any]] = field(default_factory=list)
    patients: list[dict[str, Any]] = field(default_factory=list)
    coverages: list[dict[str, Any]] = field(default_factory=list)
    visits: list[dict[str, Any]] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)
    statements: list[dict[str, Any]] = field(default_factory=list)
    billed: list[dict[str, Any]] = field(default_factory=list)
    postings: list[Posting] = field(default_factory=list)


def make(database: Database, count: int, *, advance: Callable[[int], None]) -> int:
    """Make the first `count` guarantors of the crowd; return how many were not there yet."""
    new = 0
    for start in range(0, count, AT_ONCE):
        wanted = range(start, min(start + AT_ONCE, count))
        with database.transaction() as db:
            rows = _rows(db, wanted)
            _write(db, rows)
        new += len(rows.guarantors)
        advance(len(wanted))
    return new


def _rows(db: Session, wanted: range) -> Rows:
    names = {f"made:crowd:{index}": index for index in wanted}
    there = set(db.scalars(select(Guarantor.source_key).where(Guarantor.source_key.in_(names))))
    missing = [index for name, index in names.items() if name not in there]
    rows = Rows()
    for index, number in zip(missing, _free_numbers(db, missing), strict=True):
        _add(rows, index, number)
    return rows


def _free_numbers(db: Session, indices: Sequence[int]) -> Iterator[int]:
    """The guarantor ID of each: the first that follows from its name and nobody has."""
    tries = dict.fromkeys(indices, 0)
    found: dict[int, int] = {}
    while len(found) < len(indices):
        drawn = {
            index: numbers.from_seed(f"crowd:{index}:{tries[index]}")
            for index in indices
            if index not in found
        }
        taken = set(db.scalars(select(Guarantor.id).where(Guarantor.id.in_(drawn.values()))))
        taken |= set(found.values())
        for index, number in drawn.items():
            if number in taken:
                tries[index] += 1
            else:
                found[index] = number
                taken.add(number)
    yield from (found[index] for index in indices)


def _add(rows: Rows, index: int, number: int) -> None:
    """Add one guarantor, who is their own patient, with a few visits and their statement."""
    rng = Random(f"crowd:{index}")  # noqa: S311 - made-up people, the same ones every time
    kind = _one_of(rng, KINDS)
    person = _person(rng, index, number)
    patient_id = id_from(person["source_key"])
    names = {name: person[name] for name in ("source_key", "given_name", "family_name")}
    patient = {"id": patient_id, "guarantor_id": number, "birth_date": person["birth_date"]}
    rows.guarantors.append(person)
    rows.patients.append(patient | names)
    rows.coverages.append(_coverage(person["source_key"], patient_id, number, kind))
    issued_on = clock.today() - timedelta(days=rng.randrange(1, 95))
    owed: list[tuple[uuid.UUID, int]] = []
    for visit_number in range(rng.randrange(1, 4)):
        visit = _visit(rng, f"{person['source_key']}:{visit_number}", patient, kind)
        visit["service_date"] = issued_on - timedelta(days=rng.randrange(20, 120))
        rows.visits.append(visit)
        rows.lines += _lines(rng, visit)
        if visit["patient_share_cents"]:
            owed.append((visit["id"], visit["patient_share_cents"]))
    rows.postings += [_charge(number, visit_id, cents, issued_on) for visit_id, cents in owed]
    if owed:
        _bill(rows, person, owed, issued_on)


def _person(rng: Random, index: int, number: int) -> dict[str, Any]:
    region, postal_code, area = PLACES[index % len(PLACES)]
    line = index // len(PLACES)
    has_phone = line < len(FICTIONAL)  # fiction has no more numbers than these
    return {
        "id": number,
        "source_key": f"made:crowd:{index}",
        "given_name": rng.choice(GIVEN),
        "family_name": rng.choice(FAMILY),
        "birth_date": date(1935, 1, 1) + timedelta(days=rng.randrange(70 * 365)),
        "postal_code": postal_code,
        "region": region,
        "language": _one_of(rng, LANGUAGES),
        "phone": f"+1{area}555{FICTIONAL[line]:04d}" if has_phone else None,
        "restriction": "none",
        "created_at": clock.now(),
    }


def _coverage(key: str, patient_id: uuid.UUID, number: int, kind: str) -> dict[str, Any]:
    return {
        "id": id_from(f"{key}:coverage"),
        "guarantor_id": number,
        "patient_id": patient_id,
        "source_key": f"{key}:coverage",
        "kind": kind,
        "payer_name": "Evergreen Mutual",
    }


def _visit(rng: Random, key: str, patient: dict[str, Any], kind: str) -> dict[str, Any]:
    """A visit of which insurance pays four fifths; one in six is still with insurance."""
    share = rng.randrange(10_00, rng.choice((60_00, 300_00, 2_500_00)))
    is_pending = rng.randrange(6) == 0
    charge = share * 5
    return {
        "id": id_from(key),
        "guarantor_id": patient["guarantor_id"],
        "patient_id": patient["id"],
        "source_key": key,
        "content_hash": "made",
        "coverage_kind": kind,
        "provider": rng.choice(PROVIDERS),
        "charge_cents": charge,
        "allowed_cents": 0 if is_pending else charge,
        "insurance_paid_cents": 0 if is_pending else charge - share,
        "patient_share_cents": 0 if is_pending or kind in NEVER_BILLED else share,
        "pending_cents": charge if is_pending else 0,
        "created_at": clock.now(),
    }


def _lines(rng: Random, visit: dict[str, Any]) -> list[dict[str, Any]]:
    parts = dict.fromkeys((f"{part}_cents" for part in PARTS), 0)
    parts[f"{_one_of(rng, PARTS)}_cents"] = visit["patient_share_cents"]
    line = {
        "id": id_from(f"{visit['source_key']}:1"),
        "guarantor_id": visit["guarantor_id"],
        "visit_id": visit["id"],
        "number": 1,
        "description": "Office visit",
        "charge_cents": visit["charge_cents"],
        "adjudicated": not visit["pending_cents"],
        "allowed_cents": visit["allowed_cents"],
        "insurance_paid_cents": visit["insurance_paid_cents"],
    }
    return [line | parts]


def _charge(number: int, visit_id: uuid.UUID, cents: int, day: date) -> Posting:
    sides = (
        Side(PATIENT_RECEIVABLE, Money(cents), visit_id),
        Side(PATIENT_REVENUE, Money(-cents)),
    )
    return Posting(number, f"charge:{visit_id}", "charge", day, sides)


def _bill(
    rows: Rows, person: dict[str, Any], owed: list[tuple[uuid.UUID, int]], issued_on: date
) -> None:
    total = sum(cents for _, cents in owed)
    statement_id = id_from(f"{person['source_key']}:statement")
    rows.statements.append(
        {
            "id": statement_id,
            "guarantor_id": person["id"],
            "number": f"{issued_on:%y%m}{person['id']}",
            "issued_on": issued_on,
            "due_date": issued_on + timedelta(days=Policy().past_due_after_days),
            "language": person["language"],
            "previous_balance_cents": 0,
            "new_charges_cents": total,
            "payments_cents": 0,
            "balance_cents": total,
        }
    )
    rows.billed += [
        {
            "id": id_from(f"{visit_id}:billed"),
            "guarantor_id": person["id"],
            "statement_id": statement_id,
            "visit_id": visit_id,
            "amount_cents": cents,
        }
        for visit_id, cents in owed
    ]


def _write(db: Session, rows: Rows) -> None:
    for model, some in (
        (Guarantor, rows.guarantors),
        (Patient, rows.patients),
        (Coverage, rows.coverages),
        (Visit, rows.visits),
        (VisitLine, rows.lines),
        (Statement, rows.statements),
        (StatementLine, rows.billed),
    ):
        if some:
            db.execute(insert(model), some)
    post_all(db, rows.postings)


def _one_of(rng: Random, shares: dict[str, int]) -> str:
    return rng.choices(tuple(shares), weights=tuple(shares.values()))[0]
