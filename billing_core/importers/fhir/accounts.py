"""Account → who is liable for whom. R4 accounts hold no balance (hl7.org/fhir/R4/account)."""

from __future__ import annotations

from collections.abc import Mapping

from billing_core import clock
from billing_core.importers.fhir.facts import AccountFacts
from billing_core.importers.fhir.references import ANY, resolve
from billing_core.importers.fhir.resources import Account, AccountGuarantor
from billing_core.importers.report import LeftOut, Refusal


def account(resource: Account, aliases: Mapping[str, str]) -> AccountFacts:
    """Return who is liable today; raise LeftOut if the account says nobody, Refusal if unclear."""
    if resource.status in ("inactive", "entered-in-error"):
        raise LeftOut("not in use any more")
    liable = [each for each in resource.guarantor if _is_liable_today(each)]
    if not liable:
        raise LeftOut("names no guarantor")
    subjects = [resolve(each.reference, "Patient", aliases) for each in resource.subject]
    patients = tuple(subject for subject in subjects if subject.startswith("Patient/"))
    guarantors = tuple(resolve(each.party.reference, ANY, aliases) for each in liable)
    if not patients:
        raise Refusal("it names no patient")
    if not all(guarantors):
        raise Refusal("its guarantor cannot be followed: inside the resource, or not a reference")
    return AccountFacts(patients, guarantors)


def _is_liable_today(guarantor: AccountGuarantor) -> bool:
    end = guarantor.period.end[:10]
    return not end or end >= clock.today().isoformat()
