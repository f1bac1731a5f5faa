"""post() is the only way to write to the ledger, reverse() the only way to undo."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from billing_core import clock
from billing_core.accounts.actions import lock
from billing_core.database import new_id_of
from billing_core.errors import IllegalMove
from billing_core.ledger.chart import CHART
from billing_core.ledger.models import Entry, Leg
from billing_core.money import ZERO, Money


@dataclass(frozen=True, slots=True)
class Side:
    """One side of an entry: a debit above zero, a credit below; of a visit, where it has one."""

    account: str
    amount: Money
    visit_id: uuid.UUID | None = None


def post(
    db: Session,
    guarantor_id: int,
    *,
    key: str,
    kind: str,
    effective_on: date,
    sides: Sequence[Side],
) -> Entry:
    """Return the entry of that key, written now, as of a day, unless it was already there.

    Sides of zero are left out. Raises UnknownGuarantor; CurrencyMismatch for anything but dollars.
    Sides that do not sum to zero are a bug, and refused by the database in any case. The guarantor
    is locked until the transaction ends, so two workers posting one key write one entry.
    """
    return _post(db, guarantor_id, _Fact(key, kind, effective_on), sides)


def reverse(db: Session, entry_id: uuid.UUID, *, key: str, effective_on: date) -> Entry:
    """Return the entry of that key that undoes another, side by side, as of a day.

    Raises IllegalMove if the entry was already reversed under another key.
    """
    undone = db.get_one(Entry, entry_id)
    lock(db, undone.guarantor_id)
    earlier = db.scalar(select(Entry).where(Entry.reverses_id == entry_id))
    if earlier is not None and earlier.key != key:
        raise IllegalMove("ledger entry", "reversed", "reversed again")
    legs = db.scalars(select(Leg).where(Leg.entry_id == entry_id).order_by(Leg.position))
    sides = [Side(leg.account, Money(-leg.amount_cents), leg.visit_id) for leg in legs]
    fact = _Fact(key, "reversal", effective_on, reverses_id=entry_id)
    return _post(db, undone.guarantor_id, fact, sides)


@dataclass(frozen=True, slots=True)
class _Fact:
    key: str
    kind: str
    effective_on: date
    reverses_id: uuid.UUID | None = None


def _post(db: Session, guarantor_id: int, fact: _Fact, sides: Sequence[Side]) -> Entry:
    lock(db, guarantor_id)
    existing = db.scalar(select(Entry).where(Entry.key == fact.key))
    if existing is not None:
        return existing
    return _write(db, guarantor_id, fact, checked(fact.key, sides))


def checked(key: str, sides: Sequence[Side]) -> list[Side]:
    """Return the sides that make the entry of that key, less those of zero; assert that they do."""
    kept = [side for side in sides if side.amount]
    assert len(kept) >= 2, f"{key}: an entry has two sides"
    assert sum((side.amount for side in kept), ZERO) == ZERO, f"{key}: does not balance"
    assert CHART.issuperset(side.account for side in kept), f"{key}: no such account"
    return kept


def leg_rows(entry_id: uuid.UUID, guarantor_id: int, sides: Sequence[Side]) -> list[dict[str, Any]]:
    """Return the sides of an entry as rows of its legs, with amounts in cents."""
    return [
        {
            "entry_id": entry_id,
            "position": position,
            "legs_count": len(sides),
            "guarantor_id": guarantor_id,
            "account": side.account,
            "visit_id": side.visit_id,
            "amount_cents": side.amount.cents,
        }
        for position, side in enumerate(sides, start=1)
    ]


def _write(db: Session, guarantor_id: int, fact: _Fact, sides: Sequence[Side]) -> Entry:
    """Write the legs, then the entry, which seals them."""
    entry_id = new_id_of(fact.key)
    db.execute(insert(Leg), leg_rows(entry_id, guarantor_id, sides))
    entry = Entry(
        id=entry_id,
        guarantor_id=guarantor_id,
        key=fact.key,
        kind=fact.kind,
        effective_on=fact.effective_on,
        posted_at=clock.now(),
        legs_count=len(sides),
        reverses_id=fact.reverses_id,
    )
    db.add(entry)
    db.flush()
    return entry
