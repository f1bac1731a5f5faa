"""Someone who owes something, written straight into the tables; and looks at what came of it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import UTC, date, datetime

from sqlalchemy import func, select

from billing_core import clock
from billing_core.accounts.models import Guarantor, Patient
from billing_core.audit.models import AuditEvent
from billing_core.database import Database, new_id
from billing_core.gateways.models import SandboxCharge
from billing_core.gateways.sandbox import Sandbox
from billing_core.ledger import actions as ledger
from billing_core.ledger import queries as ledger_queries
from billing_core.ledger.actions import Side
from billing_core.ledger.chart import PATIENT_RECEIVABLE, PATIENT_REVENUE
from billing_core.ledger.models import Entry, Leg
from billing_core.money import Money
from billing_core.notices.models import Notice
from billing_core.payments import actions
from billing_core.payments.charging import charge
from billing_core.payments.models import Payment
from billing_core.statements.models import Visit

OWNER = 80412230
PHONE = "+15105550123"
VISA = "sim_tok_ok_visa_4242_a1b2"


def owes(database: Database, *dollars: str, guarantor_id: int = OWNER) -> list[uuid.UUID]:
    """Make a guarantor who owes these amounts, one visit each, the oldest first."""
    visits = [new_id() for _ in dollars]
    with database.transaction() as db:
        db.add(_guarantor(guarantor_id))
        db.flush()
        patient = _patient(guarantor_id)
        db.add(patient)
        db.flush()
        for number, (visit_id, amount) in enumerate(zip(visits, dollars, strict=True)):
            db.add(_visit(visit_id, patient, number, Money.usd(amount)))
            db.flush()
            ledger.post(
                db,
                guarantor_id,
                key=f"charge:{visit_id}",
                kind="charge",
                effective_on=date(2026, 1, 5),
                sides=[
                    Side(PATIENT_RECEIVABLE, Money.usd(amount), visit_id),
                    Side(PATIENT_REVENUE, -Money.usd(amount)),
                ],
            )
    return visits


def request_for(dollars: str, **changes: object) -> actions.Request:
    values: dict[str, object] = {
        "guarantor_id": OWNER,
        "amount": Money.usd(dollars),
        "request_key": str(new_id()),
        "token": VISA,
        "brand": "visa",
        "last4": "4242",
    }
    return actions.Request(**(values | changes))  # type: ignore[arg-type]


def taken(database: Database, dollars: str, **changes: object) -> uuid.UUID:
    """Take a payment in a transaction of its own; return its id."""
    with database.transaction() as db:
        payment = actions.take(
            db,
            request_for(dollars, **changes),
            gateway="sandbox",
            minimum=Money(1),
            today=clock.today(),
        )
        return payment.id


def charging(database: Database, dollars: str = "50", **changes: object) -> uuid.UUID:
    """A payment that has been sent to the processor."""
    payment_id = taken(database, dollars, **changes)
    with database.transaction() as db:
        actions.begin_charging(db, payment_id)
    return payment_id


def read(database: Database, payment_id: uuid.UUID) -> Payment:
    with database.transaction() as db:
        return db.get_one(Payment, payment_id)


def status(database: Database, payment_id: uuid.UUID) -> str:
    return read(database, payment_id).status


def balance(database: Database, guarantor_id: int = OWNER) -> Money:
    with database.transaction() as db:
        return ledger_queries.balance(db, guarantor_id)


def payment_entries(database: Database) -> list[Entry]:
    with database.transaction() as db:
        return list(db.scalars(select(Entry).where(Entry.kind == "payment")))


def legs_of(database: Database, entries: Iterable[Entry]) -> list[tuple[str, object, int]]:
    ids = [entry.id for entry in entries]
    with database.transaction() as db:
        legs = db.scalars(select(Leg).where(Leg.entry_id.in_(ids)).order_by(Leg.position))
        return [(leg.account, leg.visit_id, leg.amount_cents) for leg in legs]


def charged_cents(database: Database) -> int:
    """What the sandbox took from cards, in all, less what it gave back."""
    with database.transaction() as db:
        taken_less_given = SandboxCharge.amount_cents - SandboxCharge.refunded_cents
        return int(
            db.scalar(
                select(func.coalesce(func.sum(taken_less_given), 0)).where(
                    SandboxCharge.outcome == "paid"
                )
            )
            or 0
        )


def texts(database: Database) -> list[Notice]:
    with database.transaction() as db:
        return list(db.scalars(select(Notice).order_by(Notice.created_at)))


def tags(database: Database) -> list[str]:
    with database.transaction() as db:
        rows = db.scalars(select(AuditEvent).order_by(AuditEvent.id))
        return [row.tag for row in rows if row.tag.startswith("payment")]


def _guarantor(guarantor_id: int) -> Guarantor:
    return Guarantor(
        id=guarantor_id,
        source_key=f"guarantor:{guarantor_id}",
        given_name="Ana",
        family_name="Rivera",
        birth_date=date(1970, 1, 31),
        postal_code="94612",
        region="CA-N",
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


def _patient(guarantor_id: int) -> Patient:
    return Patient(
        id=new_id(),
        guarantor_id=guarantor_id,
        source_key=f"patient:{guarantor_id}",
        given_name="Ana",
        family_name="Rivera",
    )


def _visit(visit_id: uuid.UUID, patient: Patient, number: int, share: Money) -> Visit:
    return Visit(
        id=visit_id,
        guarantor_id=patient.guarantor_id,
        patient_id=patient.id,
        source_key=f"visit:{visit_id}",
        content_hash="",
        coverage_kind="private",
        service_date=date(2026, 1, 1 + number),
        charge_cents=share.cents,
        allowed_cents=share.cents,
        insurance_paid_cents=0,
        patient_share_cents=share.cents,
        pending_cents=0,
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


def paid(database: Database, dollars: str = "50", **changes: object) -> uuid.UUID:
    """A payment that the sandbox took, and that is in the books."""
    payment_id = taken(database, dollars, **changes)
    charge(database, Sandbox(database), payment_id)
    assert status(database, payment_id) == "paid"
    return payment_id


def owed(database: Database, guarantor_id: int = OWNER) -> dict[uuid.UUID, Money]:
    """What is owed on each visit."""
    with database.transaction() as db:
        return ledger_queries.owed_by_visit(db, guarantor_id)
