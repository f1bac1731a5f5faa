"""What the books hold of some households, looked up in a few queries inside one transaction."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import NamedTuple, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from billing_core.accounts.models import Coverage, Guarantor, Patient
from billing_core.importers.fhir.facts import VisitFacts
from billing_core.importers.fhir.households import VISITS, Household, source_key
from billing_core.importers.fhir.staging import Staged, Staging
from billing_core.importers.report import Refused, Report
from billing_core.remittances.queries import last_answered
from billing_core.statements.models import Visit

KEYS_AT_ONCE = 500
Row = TypeVar("Row", Guarantor, Patient, Coverage)


class KnownVisit(NamedTuple):
    content_hash: str
    patient_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class Books:
    """One transaction's view: rows by their source key, and what is staged for each patient."""

    db: Session
    staging: Staging
    report: Report
    guarantors: dict[str, Guarantor]
    patients: dict[str, Patient]
    coverages: dict[str, Coverage]
    visits: dict[str, KnownVisit]
    remitted: dict[str, date | None]  # visits of which a remittance spoke, and when, if it stands
    staged_visits: dict[str, list[tuple[Staged, VisitFacts]]]
    staged_coverages: dict[str, list[Staged]]
    new_guarantors: set[int] = field(default_factory=set)

    @classmethod
    def open(
        cls, db: Session, staging: Staging, report: Report, *, households: list[Household]
    ) -> Books:
        """Return the books as they are now; hold the importers' lock before."""
        patients = [patient for household in households for patient in household.patients]
        staged = {patient: _visits(staging, patient) for patient in patients}
        covered = {patient: staging.of_patient(patient, "Coverage") for patient in patients}
        told = [facts for visits in staged.values() for _, facts in visits]
        insurances = {key for facts in told for key in facts.coverages}
        insurances.update(each.key for several in covered.values() for each in several)
        return cls(
            db=db,
            staging=staging,
            report=report,
            guarantors=_by_key(db, Guarantor, (each.guarantor for each in households)),
            patients=_by_key(db, Patient, patients),
            coverages=_by_key(db, Coverage, insurances),
            visits=_visits_known(db, [facts.key for facts in told]),
            remitted=_remitted(db, [facts.key for facts in told]),
            staged_visits=staged,
            staged_coverages=covered,
        )

    def count(self, staged: Staged, outcome: str, reason: str = "") -> None:
        self.report.count(staged.kind, outcome, reason, staged.place)

    def refuse(self, staged: Staged, reason: str) -> None:
        self.staging.refuse(Refused(staged.place, source_key(staged.key), reason))
        self.count(staged, "refused", reason)


def _visits(staging: Staging, patient: str) -> list[tuple[Staged, VisitFacts]]:
    return [(each, each.decoded(VisitFacts)) for each in staging.of_patient(patient, *VISITS)]


def _by_key(db: Session, model: type[Row], keys: Iterable[str]) -> dict[str, Row]:
    column: InstrumentedAttribute[str] = model.source_key
    found: dict[str, Row] = {}
    for some in _in_chunks(keys):
        for row in db.scalars(select(model).where(column.in_(some))):
            found[row.source_key] = row
    return found


def _visits_known(db: Session, keys: Iterable[str]) -> dict[str, KnownVisit]:
    found = {}
    for some in _in_chunks(keys):
        columns = select(Visit.source_key, Visit.content_hash, Visit.patient_id)
        for key, content_hash, patient_id in db.execute(columns.where(Visit.source_key.in_(some))):
            found[key] = KnownVisit(content_hash, patient_id)
    return found


def _remitted(db: Session, keys: Iterable[str]) -> dict[str, date | None]:
    found: dict[str, date | None] = {}
    for some in _in_chunks(keys):
        found |= last_answered(db, some)
    return found


def _in_chunks(keys: Iterable[str]) -> Iterator[list[str]]:
    remaining = (source_key(key) for key in keys)
    while some := list(islice(remaining, KEYS_AT_ONCE)):
        yield some
