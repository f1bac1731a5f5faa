"""post_all(): what post() does, for thousands of new entries in two statements.

For loads where nobody else can know the guarantors yet, or whoever calls has locked them: nothing
is locked here, and a key that is there already is refused by the database instead of found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import insert
from sqlalchemy.orm import Session

from billing_core import clock
from billing_core.database import new_id_of
from billing_core.ledger.actions import Side, checked, leg_rows
from billing_core.ledger.models import Entry, Leg


@dataclass(frozen=True, slots=True)
class Posting:
    """One entry to post; its sides sum to zero, and those of zero are left out."""

    guarantor_id: int
    key: str
    kind: str
    effective_on: date
    sides: Sequence[Side]


def post_all(db: Session, postings: Sequence[Posting]) -> None:
    """Post new entries, all or none. Raises IntegrityError if one of their keys is there.

    Sides that do not sum to zero are a bug, and refused by the database.
    """
    if not postings:
        return
    entries, legs = [], []
    for posting in postings:
        entry_id = new_id_of(posting.key)
        sides = checked(posting.key, posting.sides)
        legs += leg_rows(entry_id, posting.guarantor_id, sides)
        entries.append(
            {
                "id": entry_id,
                "guarantor_id": posting.guarantor_id,
                "key": posting.key,
                "kind": posting.kind,
                "effective_on": posting.effective_on,
                "posted_at": clock.now(),
                "legs_count": len(sides),
            }
        )
    # With its nulls, else every change between legs with a visit and without is a statement.
    db.execute(insert(Leg).execution_options(render_nulls=True), legs)
    db.execute(insert(Entry), entries)  # seals the legs
