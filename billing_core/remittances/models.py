"""Remittances as received, the answers to claims in them, and what visits owed before."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from billing_core.database import Base


class Remittance(Base):
    """One payment of an insurer. The same trace number with another amount is another payment."""

    __tablename__ = "remittances"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    payer_id: Mapped[str] = mapped_column(String(80))  # TRN03: the payer's tax number
    payer_name: Mapped[str] = mapped_column(String(60))
    trace: Mapped[str] = mapped_column(String(50))  # TRN02: as on the cheque or the bank's credit
    method: Mapped[str] = mapped_column(String(3))  # BPR04: ACH, CHK, FWT, NON …
    paid_on: Mapped[date]
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    received_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("payer_id", "trace", "paid_on", "amount_cents"),)


class ProviderAdjustment(Base):
    """What a payer kept back or added beside any claim (PLB); above zero: kept back."""

    __tablename__ = "provider_adjustments"

    remittance_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("remittances.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    provider: Mapped[str] = mapped_column(String(50))
    reason: Mapped[str] = mapped_column(String(8))
    reference: Mapped[str] = mapped_column(String(50))
    amount_cents: Mapped[int] = mapped_column(BigInteger)


class ClaimNumber(Base):
    """Under which number a visit was claimed, where that is not the number of its source."""

    __tablename__ = "claim_numbers"

    number: Mapped[str] = mapped_column(String(50), primary_key=True)
    visit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("visits.id"), index=True)
    guarantor_id: Mapped[int] = mapped_column(ForeignKey("guarantors.id"))


class VisitBase(Base):
    """What a visit came to before the first remittance spoke of it; in cents."""

    __tablename__ = "visit_bases"

    visit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("visits.id"), primary_key=True)
    guarantor_id: Mapped[int] = mapped_column(ForeignKey("guarantors.id"))
    insurance_paid_cents: Mapped[int] = mapped_column(BigInteger)
    patient_share_cents: Mapped[int] = mapped_column(BigInteger)
    pending_cents: Mapped[int] = mapped_column(BigInteger)


class ClaimAnswer(Base):
    """One answer to a claim, in cents; in a reversal all are below zero. It stands until another
    one reverses it.
    """

    __tablename__ = "claim_answers"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    remittance_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("remittances.id"))
    visit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("visits.id"), index=True)
    guarantor_id: Mapped[int] = mapped_column(ForeignKey("guarantors.id"))
    position: Mapped[int]  # of the claim in its remittance
    digest: Mapped[str] = mapped_column(String(64))
    payer_id: Mapped[str] = mapped_column(String(80))
    claim_number: Mapped[str] = mapped_column(String(50))
    payer_claim_number: Mapped[str] = mapped_column(String(50))
    status: Mapped[str] = mapped_column(String(2))  # CLP02
    charge_cents: Mapped[int] = mapped_column(BigInteger)
    paid_cents: Mapped[int] = mapped_column(BigInteger)
    patient_cents: Mapped[int] = mapped_column(BigInteger)  # group PR
    contractual_cents: Mapped[int] = mapped_column(BigInteger)  # group CO: never billable
    other_cents: Mapped[int] = mapped_column(BigInteger)  # OA and PI: other payers, the payer's own
    lines: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    reversed_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("claim_answers.id"))
    billed_by: Mapped[str | None] = mapped_column(String(64))  # of a denial: who let it be billed
    recorded_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("remittance_id", "digest"),
        CheckConstraint(
            "charge_cents - patient_cents - contractual_cents - other_cents = paid_cents",
            name="adds_up",
        ),
    )
