"""A guarantor and visits for the tests of the books themselves, with as little as they need."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from billing_core import clock
from billing_core.accounts import numbers
from billing_core.accounts.models import Guarantor, Patient
from billing_core.database import Database, id_from
from billing_core.money import ZERO, Money
from billing_core.statements.actions import NewLine, NewVisit

ANA = numbers.from_seed("Ana")
BEN = numbers.from_seed("Ben")


def add_guarantor(db: Session, number: int = ANA, **changes: object) -> int:
    """Add a guarantor who is their own patient; return the number."""
    columns: dict[str, object] = {
        "source_key": f"test/{number}",
        "given_name": "Ana",
        "family_name": "Reyes",
        "birth_date": date(1980, 2, 3),
        "postal_code": "94110",
        "region": "CA-N",
        "language": "en_US",
        "phone": None,
        "restriction": "none",
        "created_at": clock.now(),
    }
    db.add(Guarantor(id=number, **(columns | changes)))
    db.flush()
    db.add(
        Patient(
            id=id_from(f"test/{number}"),
            guarantor_id=number,
            source_key=f"test/{number}",
            given_name="Ana",
            family_name="Reyes",
        )
    )
    db.flush()
    return number


def visit(key: str, share: Money, *, guarantor_id: int = ANA, **changes: object) -> NewVisit:
    """A visit of which insurance paid 100 dollars and the patient owes the share, as a copay."""
    charge = share + Money.usd(150)
    columns: dict[str, object] = {
        "source_key": f"test/visit/{key}",
        "content_hash": "first",
        "patient_id": id_from(f"test/{guarantor_id}"),
        "coverage_kind": "private",
        "service_date": date(2026, 9, 14),
        "provider": "Riverside Clinic",
        "charge": charge,
        "allowed": share + Money.usd(100),
        "insurance_paid": Money.usd(100),
        "patient_share": share,
        "pending": ZERO,
        "lines": (NewLine(charge, adjudicated=True, copay=share),),
    }
    return NewVisit(guarantor_id=guarantor_id, **(columns | changes))  # type: ignore[arg-type]


@contextmanager
def statements_of(database: Database) -> Iterator[list[str]]:
    """The SQL that a database is asked to run within the block."""
    said: list[str] = []

    def listen(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        said.append(statement)

    event.listen(database.engine, "before_cursor_execute", listen)
    yield said
    event.remove(database.engine, "before_cursor_execute", listen)
