"""Guarantors, patients and coverages → the books: new ones, and what the source changed."""

from __future__ import annotations

from collections.abc import Mapping

from billing_core import clock
from billing_core.accounts import numbers
from billing_core.accounts.models import Coverage, Guarantor, Patient
from billing_core.database import id_from
from billing_core.importers.fhir import insurance
from billing_core.importers.fhir.books import Books
from billing_core.importers.fhir.facts import CoverageFacts, PersonFacts
from billing_core.importers.fhir.households import source_key
from billing_core.importers.report import Refusal

NO_PERSON = "its account names a guarantor who is no person, or cannot be followed"


def guarantor(books: Books, liable: str, patient: str) -> Guarantor:
    """Return who pays for a patient, written now if new; raise Refusal if nobody can be billed."""
    known = books.patients.get(source_key(patient))
    if known is None:
        return books.guarantors.get(source_key(liable)) or _new_guarantor(books, liable)
    named = books.guarantors.get(source_key(liable))
    is_named = bool(books.staging.guarantors_of(patient))
    if is_named and (named is None or named.id != known.guarantor_id):
        raise Refusal("billed to another guarantor than its account names: a person has to decide")
    return books.db.get_one(Guarantor, known.guarantor_id)


def bring_up_to_date(books: Books, row: Guarantor) -> str:
    """Write what the source now says of a guarantor; return which of OUTCOMES that was."""
    staged = books.staging.find(row.source_key.removeprefix("fhir:"))
    if staged is None:
        return "unchanged"
    facts = staged.decoded(PersonFacts)
    told = _told(facts)
    if facts.birth_date is None:
        del told["birth_date"]  # who could prove who they are still can
    changed = "changed" if _change(row, told) else "unchanged"
    outcome = "new" if row.id in books.new_guarantors else changed
    if staged.kind == "RelatedPerson" and books.staging.use(staged.key):
        books.count(staged, outcome)
    return outcome


def patient(books: Books, key: str, guarantor_id: int) -> tuple[Patient, str]:
    """Return the patient's row, written now if new, and which of OUTCOMES that was."""
    facts = books.staging.facts(key, PersonFacts)
    known = books.patients.get(source_key(key))
    if known is not None:
        changed = facts is not None and _change(
            known,
            {
                "given_name": facts.given_name,
                "family_name": facts.family_name,
                "birth_date": facts.birth_date,
            },
        )
        return known, "changed" if changed else "unchanged"
    if facts is None:
        raise Refusal("its patient is neither here nor in the books")
    row = Patient(
        id=id_from(source_key(key)),
        guarantor_id=guarantor_id,
        source_key=source_key(key),
        given_name=facts.given_name,
        family_name=facts.family_name,
        birth_date=facts.birth_date,
    )
    books.db.add(row)
    books.db.flush()
    return row, "new"


def coverages(books: Books, key: str, row: Patient) -> None:
    """Write the coverages staged for a patient."""
    for staged in books.staged_coverages[key]:
        facts = staged.decoded(CoverageFacts)
        told = {
            "kind": insurance.kind_of(books, facts),
            "payer_name": insurance.payer(books, facts),
        }
        known = books.coverages.get(source_key(staged.key))
        if known is not None and known.patient_id != row.id:
            books.refuse(staged, "recorded for another patient before")
        elif known is not None:
            books.count(staged, "changed" if _change(known, told) else "unchanged")
        else:
            books.db.add(_new_coverage(row, source_key(staged.key), told))
            books.count(staged, "new")


def _new_coverage(row: Patient, key: str, told: dict[str, str]) -> Coverage:
    return Coverage(
        id=id_from(key), guarantor_id=row.guarantor_id, patient_id=row.id, source_key=key, **told
    )


def _new_guarantor(books: Books, liable: str) -> Guarantor:
    if not liable.startswith(("Patient/", "RelatedPerson/")):
        raise Refusal(NO_PERSON)
    facts = books.staging.facts(liable, PersonFacts)
    if facts is None:
        raise Refusal("its guarantor is neither here nor in the books")
    if facts.birth_date is None:
        raise Refusal("no birth date of the guarantor: nobody could prove to be them")
    row = Guarantor(
        id=numbers.new_number(books.db),
        source_key=source_key(liable),
        restriction="none",
        created_at=clock.now(),
        **_told(facts),
    )
    books.db.add(row)
    books.db.flush()
    books.guarantors[row.source_key] = row
    books.new_guarantors.add(row.id)
    return row


def _told(facts: PersonFacts) -> dict[str, object]:
    return {
        "given_name": facts.given_name,
        "family_name": facts.family_name,
        "birth_date": facts.birth_date,
        "postal_code": facts.postal_code,
        "region": facts.region,
        "language": facts.language,
        "phone": facts.phone,
    }


def _change(row: Guarantor | Patient | Coverage, told: Mapping[str, object]) -> bool:
    different = {name: value for name, value in told.items() if getattr(row, name) != value}
    for name, value in different.items():
        setattr(row, name, value)
    return bool(different)
