"""What a remittance says, in cents, and whether it adds up (TR3 005010X221A1, 1.10.2.1)."""

from __future__ import annotations

from datetime import date

import msgspec

REVERSAL = "22"


class Adjustment(msgspec.Struct, frozen=True):
    """One reason of a CAS: by whom (PR patient, CO contract, OA other, PI payer), why, how much."""

    group: str
    reason: str
    cents: int


class Line(msgspec.Struct, frozen=True):
    """One service (SVC) and how it was split."""

    segment: int
    procedure: str
    charge: int
    paid: int
    adjustments: list[Adjustment]

    @property
    def is_balanced(self) -> bool:
        """SVC02 − ΣCAS = SVC03."""
        return self.charge - sum(each.cents for each in self.adjustments) == self.paid


class Claim(msgspec.Struct, frozen=True):
    """One answer to a claim (CLP)."""

    segment: int
    number: str  # CLP01: what the provider called the claim
    status: str
    charge: int
    paid: int
    patient_stated: int | None  # CLP05, where it is given
    payer_claim_number: str
    own_adjustments: list[Adjustment]  # of the claim as a whole, beside those of its lines
    lines: list[Line]
    digest: str

    @property
    def adjustments(self) -> list[Adjustment]:
        """Those of the claim as a whole, then those of its lines."""
        return self.own_adjustments + [each for line in self.lines for each in line.adjustments]

    def of_group(self, *groups: str) -> int:
        """Σ CAS of some groups, in cents."""
        return sum(each.cents for each in self.adjustments if each.group in groups)

    @property
    def is_balanced(self) -> bool:
        """CLP03 − ΣCAS = CLP04."""
        return self.charge - sum(each.cents for each in self.adjustments) == self.paid

    @property
    def problem(self) -> tuple[int, str] | None:
        """The first thing that does not add up, as (segment, what), or None."""
        for line in self.lines:
            if not line.is_balanced:
                return line.segment, "SVC: its charge less CAS is not what was paid for the line"
        if not self.is_balanced:
            return self.segment, "CLP: its charge less CAS is not what was paid for the claim"
        if self.lines and sum(line.charge for line in self.lines) != self.charge:
            return self.segment, "CLP: the charges of its SVC lines are not CLP03"
        is_reversal = self.status == REVERSAL
        if self.patient_stated not in (None, self.of_group("PR")) and not is_reversal:
            return self.segment, "CLP: CLP05 is not the sum of CAS group PR"
        if (self.charge < 0) != is_reversal and self.charge:
            return self.segment, "CLP: a charge below zero is a reversal, and only that"
        return None


class ProviderLevel(msgspec.Struct, frozen=True):
    """One amount of a PLB; above zero it was kept back."""

    provider: str
    reason: str
    reference: str
    cents: int


class Payment(msgspec.Struct, frozen=True):
    """One transaction set: who paid how much, when, under which trace number."""

    segment: int  # of its BPR
    payer_id: str
    payer_name: str
    trace: str
    method: str
    paid_on: date
    cents: int  # BPR02
    claims_cents: int  # ΣCLP04
    provider_level: list[ProviderLevel]

    @property
    def provider_level_cents(self) -> int:
        return sum(each.cents for each in self.provider_level)

    @property
    def is_balanced(self) -> bool:
        """BPR02 = ΣCLP04 − ΣPLB."""
        return self.cents == self.claims_cents - self.provider_level_cents
