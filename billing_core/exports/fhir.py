"""Payments as FHIR R4 PaymentNotice and statements as Invoice, one resource a line (NDJSON).

An Invoice bills what was new on a statement: a line for each visit. R4 has no field for a balance,
so what was owed before is not in it. Amounts are exact numbers with two decimals.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, TextIO

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from billing_core.clock import day_of
from billing_core.exports.postings import ROWS_AT_ONCE, dollars, moments
from billing_core.ledger.chart import BANK_CLEARING, CARD_CLEARING
from billing_core.ledger.models import Entry, Leg
from billing_core.statements.models import Statement, StatementLine, Visit

GUARANTORS = "urn:billing:guarantor"
STATEMENTS = "urn:billing:statement"
ENTRIES = "urn:billing:entry"
VISITS = "urn:billing:visit"
PAYMENT_STATUS = "http://terminology.hl7.org/CodeSystem/paymentstatus"
METHODS = {CARD_CLEARING: "card", BANK_CLEARING: "bank"}

Resource = dict[str, Any]


def write_payments(db: Session, out: TextIO, first: date, last: date, *, organization: str) -> int:
    """Write a PaymentNotice for each entry that brought or took back money in some local days, both
    included; return how many. `organization` is the name of whose accounts these are.

    Money that went back (a refund, a return) is a notice with an amount below zero, as R4 has no
    status for it.
    """
    written = 0
    for resource in _notices(db, first, last, organization):
        out.write(_line(resource))
        written += 1
    return written


def write_statements(
    db: Session, out: TextIO, first: date, last: date, *, organization: str
) -> int:
    """Write an Invoice for each statement issued on some days, both included; return how many."""
    written = 0
    for resource in _bills(db, first, last, organization):
        out.write(_line(resource))
        written += 1
    return written


def _notices(db: Session, first: date, last: date, organization: str) -> Iterator[Resource]:
    begins, ends = moments(first, last)
    rows = db.execute(
        select(
            Entry.id,
            Entry.guarantor_id,
            Entry.posted_at,
            Entry.effective_on,
            Leg.account,
            Leg.amount_cents,
        )
        .join(Leg, Leg.entry_id == Entry.id)
        .where(Entry.posted_at >= begins, Entry.posted_at < ends, Leg.account.in_(METHODS))
        .order_by(Entry.posted_at, Entry.id, Leg.position),
        execution_options={"yield_per": ROWS_AT_ONCE},
    )
    for entry_id, guarantor_id, posted_at, effective_on, account, cents in rows:
        method = METHODS[account]
        yield {
            "resourceType": "PaymentNotice",
            "id": f"{entry_id}-{method}",
            "identifier": [{"system": ENTRIES, "value": str(entry_id)}],
            "status": "active",
            "request": {"identifier": _identifier(GUARANTORS, guarantor_id)},
            "created": day_of(posted_at).isoformat(),
            "payment": {
                "identifier": _identifier(ENTRIES, entry_id),
                "display": f"{method} deposit of {effective_on}",
            },
            "paymentDate": effective_on.isoformat(),
            "recipient": {"display": organization},
            "amount": _money(cents),
            "paymentStatus": {"coding": [{"system": PAYMENT_STATUS, "code": "paid"}]},
        }


def _bills(db: Session, first: date, last: date, organization: str) -> Iterator[Resource]:
    rows = db.execute(
        select(
            Statement.id,
            Statement.number,
            Statement.guarantor_id,
            Statement.issued_on,
            Visit.id,
            Visit.service_date,
            Visit.provider,
            StatementLine.amount_cents,
        )
        .outerjoin(StatementLine, StatementLine.statement_id == Statement.id)
        .outerjoin(Visit, Visit.id == StatementLine.visit_id)
        .where(Statement.issued_on.between(first, last))
        .order_by(Statement.issued_on, Statement.id, Visit.service_date, Visit.id),
        execution_options={"yield_per": ROWS_AT_ONCE},
    )
    current: Resource | None = None
    total = 0
    for row in rows:
        statement_id, number, guarantor_id, issued_on, *told = row
        visit: list[Any] = list(told)
        if current is None or current["id"] != str(statement_id):
            if current is not None:
                yield _totalled(current, total)
            current, total = _bill(statement_id, number, guarantor_id, organization), 0
            current["date"] = issued_on.isoformat()
        if visit[0] is not None:
            total += visit[3]
            lines = current.setdefault("lineItem", [])
            lines.append(_line_item(len(lines) + 1, visit))
    if current is not None:
        yield _totalled(current, total)


def _bill(statement_id: object, number: str, guarantor_id: int, organization: str) -> Resource:
    return {
        "resourceType": "Invoice",
        "id": str(statement_id),
        "identifier": [_identifier(STATEMENTS, number)],
        "status": "issued",
        "recipient": {"identifier": _identifier(GUARANTORS, guarantor_id)},
        "issuer": {"display": organization},
    }


def _line_item(sequence: int, visit: list[Any]) -> Resource:
    visit_id, service_date, provider, cents = visit
    said = f"Patient responsibility, visit of {service_date}"
    return {
        "sequence": sequence,
        "chargeItemCodeableConcept": {
            "coding": [_identifier_as_coding(VISITS, visit_id)],
            "text": f"{said}, {provider}" if provider else said,
        },
        "priceComponent": [{"type": "base", "amount": _money(cents)}],
    }


def _totalled(resource: Resource, cents: int) -> Resource:
    return resource | {"totalNet": _money(cents), "totalGross": _money(cents)}


def _identifier(system: str, value: object) -> Resource:
    return {"system": system, "value": str(value)}


def _identifier_as_coding(system: str, value: object) -> Resource:
    return {"system": system, "code": str(value)}


def _money(cents: int) -> Resource:
    """FHIR Money: a JSON number with its two decimals, never through a binary fraction."""
    return {"value": msgspec.Raw(dollars(cents).encode()), "currency": "USD"}


def _line(resource: Resource) -> str:
    return msgspec.json.encode(resource).decode() + "\n"
