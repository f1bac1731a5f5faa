"""A remittance and its answers as another system tells of them, before they are taken."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from billing_core.database import id_from
from billing_core.money import Money


@dataclass(frozen=True, slots=True)
class NewAdjustment:
    """Kept back by the payer beside any claim, in cents; below zero it was added."""

    provider: str
    reason: str
    reference: str
    cents: int


@dataclass(frozen=True, slots=True)
class NewRemittance:
    """One payment of an insurer as its remittance tells of it."""

    payer_id: str
    payer_name: str
    trace: str
    method: str
    paid_on: date
    amount: Money
    adjustments: Sequence[NewAdjustment] = ()

    @property
    def id(self) -> uuid.UUID:
        """The same for the same payment, whatever file it comes in."""
        day = f"{self.paid_on:%Y%m%d}"
        return id_from(f"835:{self.payer_id}:{self.trace}:{day}:{self.amount.cents}")


@dataclass(frozen=True, slots=True)
class AnsweredLine:
    """One service of an answer, in cents: what the patient owes of it, by CARC."""

    procedure: str
    charge: int
    paid: int
    deductible: int = 0  # PR-1
    coinsurance: int = 0  # PR-2
    copay: int = 0  # PR-3
    not_covered: int = 0  # PR for any other reason


@dataclass(frozen=True, slots=True)
class NewAnswer:
    """One answer to a claim; amounts in cents, all below zero in a reversal."""

    position: int
    digest: str  # of all that it says: the same again is no news
    claim_number: str
    payer_claim_number: str
    status: str
    charge: int
    paid: int
    patient: int
    contractual: int
    other: int
    lines: Sequence[AnsweredLine] = field(default=())
