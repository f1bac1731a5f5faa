"""FHIR resources for tests, as small as an import needs them, and what the books hold after it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import select

from billing_core import clock
from billing_core.accounts.models import Guarantor
from billing_core.database import Database
from billing_core.importers.models import ImportRun, Quarantined
from billing_core.migrations import tables
from billing_core.statements.queries import Summary, summary

SHARED = Path(__file__).parents[5] / "shared" / "data"
SYNTHEA = SHARED / "fhir-r4-synthea"
ABOUT_RUNS = ("import_runs", "import_quarantine", "audit_events")
BLUE_BUTTON = "https://bluebutton.cms.gov/resources/variables/"


def patient(own_id: str = "ana", **changes: Any) -> dict[str, Any]:
    """A grown-up in San Francisco who speaks English."""
    told: dict[str, Any] = {
        "resourceType": "Patient",
        "id": own_id,
        "name": [{"use": "official", "family": "Reyes", "given": ["Ana"]}],
        "telecom": [{"system": "phone", "value": "(415) 555-0150", "use": "home"}],
        "birthDate": "1980-02-03",
        "address": [{"state": "CA", "postalCode": "94110", "country": "US"}],
    }
    return _changed(told, changes)


def related(own_id: str = "mia", of: str = "ana", **changes: Any) -> dict[str, Any]:
    """The mother of a patient."""
    told: dict[str, Any] = {
        "resourceType": "RelatedPerson",
        "id": own_id,
        "patient": {"reference": f"Patient/{of}"},
        "relationship": [{"coding": [{"code": "MTH"}]}],
        "name": [{"family": "Reyes", "given": ["Mia"]}],
        "birthDate": "1975-05-31",
        "address": [{"state": "WA", "postalCode": "98101"}],
    }
    return _changed(told, changes)


def account(liable: str, *of: str, own_id: str = "household", **changes: Any) -> dict[str, Any]:
    """An account that names who is liable ("Patient/id") for some patients (their ids)."""
    told: dict[str, Any] = {
        "resourceType": "Account",
        "id": own_id,
        "status": "active",
        "subject": [{"reference": f"Patient/{each}"} for each in of],
        "guarantor": [{"party": {"reference": liable}}],
    }
    return _changed(told, changes)


def coverage(kind: str = "private", own_id: str = "cov", of: str = "ana") -> dict[str, Any]:
    return {
        "resourceType": "Coverage",
        "id": own_id,
        "status": "active",
        "type": {"text": kind},
        "beneficiary": {"reference": f"Patient/{of}"},
        "payor": [{"display": kind}],
    }


def line(charge: str, **split: str) -> dict[str, Any]:
    """A line of a claim; `split` are adjudication codes: line("100", benefit="80", copay="20")."""
    told: dict[str, Any] = {
        "sequence": 1,
        "productOrService": {"text": "Office visit"},
        "net": {"value": Decimal(charge), "currency": "USD"},
    }
    if split:
        told["adjudication"] = [category(code, value) for code, value in split.items()]
    return told


def category(code: str, value: str) -> dict[str, Any]:
    return {
        "category": {"coding": [{"code": code}]},
        "amount": {"value": Decimal(value), "currency": "USD"},
    }


def eob(
    *lines: dict[str, Any], own_id: str = "eob", of: str = "ana", **changes: Any
) -> dict[str, Any]:
    """An answer to a claim: 20 dollars coinsurance of 100, unless told otherwise."""
    told: dict[str, Any] = {
        "resourceType": "ExplanationOfBenefit",
        "id": own_id,
        "status": "active",
        "type": {"coding": [{"code": "professional"}]},
        "use": "claim",
        "patient": {"reference": f"Patient/{of}"},
        "created": "2026-09-20",
        "billablePeriod": {"start": "2026-09-14"},
        "insurer": {"display": "Evergreen"},
        "provider": {"display": "Riverside Clinic"},
        "outcome": "complete",
        "insurance": [{"focal": True, "coverage": {"display": "private"}}],
        "item": list(lines) or [line("100", benefit="80", coinsurance="20")],
    }
    return _changed(told, changes)


def claim(
    *lines: dict[str, Any], own_id: str = "claim", of: str = "ana", **changes: Any
) -> dict[str, Any]:
    """A claim that waits for its answer."""
    told: dict[str, Any] = {
        "resourceType": "Claim",
        "id": own_id,
        "status": "active",
        "type": {"coding": [{"code": "professional"}]},
        "use": "claim",
        "patient": {"reference": f"Patient/{of}"},
        "created": "2026-09-15",
        "billablePeriod": {"start": "2026-09-14"},
        "provider": {"display": "Riverside Clinic"},
        "priority": {"coding": [{"code": "normal"}]},
        "insurance": [{"sequence": 1, "focal": True, "coverage": {"display": "private"}}],
        "item": list(lines) or [line("100")],
    }
    return _changed(told, changes)


def bundle(*resources: dict[str, Any]) -> dict[str, Any]:
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"resource": each} for each in resources],
    }


def write(path: Path, resources: Iterable[dict[str, Any]]) -> Path:
    """Write resources as NDJSON."""
    path.write_text("".join(f"{as_json(each)}\n" for each in resources))
    return path


def as_json(resource: dict[str, Any]) -> str:
    """JSON with decimals as numbers, digit for digit."""
    text_of = json.dumps(resource, default=lambda value: f"@{value}@")
    return text_of.replace('"@', "").replace('@"', "")


def contents(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table but those that are about the runs themselves."""
    kept = [table for table in tables().sorted_tables if table.name not in ABOUT_RUNS]
    with database.connection() as connection:
        return {
            table.name: sorted(map(tuple, connection.execute(select(table))), key=repr)
            for table in kept
        }


def owed(database: Database, source_key: str = "fhir:Patient/ana") -> Summary:
    """What the guarantor of that source key owes today."""
    with database.transaction() as db:
        number = db.scalars(select(Guarantor.id).where(Guarantor.source_key == source_key)).one()
        return summary(db, number, clock.today())


def reasons(database: Database) -> list[tuple[str, str | None, str]]:
    """What lies in quarantine: (place, key, reason)."""
    with database.transaction() as db:
        rows = db.execute(
            select(Quarantined.source, Quarantined.source_key, Quarantined.reason).order_by(
                Quarantined.source, Quarantined.source_key
            )
        )
        return [(place, key, reason) for place, key, reason in rows]


def runs(database: Database) -> list[ImportRun]:
    with database.transaction() as db:
        found = list(db.scalars(select(ImportRun).order_by(ImportRun.started_at)))
        db.expunge_all()
        return found


def _changed(told: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """With changes by camelCase name; None takes a field out."""
    merged = told | changes
    return {name: value for name, value in merged.items() if value is not None}
