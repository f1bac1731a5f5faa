"""Who is liable for whom: the account's guarantor; of a minor a parent; else the patient.

A patient already in the books keeps their guarantor. If an account names another one, a person has
to decide: money was billed to the first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from billing_core.accounts.models import Patient
from billing_core.database import Database
from billing_core.importers.fhir.facts import PersonFacts
from billing_core.importers.fhir.people import is_minor
from billing_core.importers.fhir.staging import Staging
from billing_core.importers.report import Refusal, Refused, Report

PATIENTS_AT_ONCE = 500
VISITS = ("ExplanationOfBenefit", "Claim")


@dataclass(frozen=True, slots=True)
class Household:
    """Patients, and who is liable for them: "Type/id" here, or "id/<guarantor ID>" in the books."""

    guarantor: str
    patients: list[str]


def source_key(key: str) -> str:
    """Return the name under which a resource ("Type/id") is remembered in the books."""
    return f"fhir:{key}"


def gather(database: Database, staging: Staging, report: Report) -> None:
    """Put every patient into the household of who is liable; refuse those of whom nobody is."""
    for patients in staging.patients(PATIENTS_AT_ONCE):
        with database.transaction() as db:
            known = guarantors_known(db, patients)
        for patient in patients:
            try:
                staging.add_household(_liable(staging, patient, known.get(patient)), patient)
            except Refusal as refusal:
                refuse(staging, report, patient, refusal.reason)


def guarantors_known(db: Session, patients: Iterable[str]) -> dict[str, int]:
    """Return the guarantor IDs of those patients ("Patient/id") that are in the books."""
    wanted = {source_key(patient): patient for patient in patients}
    rows = db.execute(
        select(Patient.source_key, Patient.guarantor_id).where(Patient.source_key.in_(wanted))
    )
    return {wanted[key]: guarantor_id for key, guarantor_id in rows}


def refuse(staging: Staging, report: Report, patient: str, reason: str) -> None:
    """Refuse a patient for a reason, and all that is theirs because they were."""
    theirs = staging.of_patient(patient, *VISITS, "Coverage")
    itself = staging.find(patient)
    dependent = "its patient was refused" if itself else reason
    refused = [(each, dependent) for each in theirs] + ([(itself, reason)] if itself else [])
    for each, why in refused:
        staging.refuse(Refused(each.place, source_key(each.key), why))
        report.count(each.kind, "refused", why, each.place)


def _liable(staging: Staging, patient: str, known: int | None) -> str:
    named = staging.guarantors_of(patient)
    if len(named) > 1:
        raise Refusal("two accounts name different guarantors")
    if named:
        return named[0]
    if known is not None:
        return f"id/{known}"
    itself = staging.facts(patient, PersonFacts)
    if itself is None:
        raise Refusal("its patient is neither here nor in the books")
    return _parent(staging, patient) if is_minor(itself.birth_date) else patient


def _parent(staging: Staging, patient: str) -> str:
    """The minor's parent who can prove who they are: the first by key, so it stays the same."""
    parents = staging.of_patient(patient, "RelatedPerson")
    for parent in parents:
        facts = staging.facts(parent.key, PersonFacts)
        if facts and facts.birth_date:
            return parent.key
    return parents[0].key if parents else patient
