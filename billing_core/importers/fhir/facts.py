"""What was learnt from one resource, in our words: small, checked, ready to be recorded."""

from __future__ import annotations

from datetime import date

import msgspec


class PersonFacts(msgspec.Struct, frozen=True, array_like=True):
    """A Patient or RelatedPerson. `birth_date` is None if unknown or only a year or month."""

    given_name: str
    family_name: str
    birth_date: date | None
    postal_code: str
    region: str
    language: str
    phone: str | None
    parent_of: str = ""  # "Patient/id" of whom this person is a parent or guardian


class ProviderFacts(msgspec.Struct, frozen=True, array_like=True):
    name: str


class AccountFacts(msgspec.Struct, frozen=True, array_like=True):
    """Who is liable ("Type/id") for which patients ("Patient/id")."""

    patients: tuple[str, ...]
    guarantors: tuple[str, ...]


class CoverageFacts(msgspec.Struct, frozen=True, array_like=True):
    """All words that say what kind of insurance it is, and the payers named by reference."""

    words: tuple[str, ...]
    payer_name: str = ""
    payers: tuple[str, ...] = ()


class LineFacts(msgspec.Struct, frozen=True, array_like=True):
    """One charge and how insurance split it, in cents."""

    description: str
    charge: int
    adjudicated: bool
    allowed: int = 0
    insurance_paid: int = 0
    copay: int = 0
    coinsurance: int = 0
    deductible: int = 0
    not_covered: int = 0

    @property
    def share(self) -> int:
        return self.copay + self.coinsurance + self.deductible + self.not_covered


class VisitFacts(msgspec.Struct, frozen=True, array_like=True):
    """An ExplanationOfBenefit, or a Claim not yet answered by one; all amounts in cents.

    `key` is the claim's, if there is one, so that the answer replaces the waiting claim.
    """

    key: str
    answered: bool  # by an ExplanationOfBenefit
    created: str
    service_date: date
    provider: str  # "Type/id", or ""
    provider_name: str
    coverages: tuple[str, ...]  # "Coverage/id" of those outside the resource
    insured: tuple[CoverageFacts, ...]  # those inside it, or only named in it
    charge: int
    allowed: int
    insurance_paid: int
    patient_share: int
    pending: int
    lines: tuple[LineFacts, ...]
    withdrawn: bool = False  # cancelled or entered in error: owes nothing, if it was ever recorded
