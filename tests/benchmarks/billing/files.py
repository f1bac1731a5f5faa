"""What an insurer would send about a crowd: a remittance, and FHIR resources of people to come."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from sqlalchemy import select

from billing_core.database import Database
from billing_core.statements.models import Visit
from tests.benchmarks.billing.crowd import CLAIM_KEY

CLAIMS_A_PAYMENT = 5_000
READ_AT_ONCE = 5_000
PAID_ON = "20261120"
RESOURCES_A_PERSON = 3
ISA = (
    "ISA*00*          *00*          *ZZ*EVERGREEN      *ZZ*LAKESIDE       "
    "*261120*1005*^*00501*000000907*0*P*:~\n"
)


def remittances(database: Database, path: Path) -> int:
    """Answer the claim of every visit that waits for insurance; return how many there are."""
    claims = 0
    with database.reading() as db, path.open("w", encoding="ascii") as out:
        out.write(ISA + "GS*HP*EVERGREEN*LAKESIDE*20261120*1005*1*X*005010X221A1~\n")
        waiting = select(Visit.source_key, Visit.charge_cents).where(
            Visit.pending_cents > 0, Visit.source_key.startswith(CLAIM_KEY)
        )
        rows = db.execute(waiting.execution_options(yield_per=READ_AT_ONCE))
        payments = 0
        for some in rows.partitions(CLAIMS_A_PAYMENT):
            payments += 1
            claims += len(some)
            _payment(out, payments, [(key.removeprefix(CLAIM_KEY), cents) for key, cents in some])
        out.write(f"GE*{payments}*1~\nIEA*1*000000907~\n")
    return claims


def explanations(path: Path, people: int) -> int:
    """A patient, a coverage and an explanation of benefits for each of so many new people; return
    how many resources that is.
    """
    with path.open("w", encoding="utf-8") as out:
        for number in range(people):
            out.writelines(json.dumps(each) + "\n" for each in _person(number))
    return people * RESOURCES_A_PERSON


def _payment(out: TextIO, number: int, claims: list[tuple[str, int]]) -> None:
    """A transaction that pays three fifths of every charge and leaves a fifth to the patient."""
    paid = sum(cents * 3 // 5 for _, cents in claims)
    segments = [
        f"ST*835*{number:04d}",
        f"BPR*I*{_dollars(paid)}*C*ACH************{PAID_ON}",
        f"TRN*1*CROWD{number}*1512345678",
        "N1*PR*EVERGREEN MUTUAL",
        "N1*PE*LAKESIDE CLINIC*XX*5544667733",
        "LX*1",
        *(segment for claim, cents in claims for segment in _claim(claim, cents)),
    ]
    segments.append(f"SE*{len(segments) + 1}*{number:04d}")
    out.writelines(f"{segment}~\n" for segment in segments)


def _claim(number: str, charge: int) -> Iterator[str]:
    """One claim with three services, as the crowd's visits have them that wait."""
    fifth, line = charge // 5, charge // 3
    paid, all_of_it = _dollars(fifth * 3), _dollars(charge)
    yield f"CLP*{number}*1*{all_of_it}*{paid}*{_dollars(fifth)}*12*P{number}"
    yield "NM1*QC*1*BROOKS*ADA"
    for _ in range(3):
        yield f"SVC*HC:99213*{_dollars(line)}*{_dollars(line * 3 // 5)}"
        yield f"CAS*CO*45*{_dollars(line // 5)}"
        yield f"CAS*PR*2*{_dollars(line // 5)}"


def _dollars(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


def _person(number: int) -> Iterator[dict[str, Any]]:
    own_id = f"new-{number}"
    yield {
        "resourceType": "Patient",
        "id": own_id,
        "name": [{"use": "official", "family": f"Ito {number}", "given": ["Iris"]}],
        "telecom": [{"system": "phone", "value": "(415) 555-0150", "use": "home"}],
        "birthDate": "1980-02-03",
        "address": [{"state": "CA", "postalCode": "94110", "country": "US"}],
    }
    yield {
        "resourceType": "Coverage",
        "id": f"{own_id}-coverage",
        "status": "active",
        "type": {"text": "private"},
        "beneficiary": {"reference": f"Patient/{own_id}"},
        "payor": [{"display": "Evergreen Mutual"}],
    }
    yield {
        "resourceType": "ExplanationOfBenefit",
        "id": f"{own_id}-eob",
        "status": "active",
        "type": {"coding": [{"code": "professional"}]},
        "use": "claim",
        "patient": {"reference": f"Patient/{own_id}"},
        "created": "2026-09-20",
        "billablePeriod": {"start": "2026-09-14"},
        "insurer": {"display": "Evergreen Mutual"},
        "provider": {"display": "Riverside Clinic"},
        "outcome": "complete",
        "insurance": [{"focal": True, "coverage": {"reference": f"Coverage/{own_id}-coverage"}}],
        "item": [_item(sequence) for sequence in range(1, 6)],
    }


def _item(sequence: int) -> dict[str, Any]:
    def split(code: str, dollars: int) -> dict[str, Any]:
        amount = {"value": dollars, "currency": "USD"}
        return {"category": {"coding": [{"code": code}]}, "amount": amount}

    return {
        "sequence": sequence,
        "productOrService": {"text": "Office visit"},
        "net": {"value": 100, "currency": "USD"},
        "adjudication": [split("benefit", 80), split("coinsurance", 20)],
    }
