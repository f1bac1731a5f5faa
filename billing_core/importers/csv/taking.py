"""One row → the books."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from billing_core import clock
from billing_core.accounts import numbers
from billing_core.accounts.actions import lock
from billing_core.accounts.models import NEVER_BILLED, Guarantor, Patient
from billing_core.database import id_from
from billing_core.errors import IllegalMove
from billing_core.importers.csv.contracts import SHARE, Bill, Liable, Received
from billing_core.importers.report import Refusal
from billing_core.ledger.actions import Side, post
from billing_core.ledger.chart import BANK_CLEARING, CARD_CLEARING
from billing_core.ledger.models import Entry, Leg
from billing_core.money import ZERO
from billing_core.payments.allocation import applied
from billing_core.remittances.actions import name_claim
from billing_core.statements.actions import NewLine, NewVisit, record_visit
from billing_core.statements.models import Visit


def take_bill(db: Session, bill: Bill) -> str:
    """Write a bill; return "new", "changed" or "unchanged". Raises Refusal, after which the caller
    must undo what was written of it.
    """
    liable, is_changed = _guarantor(db, bill.guarantor)
    patient = _patient(db, bill, liable.id)
    known = db.scalar(select(Visit).where(Visit.source_key == _key("visit", bill.visit_key)))
    if known is not None and known.patient_id != patient.id:
        raise Refusal("visit_key: recorded for another patient before")
    is_new = known is None
    written = record_visit(db, _new_visit(bill, patient, liable.id))
    if bill.claim_number:
        try:
            name_claim(db, id_from(_key("visit", bill.visit_key)), bill.claim_number)
        except IllegalMove:
            raise Refusal("claim_number: another visit has it") from None
    if is_new:
        return "new"
    return "changed" if written or is_changed else "unchanged"


def take_payment(db: Session, received: Received) -> str:
    """Post money that was taken elsewhere, once; raises Refusal."""
    if db.get(Guarantor, received.guarantor_id) is None:
        raise Refusal("guarantor_id: no such guarantor")
    key = _key("payment", received.key)
    lock(db, received.guarantor_id)
    entry = db.scalar(select(Entry).where(Entry.key == key))
    clearing = CARD_CLEARING if received.method == "card" else BANK_CLEARING
    if entry is not None:
        return _known_payment(db, entry, received, clearing)
    credited = applied(db, received.guarantor_id, received.amount, clock.today())
    post(
        db,
        received.guarantor_id,
        key=key,
        kind="payment_elsewhere",
        effective_on=received.received_on,
        sides=[Side(clearing, received.amount), *credited],
    )
    return "new"


def _known_payment(db: Session, entry: Entry, received: Received, clearing: str) -> str:
    posted = db.scalar(
        select(Leg.amount_cents).where(Leg.entry_id == entry.id, Leg.account == clearing)
    )
    if (entry.guarantor_id, posted) != (received.guarantor_id, received.amount.cents):
        raise Refusal("payment_key: taken before for another guarantor, amount or method")
    return "unchanged"


def _guarantor(db: Session, told: Liable) -> tuple[Guarantor, bool]:
    key = _key("guarantor", told.person.key)
    row = db.scalar(select(Guarantor).where(Guarantor.source_key == key))
    columns: dict[str, object] = {
        "given_name": told.person.given_name,
        "family_name": told.person.family_name,
        "birth_date": told.birth_date,
        "postal_code": told.postal_code,
        "region": told.region,
        "language": told.language,
        "phone": told.phone,
    }
    if row is not None:
        return row, _change(row, columns)
    row = Guarantor(
        id=numbers.new_number(db),
        source_key=key,
        restriction="none",
        created_at=clock.now(),
        **columns,
    )
    db.add(row)
    db.flush()
    return row, False


def _patient(db: Session, bill: Bill, guarantor_id: int) -> Patient:
    told = bill.patient
    key = _key("patient", told.key)
    row = db.scalar(select(Patient).where(Patient.source_key == key))
    columns: dict[str, object] = {
        "given_name": told.given_name,
        "family_name": told.family_name,
        "birth_date": told.birth_date,
    }
    if row is not None:
        if row.guarantor_id != guarantor_id:
            raise Refusal("guarantor_key: the patient is billed to another: a person has to decide")
        _change(row, columns)
        return row
    row = Patient(id=id_from(key), guarantor_id=guarantor_id, source_key=key, **columns)
    db.add(row)
    db.flush()
    return row


def _change(row: Guarantor | Patient, told: Mapping[str, object]) -> bool:
    different = {name: value for name, value in told.items() if getattr(row, name) != value}
    for name, value in different.items():
        setattr(row, name, value)
    return bool(different)


def _new_visit(bill: Bill, patient: Patient, guarantor_id: int) -> NewVisit:
    may_be_billed = bill.coverage_kind not in NEVER_BILLED
    paid, pending = bill.amounts["insurance_paid"], bill.amounts["pending"]
    decided = bill.amounts["charge"] - pending
    parts = {part: bill.amounts[part] if may_be_billed else ZERO for part in SHARE}
    lines = [
        NewLine(
            decided,
            adjudicated=True,
            description="",
            allowed=paid + bill.share,
            insurance_paid=paid,
            **parts,
        )
    ]
    if pending:
        lines.append(NewLine(pending, adjudicated=False))
    return NewVisit(
        source_key=_key("visit", bill.visit_key),
        content_hash=bill.digest,
        guarantor_id=guarantor_id,
        patient_id=patient.id,
        coverage_kind=bill.coverage_kind,
        service_date=bill.service_date,
        provider=bill.provider,
        charge=bill.amounts["charge"],
        allowed=paid + bill.share,
        insurance_paid=paid,
        patient_share=bill.share if may_be_billed else ZERO,
        pending=pending,
        lines=lines if decided else lines[1:],
    )


def _key(kind: str, own: str) -> str:
    return f"csv:{kind}/{own}"
