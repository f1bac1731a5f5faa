"""Which kind of insurance: it decides whether cost sharing may be billed at all.

A doubt goes the caller's way: whatever so much as mentions Medicaid is never billed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from billing_core.importers.fhir.facts import CoverageFacts
from billing_core.importers.fhir.people import clean
from billing_core.importers.fhir.references import resolve
from billing_core.importers.fhir.resources import Concept, Coverage

SOPT = "https://nahdo.org/sopt"  # Source of Payment Typology: the first digits say the kind
SOPT_KINDS = (("14", "dual eligible"), ("1", "medicare"), ("2", "medicaid"), ("81", "self pay"))

DUAL = re.compile(r"dual[ _-]?eligib|dual complete|\bd-?snp\b|(?<![a-z])(?:qmb|slmb)(?![a-z])")
# Medicaid by its name, and by the names it goes by in the plan's regions.
MEDICAID = re.compile(
    r"medicaid|medi-?cal\b|health first colorado|georgia families|med-?quest|quest integration"
    r"|maryland healthchoice|cardinal care|dc healthy families|oregon health plan|apple health"
    r"|\bsubsidiz\b"
)
MEDICARE = re.compile(r"medicare|qualified medicare beneficiar")
NONE = re.compile(r"\bno[ _-]insurance\b|\buninsured\b|\bself[ _-]?pay\b")
STRICTEST = ("dual_eligible", "medicaid", "medicare", "private", "none")


def coverage(
    resource: Coverage, aliases: Mapping[str, str], *, inside: Mapping[str, str] | None = None
) -> CoverageFacts:
    """Return what a Coverage says; `inside` are the names of payers contained beside it."""
    classes = [word for each in resource.classes for word in (each.value, each.name)]
    names = inside or {}
    payers = [
        clean(payor.display or names.get(payor.reference, ""), 100) for payor in resource.payor
    ]
    named = [resolve(payor.reference, "Organization", aliases) for payor in resource.payor]
    words = (*resource.type.words(), *_typology(resource.type), *payers, *classes)
    return CoverageFacts(
        words=tuple(word for word in words if word),
        payer_name=next((name for name in payers if name), ""),
        payers=tuple(name for name in named if name),
    )


def kind(words: Iterable[str]) -> str:
    """Return the kind (accounts.models.COVERAGE_KINDS) that a coverage's codes and words say.

    Medicaid and Medicare together are dual eligibility (42 USC 1396a(n)(3)).
    """
    text = " | ".join(words).lower()
    medicaid, medicare = MEDICAID.search(text), MEDICARE.search(text)
    if DUAL.search(text) or (medicaid and medicare):
        return "dual_eligible"
    if medicaid:
        return "medicaid"
    if medicare:
        return "medicare"
    return "none" if NONE.search(text) else "private"


def _typology(concept: Concept) -> list[str]:
    codes = [coding.code for coding in concept.coding if coding.system == SOPT]
    return [
        next((name for start, name in SOPT_KINDS if code.startswith(start)), "") for code in codes
    ]


def strictest(kinds: Iterable[str]) -> str:
    """Return the kind that forbids most, of all insurances of one visit."""
    found = set(kinds)
    if {"medicare", "medicaid"} <= found:
        return "dual_eligible"
    return min(found, key=STRICTEST.index)
