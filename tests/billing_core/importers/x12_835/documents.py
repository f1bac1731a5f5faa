"""Remittances for tests, as small as an import needs them, and visits they answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path

from sqlalchemy import select

from billing_core.database import Database
from billing_core.importers.report import Report
from billing_core.importers.x12_835 import import_files
from billing_core.ledger.models import Entry, Leg
from billing_core.ledger.queries import owed_by_visit
from billing_core.money import ZERO, Money
from billing_core.remittances.models import (
    ClaimAnswer,
    ProviderAdjustment,
    Remittance,
    VisitBase,
)
from billing_core.statements.actions import NewLine, record_visit
from billing_core.statements.models import Visit, VisitLine
from tests.billing_core.books import ANA, add_guarantor, visit
from tests.billing_core.importers.fhir.documents import SHARED

SAMPLES = SHARED / "x12"
CHARGE = Money.usd(500)
ISA = (
    "ISA*00*          *00*          *ZZ*EVERGREEN      *ZZ*LAKESIDE       "
    "*261120*1005*^*00501*000000907*0*P*:~"
)


def claim(
    number: str = "C-1",
    status: str = "1",
    *,
    charge: str = "500",
    paid: str = "300",
    share: str = "80",
    cas: Sequence[str] = ("CO*45*120", "PR*2*80"),
    lines: Iterable[str] = (),
    payer_number: str = "P-1",
) -> list[str]:
    """One claim of $500: $300 paid, $120 written off by contract, $80 left to the patient."""
    head = f"CLP*{number}*{status}*{charge}*{paid}*{share}*12*{payer_number}"
    return [head, *(f"CAS*{each}" for each in cas), "NM1*QC*1*REYES*ANA", *lines]


def reversal(number: str = "C-1") -> list[str]:
    """Takes claim() back."""
    return claim(number, "22", charge="-500", paid="-300", share="", cas=("CO*45*-120", "PR*2*-80"))


def remittance(
    *claims: list[str],
    amount: str | None = None,
    trace: str = "70017",
    payer: str = "1512345678",
    plb: Sequence[str] = (),
    paid_on: str = "20261120",
) -> list[str]:
    """The segments of a transaction that adds up, unless another amount is given."""
    total = amount if amount is not None else str(_paid(claims) - _kept_back(plb))
    inside = [
        "ST*835*0001",
        f"BPR*I*{total}*C*ACH*CCP*01*888999777*DA*24681012*{payer}**01*111333555*DA*144*{paid_on}",
        f"TRN*1*{trace}*{payer}",
        "N1*PR*EVERGREEN MUTUAL",
        "N1*PE*LAKESIDE CLINIC*XX*5544667733",
        "LX*1",
        *(segment for each in claims for segment in each),
        *(f"PLB*5544667733*20261231*{each}" for each in plb),
    ]
    return [*inside, f"SE*{len(inside) + 1}*0001"]


def file(*transactions: list[str]) -> str:
    """An interchange around transactions."""
    inside = [segment for each in transactions for segment in each]
    around = ["GS*HP*EVERGREEN*LAKESIDE*20261120*1005*1*X*005010X221A1", *inside]
    return ISA + "".join(
        f"{each}~\n" for each in (*around, f"GE*{len(transactions)}*1", "IEA*1*000000907")
    )


def write(folder: Path, *transactions: list[str], name: str = "some.835") -> Path:
    path = folder / name
    path.write_text(file(*transactions))
    return path


def claimed_visit(
    database: Database, number: str = "C-1", *, is_new_guarantor: bool = True, **told: object
) -> None:
    """Record a visit of $500 that waits for insurance and is found by its source's number."""
    waiting: dict[str, object] = {
        "source_key": f"fhir:Claim/{number}",
        "charge": CHARGE,
        "allowed": ZERO,
        "insurance_paid": ZERO,
        "pending": CHARGE,
        "lines": (NewLine(CHARGE, adjudicated=False, description="Office visit"),),
    }
    with database.transaction() as db:
        if is_new_guarantor:
            add_guarantor(db)
        record_visit(db, visit(number, ZERO, **(waiting | told)))  # type: ignore[arg-type]


def take(database: Database, folder: Path, *claims: list[str], **told: str) -> Report:
    """Import one remittance with these claims; return the report."""
    name = f"{told.get('trace', 'some')}.835"
    return import_files(database, [write(folder, remittance(*claims, **told), name=name)])


def visit_of(database: Database, number: str = "C-1") -> tuple[str, str, str, str]:
    """What a visit came to, in dollars: insurance paid, share, pending, and owed by the ledger."""
    with database.transaction() as db:
        found = db.scalars(select(Visit).where(Visit.source_key == f"fhir:Claim/{number}")).one()
        owed = owed_by_visit(db, ANA).get(found.id, ZERO)
        cents = (found.insurance_paid_cents, found.patient_share_cents, found.pending_cents)
        paid, share, pending = (str(Money(each)) for each in cents)
        return paid, share, pending, str(owed)


def books(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """Every row that a remittance may touch."""
    tables = (Visit, VisitLine, Entry, Leg, Remittance, ProviderAdjustment, ClaimAnswer, VisitBase)
    with database.connection() as connection:
        return {
            each.__tablename__: sorted(
                map(tuple, connection.execute(select(each.__table__))), key=repr
            )
            for each in tables
        }


def _paid(claims: Iterable[list[str]]) -> Decimal:
    return sum((Decimal(each[0].split("*")[4]) for each in claims), Decimal(0))


def _kept_back(plb: Iterable[str]) -> Decimal:
    return sum((Decimal(each.split("*")[1]) for each in plb), Decimal(0))
