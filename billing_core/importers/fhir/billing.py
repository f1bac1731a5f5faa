"""Staged visits → the books. Members of Medicaid and dual eligibles are recorded, never billed."""

from __future__ import annotations

import hashlib
from datetime import date

import msgspec

from billing_core.accounts.models import NEVER_BILLED, Patient
from billing_core.importers.fhir import insurance
from billing_core.importers.fhir.books import Books
from billing_core.importers.fhir.facts import LineFacts, ProviderFacts, VisitFacts
from billing_core.importers.fhir.households import source_key
from billing_core.importers.fhir.visits import edition
from billing_core.importers.report import LeftOut, Refusal
from billing_core.money import ZERO, Money
from billing_core.remittances.actions import start_anew
from billing_core.statements.actions import NewLine, NewVisit, record_visit

EDITION_DIGITS = 15
DIGEST_DIGITS = 64 - EDITION_DIGITS  # Visit.content_hash holds both


def visits(books: Books, patient: str, row: Patient, guarantor_id: int) -> None:
    """Write a patient's staged visits, each new, changed, known, left out or refused."""
    for staged, facts in books.staged_visits[patient]:
        try:
            books.count(staged, _visit(books, facts, row, guarantor_id))
        except LeftOut as why:
            books.count(staged, "left out", str(why))
        except Refusal as refusal:
            books.refuse(staged, refusal.reason)


def _visit(books: Books, facts: VisitFacts, row: Patient, guarantor_id: int) -> str:
    kind = insurance.kind_of_visit(books, facts)
    told = _content(facts, kind)
    known = books.visits.get(source_key(facts.key))
    if known is None and facts.withdrawn:
        raise LeftOut("withdrawn before it was recorded")
    if known is not None:
        if known.patient_id != row.id:
            raise Refusal("recorded for another patient before")
        if known.content_hash == told:
            return "unchanged"
        if known.content_hash[:EDITION_DIGITS] > told[:EDITION_DIGITS]:
            raise LeftOut("older than what is recorded")
    if not _is_newer(facts, books.remitted.get(source_key(facts.key))):
        raise LeftOut("answered since by a remittance")
    new = _new_visit(books, facts, row, guarantor_id=guarantor_id, kind=kind)
    record_visit(books.db, new)
    if source_key(facts.key) in books.remitted:
        start_anew(books.db, new.id)
    return "new" if known is None else "changed"


def _is_newer(facts: VisitFacts, remitted_on: date | None) -> bool:
    """Does it say more than the last remittance about the visit? That is the payment itself, so of
    the same day it is the one that counts; and a claim by itself is answered by it.
    """
    if remitted_on is None:
        return True
    return facts.answered and facts.created[:8] > f"{remitted_on:%Y%m%d}"


def _content(facts: VisitFacts, kind: str) -> str:
    """What Visit.content_hash holds: 15 digits that order, then a digest of all that is told.

    Providers' names are not part of it: they come and go with the files beside it.
    """
    digest = hashlib.sha256(msgspec.msgpack.encode(facts) + kind.encode()).hexdigest()
    return edition(facts) + digest[:DIGEST_DIGITS]


def _new_visit(
    books: Books, facts: VisitFacts, row: Patient, *, guarantor_id: int, kind: str
) -> NewVisit:
    may_be_billed = kind not in NEVER_BILLED
    return NewVisit(
        source_key=source_key(facts.key),
        content_hash=_content(facts, kind),
        guarantor_id=guarantor_id,
        patient_id=row.id,
        coverage_kind=kind,
        service_date=facts.service_date,
        provider=_provider_name(books, facts),
        charge=Money(facts.charge),
        allowed=Money(facts.allowed),
        insurance_paid=Money(facts.insurance_paid),
        patient_share=Money(facts.patient_share) if may_be_billed else ZERO,
        pending=Money(facts.pending),
        lines=[_line(line, may_be_billed=may_be_billed) for line in facts.lines],
    )


def _line(line: LineFacts, *, may_be_billed: bool) -> NewLine:
    share = (line.copay, line.coinsurance, line.deductible, line.not_covered)
    copay, coinsurance, deductible, not_covered = share if may_be_billed else (0, 0, 0, 0)
    return NewLine(
        charge=Money(line.charge),
        adjudicated=line.adjudicated,
        description=line.description,
        allowed=Money(line.allowed),
        insurance_paid=Money(line.insurance_paid),
        copay=Money(copay),
        coinsurance=Money(coinsurance),
        deductible=Money(deductible),
        not_covered=Money(not_covered),
    )


def _provider_name(books: Books, facts: VisitFacts) -> str:
    found = books.staging.facts(facts.provider, ProviderFacts) if facts.provider else None
    return (found.name if found else "") or facts.provider_name
