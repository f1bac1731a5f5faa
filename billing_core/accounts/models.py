"""Who owes, for whom, and how they are reached."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Literal, get_args

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from billing_core.database import Base

# confidential: nothing goes by itself to the contacts on file (45 CFR 164.522(b)).
# representative_only: neither that, nor does anyone but a representative speak of the account.
RESTRICTIONS = ("none", "confidential", "representative_only")
Restriction = Literal["none", "confidential", "representative_only"]
COVERAGE_KINDS = ("private", "medicare", "medicaid", "dual_eligible", "none")
ConsentChannel = Literal["sms", "voice"]
CONSENT_CHANNELS = get_args(ConsentChannel)
ContactKind = Literal["phone", "email", "address"]
CONTACT_KINDS = get_args(ContactKind)
CONTACT_CHANGE_STATUSES = ("requested", "applied", "refused", "undone")
NEVER_BILLED = frozenset({"medicaid", "dual_eligible"})  # 42 USC 1396a(n)(3): no cost sharing


class Guarantor(Base):
    """The person liable for what insurance does not pay. `id` is the number printed on the bill."""

    __tablename__ = "guarantors"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    source_key: Mapped[str] = mapped_column(String(200), unique=True)
    given_name: Mapped[str] = mapped_column(String(100))
    family_name: Mapped[str] = mapped_column(String(100))
    birth_date: Mapped[date]
    postal_code: Mapped[str] = mapped_column(String(10))
    region: Mapped[str] = mapped_column(String(8))
    language: Mapped[str] = mapped_column(String(16), default="en_US")
    phone: Mapped[str | None] = mapped_column(String(20), index=True)
    email: Mapped[str | None] = mapped_column(String(200))
    address: Mapped[str | None] = mapped_column(String(300))  # as on an envelope, line by line
    restriction: Mapped[str] = mapped_column(String(24), default="none")
    created_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint(f"restriction IN {RESTRICTIONS}", name="restriction"),
        CheckConstraint("id BETWEEN 10000000 AND 99999999", name="eight_digits"),
    )


class Patient(Base):
    """A person who received care, for which a guarantor is liable."""

    __tablename__ = "patients"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    guarantor_id: Mapped[int] = mapped_column(ForeignKey("guarantors.id"), index=True)
    source_key: Mapped[str] = mapped_column(String(200), unique=True)
    given_name: Mapped[str] = mapped_column(String(100))
    family_name: Mapped[str] = mapped_column(String(100))
    birth_date: Mapped[date | None]


class Coverage(Base):
    """Insurance of a patient; `kind` decides whether cost sharing may be billed at all."""

    __tablename__ = "coverages"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    guarantor_id: Mapped[int] = mapped_column(ForeignKey("guarantors.id"), index=True)
    patient_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("patients.id"), index=True)
    source_key: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[str] = mapped_column(String(16))
    payer_name: Mapped[str] = mapped_column(String(100), default="")

    __table_args__ = (CheckConstraint(f"kind IN {COVERAGE_KINDS}", name="kind"),)


class IdentityAttempt(Base):
    """One try to prove who is calling. What was keyed is not kept, only keyed hashes to count."""

    __tablename__ = "identity_attempts"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    guarantor_hash: Mapped[str] = mapped_column(String(64))
    calling_number_hash: Mapped[str | None] = mapped_column(String(64))
    reference: Mapped[str] = mapped_column(String(64), index=True)
    passed: Mapped[bool]

    __table_args__ = (
        Index("ix_identity_attempts_guarantor", "guarantor_hash", "at"),
        Index("ix_identity_attempts_calling_number", "calling_number_hash", "at"),
    )


class Consent(Base):
    """Leave to reach a number by a channel about a topic, with the words agreed to; revoked, not
    deleted.
    """

    __tablename__ = "consents"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    guarantor_id: Mapped[int | None] = mapped_column(ForeignKey("guarantors.id"), index=True)
    phone: Mapped[str] = mapped_column(String(20), index=True)
    topic: Mapped[str] = mapped_column(String(24))
    channel: Mapped[str] = mapped_column(String(8), default="sms", server_default="sms")
    words: Mapped[str] = mapped_column(String(500))
    evidence: Mapped[str] = mapped_column(String(64))
    given_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[str | None] = mapped_column(String(24))  # "keyword", "caller", …

    __table_args__ = (CheckConstraint(f"channel IN {CONSENT_CHANNELS}", name="channel"),)


class ContactChange(Base):
    """A phone number, e-mail address or postal address that became another, or was asked to."""

    __tablename__ = "contact_changes"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    guarantor_id: Mapped[int] = mapped_column(ForeignKey("guarantors.id"), index=True)
    kind: Mapped[str] = mapped_column(String(8))
    before: Mapped[str | None] = mapped_column(String(300))
    after: Mapped[str | None] = mapped_column(String(300))
    status: Mapped[str] = mapped_column(String(12))
    asked_by: Mapped[str] = mapped_column(String(64))
    evidence: Mapped[str] = mapped_column(String(64))
    asked_at: Mapped[datetime]
    decided_by: Mapped[str | None] = mapped_column(String(64))
    decided_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(f"kind IN {CONTACT_KINDS}", name="kind"),
        CheckConstraint(f"status IN {CONTACT_CHANGE_STATUSES}", name="status"),
    )
