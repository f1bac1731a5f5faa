"""What the ledger says: balances are sums, never fields."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import Connection, case, func, select
from sqlalchemy.orm import Session

from billing_core.ledger.chart import OF_THE_GUARANTOR, PATIENT_RECEIVABLE, WRITE_OFFS
from billing_core.ledger.models import Leg
from billing_core.money import ZERO, Money


def balance(db: Session, guarantor_id: int) -> Money:
    """Return what a guarantor owes, less what they have paid and no visit has taken; below zero is
    a credit. An unknown guarantor owes nothing.
    """
    cents = db.scalar(
        select(func.coalesce(func.sum(Leg.amount_cents), 0)).where(
            Leg.guarantor_id == guarantor_id, Leg.account.in_(OF_THE_GUARANTOR)
        )
    )
    return Money(int(cents or 0))


def balances(db: Session, guarantor_ids: Collection[int]) -> dict[int, Money]:
    """Return what each of some hundred guarantors owes, as balance() does; an unknown one owes
    nothing.
    """
    rows = db.execute(
        select(Leg.guarantor_id, func.sum(Leg.amount_cents))
        .where(Leg.guarantor_id.in_(guarantor_ids), Leg.account.in_(OF_THE_GUARANTOR))
        .group_by(Leg.guarantor_id)
    )
    return dict.fromkeys(guarantor_ids, ZERO) | {whose: Money(int(cents)) for whose, cents in rows}


def owed_by_visit(db: Session | Connection, guarantor_id: int) -> dict[uuid.UUID, Money]:
    """Return what is still owed on each visit; a visit that is settled is not in it, one that was
    overpaid is, below zero.
    """
    cents = func.sum(Leg.amount_cents)
    rows = db.execute(
        select(Leg.visit_id, cents)
        .where(
            Leg.guarantor_id == guarantor_id,
            Leg.account == PATIENT_RECEIVABLE,
            Leg.visit_id.is_not(None),
        )
        .group_by(Leg.visit_id)
        .having(cents != 0)
    )
    return {visit_id: Money(int(owed)) for visit_id, owed in rows if visit_id is not None}


def paid_above_cost(db: Session, guarantor_id: int) -> dict[uuid.UUID, Money]:
    """Return by how much visits were paid above what they cost; what was given up of one, as too
    small to ask for, was not paid.
    """
    owed, given_up = (
        func.sum(case((Leg.account == account, Leg.amount_cents), else_=0))
        for account in (PATIENT_RECEIVABLE, WRITE_OFFS)
    )
    rows = db.execute(
        select(Leg.visit_id, -owed - given_up)
        .where(
            Leg.guarantor_id == guarantor_id,
            Leg.account.in_((PATIENT_RECEIVABLE, WRITE_OFFS)),
            Leg.visit_id.is_not(None),
        )
        .group_by(Leg.visit_id)
        .having(owed + given_up < 0)
        .order_by(Leg.visit_id)
    )
    return {visit_id: Money(int(above)) for visit_id, above in rows if visit_id is not None}


def owed_on_no_visit(db: Session, guarantor_id: int) -> Money:
    """Return what is owed that is for no visit: the fees for payments that came back."""
    cents = db.scalar(
        select(func.sum(Leg.amount_cents)).where(
            Leg.guarantor_id == guarantor_id,
            Leg.account == PATIENT_RECEIVABLE,
            Leg.visit_id.is_(None),
        )
    )
    return Money(int(cents or 0))


def trial_balance(db: Session) -> list[tuple[str, Money, Money]]:
    """Return (account, debits, credits), by account; both columns have the same sum, or the ledger
    is broken.
    """
    debit = func.sum(case((Leg.amount_cents > 0, Leg.amount_cents), else_=0))
    credit = func.sum(case((Leg.amount_cents < 0, -Leg.amount_cents), else_=0))
    rows = db.execute(
        select(Leg.account, debit, credit).group_by(Leg.account).order_by(Leg.account)
    )
    return [(account, Money(int(up)), Money(int(down))) for account, up, down in rows]
