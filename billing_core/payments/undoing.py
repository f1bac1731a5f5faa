"""Undo what a payment did in the ledger: all of it, side by side, or the last cents of it.

A payment's cents are undone in one fixed order: first what no visit had taken, then the visits it
paid, the last one first. So parts given back one after another come, once they are all of it, to
the reversal of the whole, and no visit is ever charged more than the payment had paid on it.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from billing_core.ledger import actions as ledger
from billing_core.ledger.actions import Side
from billing_core.ledger.chart import CARD_CLEARING, UNAPPLIED
from billing_core.ledger.models import Entry, Leg
from billing_core.money import ZERO, Money
from billing_core.payments.models import Payment


@dataclass(frozen=True, slots=True)
class Undoing:
    """How it is posted. `clearing`: the account the money leaves by, the card's or the bank's."""

    key: str
    kind: str
    effective_on: date
    clearing: str = CARD_CLEARING


def undo(db: Session, payment: Payment, amount: Money, already: Money, *, how: Undoing) -> Entry:
    """Return the entry that undoes `amount` of a paid payment, of which `already` was undone.

    What exceeds the rest of the payment becomes owed on no visit: money that left twice.
    """
    entry = entry_of(db, payment.id)
    is_whole = not already and amount.cents == payment.amount_cents
    if is_whole and how.clearing == CARD_CLEARING and not _was_reversed(db, entry.id):
        return ledger.reverse(db, entry.id, key=how.key, effective_on=how.effective_on)
    sides = [
        Side(account, part, visit_id)
        for account, visit_id, part in undone(_credits(db, entry.id), already, amount)
    ]
    return ledger.post(
        db,
        payment.guarantor_id,
        key=how.key,
        kind=how.kind,
        effective_on=how.effective_on,
        sides=[*sides, Side(how.clearing, -amount)],
    )


def entry_of(db: Session, payment_id: uuid.UUID) -> Entry:
    """Return the entry a paid payment was posted with; raise NoResultFound if there is none."""
    return db.scalars(select(Entry).where(Entry.key == f"payment:{payment_id}")).one()


Credit = tuple[str, uuid.UUID | None, Money]  # account, visit, what the payment credited


def undone(credits_: Sequence[Credit], already: Money, amount: Money) -> list[Credit]:
    """Return what is to be charged again where, for `amount` after `already`; they add up to it."""
    loose = [credit for credit in credits_ if credit[0] == UNAPPLIED]
    of_visits = [credit for credit in credits_ if credit[0] != UNAPPLIED]
    skip, left, parts = already, amount, []
    for account, visit_id, credited in [*loose, *reversed(of_visits)]:
        skipped = min(skip, credited)
        part = min(credited - skipped, left)
        skip, left = skip - skipped, left - part
        if part:
            parts.append((account, visit_id, part))
    if left:
        parts.append((UNAPPLIED, None, left))
    return parts


def _credits(db: Session, entry_id: uuid.UUID) -> list[Credit]:
    legs = db.scalars(
        select(Leg)
        .where(Leg.entry_id == entry_id, Leg.account != CARD_CLEARING)
        .order_by(Leg.position)
    )
    found = [(leg.account, leg.visit_id, Money(-leg.amount_cents)) for leg in legs]
    assert all(credited > ZERO for _, _, credited in found), "a payment only credits"
    return found


def _was_reversed(db: Session, entry_id: uuid.UUID) -> bool:
    return bool(db.scalar(select(exists().where(Entry.reverses_id == entry_id))))
