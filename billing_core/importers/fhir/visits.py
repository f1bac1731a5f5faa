"""ExplanationOfBenefit and Claim → one visit each, checked and added up, not yet recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import msgspec

from billing_core.importers.fhir import coverages, people
from billing_core.importers.fhir.adjudication import Adjudicated, adjudicate
from billing_core.importers.fhir.facts import CoverageFacts, VisitFacts
from billing_core.importers.fhir.references import ANY, resolve
from billing_core.importers.fhir.resources import (
    Claim,
    Coverage,
    Envelope,
    ExplanationOfBenefit,
    Insurance,
    Item,
    Organization,
    Practitioner,
)
from billing_core.importers.report import LeftOut, Refusal

WITHDRAWN = ("cancelled", "entered-in-error")
UNDECIDED = ("queued",)  # ExplanationOfBenefit.outcome while the payer still works on it
NOTHING = adjudicate([])


_coverage = msgspec.json.Decoder(Coverage)
_organization = msgspec.json.Decoder(Organization)
_practitioner = msgspec.json.Decoder(Practitioner)
_envelope = msgspec.json.Decoder(Envelope)


@dataclass(frozen=True, slots=True)
class Inside:
    """A resource contained in another one."""

    kind: str
    body: msgspec.Raw

    def name(self) -> str:
        if self.kind == "Organization":
            return people.organization(_organization.decode(self.body)).name
        if self.kind == "Practitioner":
            return people.practitioner(_practitioner.decode(self.body)).name
        return ""


def explained(
    eob: ExplanationOfBenefit, own_id: str, aliases: Mapping[str, str]
) -> tuple[str, VisitFacts]:
    """Return ("Patient/id", facts) of an ExplanationOfBenefit; raise Refusal or LeftOut."""
    _check_use(eob.status, eob.use)
    if eob.outcome == "error":
        raise Refusal("its adjudication ended in an error")
    figures = NOTHING
    if eob.status not in WITHDRAWN:
        figures = adjudicate(
            (*eob.item, *eob.add_item),
            header=eob.adjudication,
            totals=eob.total,
            is_decided=eob.outcome not in UNDECIDED,
        )
    claim = resolve(eob.claim.reference, "Claim", aliases)
    key = claim if claim.startswith("Claim/") else f"ExplanationOfBenefit/{own_id}"
    facts = _facts(eob, figures, aliases, key=key, answered=True)
    return _patient(eob.patient.reference, aliases), facts


def claimed(claim: Claim, own_id: str, aliases: Mapping[str, str]) -> tuple[str, VisitFacts]:
    """Return ("Patient/id", facts) of a Claim: all of it waits for insurance."""
    _check_use(claim.status, claim.use)
    withdrawn = claim.status in WITHDRAWN
    figures = NOTHING if withdrawn else adjudicate(claim.item, charged=claim.total)
    facts = _facts(claim, figures, aliases, key=f"Claim/{own_id}", answered=False)
    return _patient(claim.patient.reference, aliases), facts


def edition(facts: VisitFacts) -> str:
    """15 digits that order what is told of one visit: an answer after its claim, the later last."""
    return f"{facts.answered:d}{facts.created}"


def _check_use(status: str, use: str) -> None:
    if use != "claim":
        raise LeftOut("a price asked beforehand, not a claim")
    if status == "draft":
        raise LeftOut("a draft")
    if status != "active" and status not in WITHDRAWN:
        raise Refusal("a status that FHIR does not know")


def _facts(
    source: Claim | ExplanationOfBenefit,
    figures: Adjudicated,
    aliases: Mapping[str, str],
    *,
    key: str,
    answered: bool,
) -> VisitFacts:
    inside = _inside(source.contained)
    outside, insured = _insurances(source.insurance, inside, aliases)
    return VisitFacts(
        key=key,
        answered=answered,
        created=_sortable(source.created),
        service_date=_service_date(source),
        provider=resolve(source.provider.reference, ANY, aliases),
        provider_name=_provider_name(source, inside),
        coverages=outside,
        insured=insured,
        charge=figures.charge.cents,
        allowed=figures.allowed.cents,
        insurance_paid=figures.insurance_paid.cents,
        patient_share=figures.patient_share.cents,
        pending=figures.pending.cents,
        lines=figures.lines,
        withdrawn=source.status in WITHDRAWN,
    )


def _patient(reference: str, aliases: Mapping[str, str]) -> str:
    if reference.startswith("#"):
        raise Refusal("its patient is inside the resource and could not be recognised again")
    patient = resolve(reference, "Patient", aliases)
    if not patient.startswith("Patient/"):
        raise Refusal("it names no patient")
    return patient


def _inside(contained: list[msgspec.Raw]) -> dict[str, Inside]:
    found = {}
    for raw in contained:
        envelope = _envelope.decode(raw)
        found[f"#{envelope.id}"] = Inside(envelope.resource_type, raw)
    return found


def _insurances(
    insurances: list[Insurance], inside: Mapping[str, Inside], aliases: Mapping[str, str]
) -> tuple[tuple[str, ...], tuple[CoverageFacts, ...]]:
    """The insurances outside the resource by key, and those inside it or only named in it."""
    payers = {key: each.name() for key, each in inside.items() if each.kind == "Organization"}
    outside, insured = [], []
    for each in insurances:
        reference, display = each.coverage.reference, each.coverage.display
        if reference in inside and inside[reference].kind == "Coverage":
            found = _coverage.decode(inside[reference].body)
            insured.append(coverages.coverage(found, aliases, inside=payers))
        elif key := resolve(reference, "Coverage", aliases):
            outside.append(key)
        elif display and not reference:
            insured.append(CoverageFacts((people.clean(display, 100),)))
        else:
            raise Refusal("its coverage is not given: whether it may be billed cannot be told")
    if not insurances:
        raise Refusal("it names no insurance: whether it may be billed cannot be told")
    return tuple(outside), tuple(insured)


def _provider_name(source: Claim | ExplanationOfBenefit, inside: Mapping[str, Inside]) -> str:
    provider = source.provider
    if provider.reference in inside:
        return inside[provider.reference].name()
    return people.clean(provider.display, 200)


def _service_date(source: Claim | ExplanationOfBenefit) -> date:
    """The day care was given: the claim's period, else its first dated line, else its creation."""
    lines = (day for item in source.item for day in _days(item))
    for written in (source.billable_period.start, *lines, source.created):
        if day := _day(written):
            return day
    raise Refusal("its date is no date")


def _days(item: Item) -> tuple[str, str]:
    return item.serviced_date, item.serviced_period.start


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written[:10])  # the day as written, in the source's own zone
    except ValueError:
        return None


def _sortable(created: str) -> str:
    """A moment as 14 digits, to tell which of two answers to a claim is the later."""
    digits = "".join(each for each in created if each.isdigit())
    return digits[:14].ljust(14, "0")
