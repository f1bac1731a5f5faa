"""What is kept for a guarantor, what of it may be offered, and which mandates draw on it."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from billing_core.autopay import actions as autopay
from billing_core.autopay import queries as mandates
from billing_core.autopay.models import Mandate
from billing_core.bank.models import BankAccount
from billing_core.methods.models import SavedMethod


def get(db: Session, method_id: uuid.UUID) -> SavedMethod:
    """Return the method as the database has it now; raise NoResultFound if there is none."""
    return db.get_one(SavedMethod, method_id, populate_existing=True)


def kept(db: Session, guarantor_id: int) -> list[SavedMethod]:
    """Return what is kept for a guarantor, expired cards too, the newest first."""
    return list(
        db.scalars(
            select(SavedMethod)
            .where(SavedMethod.guarantor_id == guarantor_id, SavedMethod.removed_at.is_(None))
            .order_by(SavedMethod.added_at.desc(), SavedMethod.id.desc())
        )
    )


def usable(db: Session, guarantor_id: int, *, gateway: str, today: date) -> list[SavedMethod]:
    """Return what the guarantor may pay with on that day, the newest first: cards of that gateway
    (another's tokens mean nothing to it) that have not expired, and bank accounts that no bank told
    us to leave alone.
    """
    stopped = select(BankAccount.id).where(BankAccount.stopped_code.is_not(None))
    stopped_ids = set(db.scalars(stopped.where(BankAccount.guarantor_id == guarantor_id)))
    return [
        method
        for method in kept(db, guarantor_id)
        if (method.kind == "bank" and method.bank_account_id not in stopped_ids)
        or (method.gateway == gateway and not has_expired(method, today))
    ]


def has_expired(method: SavedMethod, today: date) -> bool:
    """Return whether the month printed on a card is over; a bank account has none."""
    return method.good_through is not None and method.good_through < today


def source(method: SavedMethod) -> autopay.Card | autopay.BankSource:
    """Return what a mandate that draws on a kept method is given."""
    if method.bank_account_id is not None:
        return autopay.BankSource(method.bank_account_id, method.last4)
    assert method.token is not None, "a method that was removed"
    return autopay.Card(method.token, method.brand or "", method.last4)


def drawn_by(db: Session, method: SavedMethod) -> list[Mandate]:
    """Return the guarantor's mandates in force that draw on the same card or account."""
    return [
        mandate
        for mandate in mandates.in_force(db, method.guarantor_id)
        if (method.token is not None and mandate.token == method.token)
        or (
            method.bank_account_id is not None and mandate.bank_account_id == method.bank_account_id
        )
    ]
