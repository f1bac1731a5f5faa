"""One document → staged facts, or the reason why not. Reads; records nothing."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from billing_core.errors import UnreadableFile
from billing_core.importers.fhir import accounts, coverages, people, reading, resources, visits
from billing_core.importers.fhir.facts import (
    AccountFacts,
    CoverageFacts,
    PersonFacts,
    ProviderFacts,
    VisitFacts,
)
from billing_core.importers.fhir.reading import Document, Found
from billing_core.importers.fhir.references import ID, resolve
from billing_core.importers.fhir.staging import Staged, Staging
from billing_core.importers.report import UNREADABLE, LeftOut, Refusal, Refused, Report

CONFLICT = "different resources under one id: neither can be trusted"
Facts = PersonFacts | ProviderFacts | AccountFacts | CoverageFacts | VisitFacts


def take_file(file: Found, staging: Staging, *, advance: Callable[[int], None]) -> Report:
    """Stage all a file holds; nothing of it if it is torn. Returns what became of it."""
    report = Report()
    try:
        with staging.all_or_nothing():
            for document in reading.read(file, advance=advance):
                _take(document, staging, report)
    except UnreadableFile as problem:
        report = Report()
        refused = Refused(file.name[:300], None, str(problem)[:300])
        staging.refuse(refused)
        report.count(UNREADABLE, "refused", refused.reason, refused.place)
        return report
    report.files = 1
    return report


def settle(staging: Staging, report: Report) -> None:
    """Once all is read: drop what contradicts itself and what was replaced meanwhile."""
    for each in staging.drop_conflicting():
        staging.refuse(Refused(each.place, f"fhir:{each.key}", CONFLICT))
        report.count(each.kind, "refused", CONFLICT, each.place)
    for each in staging.drop_superseded():
        report.count(each.kind, "left out", "answered, or answered anew, by another", each.place)


def _take(document: Document, staging: Staging, report: Report) -> None:
    kind = document.kind or UNREADABLE
    key = f"{kind}/{document.id}"
    try:
        _stage(document, key, staging)
    except LeftOut as why:
        report.count(kind, "left out", str(why), document.place)
    except (Refusal, *reading.UNREADABLE) as problem:
        reason = problem.reason if isinstance(problem, Refusal) else _shape(problem)
        staging.refuse(Refused(document.place[:300], f"fhir:{key}"[:200], reason))
        report.count(kind, "refused", reason, document.place)


def _stage(document: Document, key: str, staging: Staging) -> None:
    if document.problem:
        raise Refusal(document.problem)
    if document.kind not in TAKERS:
        raise LeftOut("not needed for a bill")
    if not ID.fullmatch(document.id):
        raise Refusal("no id, or none that FHIR allows: it could not be recognised again")
    outcome = TAKERS[document.kind](document, key, staging)
    if outcome == "conflicting":
        raise Refusal(CONFLICT)
    if outcome == "repeated":
        raise LeftOut("the same again")


def _shape(problem: Exception) -> str:
    """Why msgspec would not have it: it names types and fields, never what stands in them."""
    return f"not shaped as FHIR R4 says: {problem}"[:300]


def _staged(document: Document, key: str, facts: Facts) -> Staged:
    return Staged(key, document.kind, document.place[:300], msgspec.msgpack.encode(facts))


def _patient(document: Document, key: str, staging: Staging) -> str:
    facts = people.patient(_PATIENT.decode(document.body))
    return staging.add(_staged(document, key, facts))


def _related_person(document: Document, key: str, staging: Staging) -> str:
    facts = people.related(_RELATED_PERSON.decode(document.body), document.aliases)
    return staging.add(_staged(document, key, facts), patient=facts.parent_of)


def _organization(document: Document, key: str, staging: Staging) -> str:
    facts = people.organization(_ORGANIZATION.decode(document.body))
    return staging.add(_staged(document, key, facts))


def _practitioner(document: Document, key: str, staging: Staging) -> str:
    facts = people.practitioner(_PRACTITIONER.decode(document.body))
    return staging.add(_staged(document, key, facts))


def _account(document: Document, key: str, staging: Staging) -> str:
    facts = accounts.account(_ACCOUNT.decode(document.body), document.aliases)
    outcome = staging.add(_staged(document, key, facts))
    if outcome != "repeated":
        for patient in facts.patients:
            for guarantor in facts.guarantors:
                staging.add_liable(key, patient, guarantor)
    return outcome


def _coverage(document: Document, key: str, staging: Staging) -> str:
    resource = _COVERAGE.decode(document.body)
    patient = resolve(resource.beneficiary.reference, "Patient", document.aliases)
    if not patient.startswith("Patient/"):
        raise Refusal("it names no patient")
    facts = coverages.coverage(resource, document.aliases)
    return staging.add(_staged(document, key, facts), patient=patient)


def _explanation(document: Document, key: str, staging: Staging) -> str:
    resource = _EXPLANATION.decode(document.body)
    patient, facts = visits.explained(resource, document.id, document.aliases)
    return _visit(_staged(document, key, facts), patient, facts, staging)


def _claim(document: Document, key: str, staging: Staging) -> str:
    resource = _CLAIM.decode(document.body)
    patient, facts = visits.claimed(resource, document.id, document.aliases)
    return _visit(_staged(document, key, facts), patient, facts, staging)


def _visit(staged: Staged, patient: str, facts: VisitFacts, staging: Staging) -> str:
    edition = visits.edition(facts)
    return staging.add(staged, patient=patient, visit=facts.key, edition=edition)


_PATIENT = msgspec.json.Decoder(resources.Patient)
_RELATED_PERSON = msgspec.json.Decoder(resources.RelatedPerson)
_ORGANIZATION = msgspec.json.Decoder(resources.Organization)
_PRACTITIONER = msgspec.json.Decoder(resources.Practitioner)
_ACCOUNT = msgspec.json.Decoder(resources.Account)
_COVERAGE = msgspec.json.Decoder(resources.Coverage)
_EXPLANATION = msgspec.json.Decoder(resources.ExplanationOfBenefit)
_CLAIM = msgspec.json.Decoder(resources.Claim)

TAKERS: dict[str, Callable[[Document, str, Staging], str]] = {
    "Patient": _patient,
    "RelatedPerson": _related_person,
    "Organization": _organization,
    "Practitioner": _practitioner,
    "Account": _account,
    "Coverage": _coverage,
    "ExplanationOfBenefit": _explanation,
    "Claim": _claim,
}
