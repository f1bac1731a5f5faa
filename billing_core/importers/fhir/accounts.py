"""Account → who is liable for whom. R4 accounts hold no balance (hl7.org/fhir/R4/account)."""

from __future__ import annotations

from collections.abc import Mapping

from billing_core import clock
from billing_core.importers.fhir.facts import AccountFacts
from billing_core.importers.fhir.references import ANY, resolve
from billing_core.importers.fhir.resources import Account, AccountGuarantor
from billing_core.importers.fhir.staging import UNCLEAR
from billing_core.importers.report import LeftOut, Refusal


def account(resource: Account, aliases: Mapping[str, str]) -> AccountFacts:
    """Return who is liable today, UNCLEAR where that cannot be followed.

    Raises LeftOut if the account says nobody, Refusal if it does not say for whom.
    """
    if resource.status in ("inactive", "entered-in-error"):
        raise LeftOut("not in use any more")
    liable = [each for each in resource.guarantor if _is_liable_today(each)]
    if not liable:
        raise LeftOut("names no guarantor")
    subjects = [resolve(each.reference, "Patient", aliases) for each in resource.subject]
    patients = tuple(subject for subject in subjects if subject.startswith("Patient/"))
    if not patients:
        raise Refusal("it names no patient")
    guarantors = (resolve(each.party.reference, ANY, aliases) for each in liable)
    return AccountFacts(patients, tuple(each or UNCLEAR for each in guarantors))


def _is_liable_today(guarantor: AccountGuarantor) -> bool:
    end = guarantor.period.end[:10]
    return not end or end >= clock.today().isoformat()
