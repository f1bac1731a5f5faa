"""What we read of FHIR R4 resources: only the fields a bill needs, JSON numbers as Decimal.

A field that R4 requires and we need has no default, so a resource without it is refused; every
other field of a resource is skipped unread.
"""

from __future__ import annotations

from decimal import Decimal

import msgspec


class Envelope(msgspec.Struct, rename="camel", frozen=True):
    """As much of any resource as says what it is."""

    resource_type: str = ""
    id: str = ""


class Entry(msgspec.Struct, rename="camel", frozen=True):
    full_url: str = ""
    resource: msgspec.Raw = msgspec.Raw()


class Bundle(msgspec.Struct, rename="camel", frozen=True):
    entry: list[Entry] = []


class Coding(msgspec.Struct, frozen=True):
    system: str = ""
    code: str = ""
    display: str = ""


class Concept(msgspec.Struct, frozen=True):
    """A CodeableConcept."""

    coding: list[Coding] = []
    text: str = ""

    def words(self) -> list[str]:
        """Every code and word in it, the codes first."""
        codes = [word for coding in self.coding for word in (coding.code, coding.display)]
        return [word for word in (*codes, self.text) if word]


class Reference(msgspec.Struct, frozen=True):
    reference: str = ""
    display: str = ""


class Amount(msgspec.Struct, frozen=True):
    """FHIR's Money: the value as written, with all its decimals."""

    value: Decimal | None = None
    currency: str = "USD"


class Period(msgspec.Struct, frozen=True):
    start: str = ""
    end: str = ""


class HumanName(msgspec.Struct, frozen=True):
    use: str = ""
    family: str = ""
    given: list[str | None] = []  # null where only an extension stands
    prefix: list[str | None] = []
    text: str = ""


class ContactPoint(msgspec.Struct, frozen=True):
    system: str = ""
    value: str = ""
    use: str = ""


class Address(msgspec.Struct, rename="camel", frozen=True):
    use: str = ""
    state: str = ""
    postal_code: str = ""


class Communication(msgspec.Struct, frozen=True):
    language: Concept = Concept()
    preferred: bool = False


class Patient(msgspec.Struct, rename="camel", frozen=True):
    name: list[HumanName] = []
    telecom: list[ContactPoint] = []
    birth_date: str = ""
    address: list[Address] = []
    communication: list[Communication] = []


class RelatedPerson(msgspec.Struct, rename="camel", frozen=True):
    patient: Reference
    relationship: list[Concept] = []
    name: list[HumanName] = []
    telecom: list[ContactPoint] = []
    birth_date: str = ""
    address: list[Address] = []
    communication: list[Communication] = []
    active: bool = True


class Organization(msgspec.Struct, frozen=True):
    name: str = ""


class Practitioner(msgspec.Struct, frozen=True):
    name: list[HumanName] = []


class CoverageClass(msgspec.Struct, frozen=True):
    value: str = ""
    name: str = ""


class Coverage(msgspec.Struct, rename={"classes": "class"}, frozen=True):
    status: str
    beneficiary: Reference
    payor: list[Reference]
    type: Concept = Concept()
    classes: list[CoverageClass] = []


class AccountGuarantor(msgspec.Struct, frozen=True):
    party: Reference
    period: Period = Period()


class Account(msgspec.Struct, frozen=True):
    status: str
    subject: list[Reference] = []
    guarantor: list[AccountGuarantor] = []


class Insurance(msgspec.Struct, frozen=True):
    coverage: Reference


class Adjudication(msgspec.Struct, frozen=True):
    category: Concept
    amount: Amount = Amount()


class Item(msgspec.Struct, rename="camel", frozen=True):
    """A billed line; also one the payer added."""

    product_or_service: Concept = Concept()
    serviced_date: str = ""
    serviced_period: Period = Period()
    net: Amount = Amount()
    adjudication: list[Adjudication] = []


class Claim(msgspec.Struct, rename="camel", frozen=True):
    status: str
    use: str
    patient: Reference
    created: str
    provider: Reference
    insurance: list[Insurance]
    billable_period: Period = Period()
    item: list[Item] = []
    total: Amount = Amount()
    contained: list[msgspec.Raw] = []


class ExplanationOfBenefit(msgspec.Struct, rename="camel", frozen=True):
    status: str
    use: str
    patient: Reference
    created: str
    provider: Reference
    outcome: str
    insurance: list[Insurance]
    claim: Reference = Reference()
    billable_period: Period = Period()
    item: list[Item] = []
    add_item: list[Item] = []
    adjudication: list[Adjudication] = []
    total: list[Adjudication] = []
    contained: list[msgspec.Raw] = []
