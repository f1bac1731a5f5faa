"""Make one of anything with sensible defaults: for demo households, tests and benchmarks.

Everything goes through the actions that real bills go through; nothing here is about a real person.
Change any column by its name: `guarantor(db, language="es_US")`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from billing_core import clock
from billing_core.accounts import numbers
from billing_core.accounts.actions import give_consent
from billing_core.accounts.models import Consent, Coverage, Guarantor, Patient
from billing_core.database import id_from, new_id
from billing_core.money import ZERO, Money
from billing_core.payments import actions as payments
from billing_core.payments.models import Payment
from billing_core.policies import Policy
from billing_core.statements.actions import NewLine, NewVisit, issue, record_visit
from billing_core.statements.models import Statement

FORTY = Money.usd(40)
SANDBOX = "sandbox"


def guarantor(db: Session, name: str | None = None, **columns: Any) -> Guarantor:
    """Return a new guarantor; with a `name`, always the one with the same ID and source key."""
    key = f"made:{name or new_id()}"
    told: dict[str, Any] = {
        "id": numbers.from_seed(name) if name else numbers.new_number(db),
        "source_key": key,
        "given_name": "Alex",
        "family_name": "Rivera",
        "birth_date": date(1979, 3, 14),
        "postal_code": "94110",
        "region": "CA-N",
        "language": "en_US",
        "phone": None,
        "restriction": "none",
        "created_at": clock.now(),
    }
    made = Guarantor(**(told | columns))
    db.add(made)
    db.flush()
    return made


def patient(db: Session, liable: Guarantor, **columns: Any) -> Patient:
    """Return a new patient for whom a guarantor is liable: themselves, unless told otherwise."""
    key = columns.pop("source_key", f"made:patient:{new_id()}")
    told: dict[str, Any] = {
        "id": id_from(key),
        "guarantor_id": liable.id,
        "source_key": key,
        "given_name": liable.given_name,
        "family_name": liable.family_name,
        "birth_date": liable.birth_date,
    }
    made = Patient(**(told | columns))
    db.add(made)
    db.flush()
    return made


def coverage(db: Session, insured: Patient, kind: str = "private", **columns: Any) -> Coverage:
    """Return a new coverage of a patient."""
    key = columns.pop("source_key", f"made:coverage:{new_id()}")
    told: dict[str, Any] = {
        "id": id_from(key),
        "guarantor_id": insured.guarantor_id,
        "patient_id": insured.id,
        "source_key": key,
        "kind": kind,
        "payer_name": "Evergreen Mutual",
    }
    made = Coverage(**(told | columns))
    db.add(made)
    db.flush()
    return made


def new_visit(
    seen: Patient,
    share: Money = FORTY,
    *,
    part: str = "coinsurance",
    pending: Money = ZERO,
    **columns: Any,
) -> NewVisit:
    """Return a visit, not yet recorded, of which the patient owes `share` (as a copay, coinsurance,
    deductible or not_covered) and insurance paid four times that; `pending` is not decided on.
    """
    paid = Money(share.cents * 4)
    lines = [_decided(share, paid, part)] if share or not pending else []
    if pending:
        lines.append(NewLine(pending, adjudicated=False, description="Follow-up"))
    visit = NewVisit(
        source_key=f"made:visit:{new_id()}",
        content_hash="made",
        guarantor_id=seen.guarantor_id,
        patient_id=seen.id,
        coverage_kind="private",
        service_date=clock.today() - timedelta(days=45),
        provider="Lakeside Family Clinic",
        charge=_sum([line.charge for line in lines]),
        allowed=_sum([line.allowed for line in lines]),
        insurance_paid=_sum([line.insurance_paid for line in lines]),
        patient_share=share,
        pending=pending,
        lines=lines,
    )
    return replace(visit, **columns)


def visit(db: Session, seen: Patient, share: Money = FORTY, **told: Any) -> NewVisit:
    """Return a visit, as new_visit makes it, that was recorded and charged; `id` is the row's."""
    made = new_visit(seen, share, **told)
    record_visit(db, made)
    return made


def statement(db: Session, guarantor_id: int, *, issued_on: date | None = None) -> Statement | None:
    """Return a statement of all that was on none, due after the default policy's days."""
    day = issued_on or clock.today()
    due_date = day + timedelta(days=Policy().past_due_after_days)
    return issue(db, guarantor_id, issued_on=day, due_date=due_date)


def household(db: Session, *shares: Money, name: str | None = None, **columns: Any) -> Guarantor:
    """Return a guarantor who is their own patient, was billed a visit for each share today, and
    owes them all; forty dollars for one visit unless told otherwise.
    """
    liable = guarantor(db, name, **columns)
    seen = patient(db, liable)
    for share in shares or (FORTY,):
        visit(db, seen, share)
    statement(db, liable.id)
    return liable


def payment(db: Session, guarantor_id: int, amount: Money = FORTY, **told: Any) -> Payment:
    """Return a payment just agreed to, not yet charged, with a card that will be accepted."""
    details: dict[str, Any] = {
        "request_key": f"made:{new_id()}",
        "token": "sim_tok_ok_visa_4242_made",
        "brand": "visa",
        "last4": "4242",
    }
    request = payments.Request(guarantor_id, amount, **(details | told))
    minimum = min(amount, Policy().payment_minimum)
    return payments.take(db, request, gateway=SANDBOX, minimum=minimum, today=clock.today())


def consent(db: Session, phone: str, topic: str = "receipt", **told: Any) -> Consent:
    """Return leave to write to a number about a topic."""
    details: dict[str, Any] = {
        "words": "May we text your receipt to this number?",
        "evidence": "made",
        "guarantor_id": None,
    }
    return give_consent(db, phone, topic, **(details | told))


def _decided(share: Money, paid: Money, part: str) -> NewLine:
    charge = share + paid
    told: dict[str, Any] = {part: share}
    return NewLine(
        charge,
        adjudicated=True,
        description="Office visit",
        allowed=charge,
        insurance_paid=paid,
        **told,
    )


def _sum(amounts: Sequence[Money]) -> Money:
    return sum(amounts, ZERO)
