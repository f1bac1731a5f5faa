"""Take a bank credit: to its guarantor, or into suspense until a person says whose it is."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from billing_core import clock
from billing_core.accounts import numbers
from billing_core.accounts.actions import lock
from billing_core.accounts.models import Guarantor
from billing_core.audit.actions import record
from billing_core.audit.tags import Tag
from billing_core.database import id_from
from billing_core.errors import IllegalMove
from billing_core.ledger.actions import Side, post
from billing_core.ledger.chart import BANK_CLEARING
from billing_core.money import Money
from billing_core.payments.allocation import applied
from billing_core.suspense.models import BankCredit

GUARANTOR_ID = re.compile(r"(?<![\d-])(\d{4})-?(\d{4})(?![\d-])")  # 80412237, or 8041-2237


@dataclass(frozen=True, slots=True)
class NewCredit:
    """A credit as the bank tells of it; `source_key` names it for ever."""

    source_key: str
    received_on: date
    amount: Money
    type_code: str
    bank_reference: str
    text: str


def receive(db: Session, credit: NewCredit) -> str:
    """Keep a credit; return "applied" if it was a guarantor's, "suspense" if a person must find
    whose it is, "unchanged" if it is known.
    """
    known = db.scalar(select(BankCredit.id).where(BankCredit.source_key == credit.source_key))
    if known is not None:
        return "unchanged"
    guarantor_id = whose(db, credit)
    kept = BankCredit(
        id=id_from(credit.source_key),
        source_key=credit.source_key,
        received_on=credit.received_on,
        amount_cents=credit.amount.cents,
        type_code=credit.type_code,
        bank_reference=credit.bank_reference,
        text=credit.text,
        status="suspense" if guarantor_id is None else "applied",
        guarantor_id=guarantor_id,
        settled_by=None,
        created_at=clock.now(),
    )
    db.add(kept)
    db.flush()
    if guarantor_id is not None:
        _post(db, kept, guarantor_id)
    return kept.status


def whose(db: Session, credit: NewCredit) -> int | None:
    """Return the guarantor whose ID a credit names; None unless it is exactly one that is ours.

    The check digit must be right: a slip of the pen is nobody's payment. Names are not looked at.
    """
    said = f"{credit.bank_reference} {credit.text}"
    named = {int(first + last) for first, last in GUARANTOR_ID.findall(said)}
    valid = [number for number in named if numbers.is_valid(number)]
    ours = list(db.scalars(select(Guarantor.id).where(Guarantor.id.in_(valid))))
    return ours[0] if len(ours) == 1 else None


def settle(db: Session, credit_id: uuid.UUID, guarantor_id: int, *, actor: str) -> BankCredit:
    """Return a credit that was in suspense, now applied to a guarantor, as a person decided.

    Raises UnknownGuarantor; IllegalMove if it is not in suspense.
    """
    lock(db, guarantor_id)
    credit = _out_of_suspense(db, credit_id, "applied")
    credit.status = "applied"
    credit.guarantor_id = guarantor_id
    credit.settled_by = actor
    db.flush()
    _post(db, credit, guarantor_id)
    _noted(db, credit, actor)
    return credit


def send_back(db: Session, credit_id: uuid.UUID, *, actor: str) -> BankCredit:
    """Return a credit that a person decided to send back: it is nobody's here.

    Raises IllegalMove if it is not in suspense.
    """
    credit = _out_of_suspense(db, credit_id, "returned")
    credit.status = "returned"
    credit.settled_by = actor
    db.flush()
    _noted(db, credit, actor)
    return credit


def _out_of_suspense(db: Session, credit_id: uuid.UUID, to: str) -> BankCredit:
    found = select(BankCredit).where(BankCredit.id == credit_id).with_for_update()
    credit = db.scalars(found.execution_options(populate_existing=True)).one()
    if credit.status != "suspense":
        raise IllegalMove("bank credit", credit.status, to)
    return credit


def _noted(db: Session, credit: BankCredit, actor: str) -> None:
    record(
        db,
        Tag.BANK_CREDIT_SETTLED,
        actor=actor,
        guarantor_id=credit.guarantor_id,
        reference=str(credit.id),
        status=credit.status,
        amount_cents=credit.amount_cents,
    )


def _post(db: Session, credit: BankCredit, guarantor_id: int) -> None:
    lock(db, guarantor_id)
    amount = Money(credit.amount_cents)
    post(
        db,
        guarantor_id,
        key=f"bank-credit:{credit.id}",
        kind="bank_credit",
        effective_on=credit.received_on,
        sides=[
            Side(BANK_CLEARING, amount),
            *applied(db, guarantor_id, amount, clock.today()),
        ],
    )
