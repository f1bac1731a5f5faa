"""Recognisable made-up households for development and demos, and crowds of plausible ones.

The same names give the same guarantor IDs, wherever and whenever; a second run adds nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from billing_core import clock, factories
from billing_core.accounts import numbers
from billing_core.accounts.models import Guarantor, Patient
from billing_core.database import Database, id_from
from billing_core.gateways.sandbox import Sandbox
from billing_core.money import Money
from billing_core.payments import actions as payments
from billing_core.payments.charging import charge
from billing_core.seed import crowd
from billing_core.seed.households import DEMOS, Demo
from billing_core.statements.actions import NewVisit, record_visit


def seed(
    database: Database,
    *,
    guarantors: int = 0,
    advance: Callable[[int], None] = lambda _: None,
) -> int:
    """Make the demo households, and `guarantors` random ones, those there are already left alone.

    Returns how many were new; `advance` hears of every few of the random ones.
    """
    new = sum(_make(database, demo) for demo in DEMOS)
    return new + crowd.make(database, guarantors, advance=advance)


def _make(database: Database, demo: Demo) -> bool:
    """Make a household and what it paid since; return False if it was there."""
    today = clock.today()
    with _days_ago(demo.billed_days_ago), database.transaction() as db:
        new = not db.scalar(select(exists().where(Guarantor.id == numbers.from_seed(demo.name))))
        if new:
            _bill(db, demo, today)
    if demo.paid is not None:
        _pay(database, demo)
    with database.transaction() as db:
        _lower(db, demo, today)
    return new


def _bill(db: Session, demo: Demo, today: date) -> None:
    liable = factories.guarantor(
        db,
        demo.name,
        given_name=demo.given_name,
        family_name=demo.family_name,
        birth_date=demo.birth_date,
        postal_code=demo.postal_code,
        region=demo.region,
        language=demo.language,
        phone=demo.phone,
        restriction=demo.restriction,
    )
    patients = {False: factories.patient(db, liable, source_key=_patient_key(demo))}
    if demo.child:
        patients[True] = factories.patient(
            db,
            liable,
            source_key=_patient_key(demo, of_child=True),
            given_name=demo.child[0],
            birth_date=demo.child[1],
        )
    kinds = {(bill.of_child, bill.kind) for bill in demo.bills}
    for of_child, kind in sorted(kinds):
        key = f"made:{demo.name}:coverage:{kind}:{of_child}"
        factories.coverage(db, patients[of_child], kind, source_key=key)
    for number, bill in enumerate(demo.bills):
        record_visit(db, _visit(demo, patients[bill.of_child], number, today))
    factories.statement(db, liable.id)


def _pay(database: Database, demo: Demo) -> None:
    """Take the payment through the whole of its life, as a call would; once."""
    assert demo.paid is not None
    with _days_ago(demo.paid_days_ago):
        with database.transaction() as db:
            number = numbers.from_seed(demo.name)
            payment = factories.payment(db, number, demo.paid, request_key=f"made:{demo.name}")
        charge(database, Sandbox(database), payment.id)
        with database.transaction() as db:
            payments.tell(db, payment.id)


def _lower(db: Session, demo: Demo, today: date) -> None:
    """Let the insurer think again about what was billed, where it is to."""
    for number, bill in enumerate(demo.bills):
        if bill.lowered_to is not None:
            seen = db.get_one(Patient, id_from(_patient_key(demo, of_child=bill.of_child)))
            told = _visit(demo, seen, number, today, share=bill.lowered_to)
            record_visit(db, told)


def _visit(
    demo: Demo, seen: Patient, number: int, today: date, *, share: Money | None = None
) -> NewVisit:
    bill = demo.bills[number]
    return factories.new_visit(
        seen,
        bill.share if share is None else share,
        part=bill.part,
        pending=bill.pending,
        source_key=f"made:{demo.name}:visit:{number}",
        content_hash="billed" if share is None else "lowered",
        coverage_kind=bill.kind,
        provider=bill.provider,
        service_date=today - timedelta(days=bill.days_ago),
    )


def _patient_key(demo: Demo, *, of_child: bool = False) -> str:
    return f"made:{demo.name}:{'child' if of_child else 'self'}"


@contextmanager
def _days_ago(days: int) -> Iterator[None]:
    then = clock.now() - timedelta(days=days)
    with clock.told_by(lambda: then):
        yield
