"""post_pairs(): what post() does, for a set of entries that the database itself puts together.

For what a job finds by a query: two legs each, an id that follows from the key, and a key that is
there already left alone. Whoever calls it has locked the guarantors and written down what is to be
posted, so that posting does not change what the query finds.
"""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from sqlalchemy import CursorResult, Select, exists, insert, literal, select, union_all
from sqlalchemy.orm import Session
from sqlalchemy.sql.selectable import Subquery

from billing_core import clock
from billing_core.database import id_in_sql
from billing_core.ledger.chart import CHART
from billing_core.ledger.models import Entry, Leg

LEGS = ("entry_id", "position", "legs_count", "guarantor_id", "account", "visit_id", "amount_cents")


def post_pairs(
    db: Session, rows: Subquery, *, accounts: tuple[str, str], kind: str, effective_on: date
) -> int:
    """Post an entry for each row of (key, guarantor_id, visit_id, cents); return how many were new.

    The first account is debited with the cents, the second credited; cents are above zero. Both
    legs are of the visit, which may be null. An entry's id is `id_in_sql(key)`.
    """
    assert CHART.issuperset(accounts), f"no such account: {accounts}"
    new = (
        select(id_in_sql(rows.c.key).label("id"), *rows.c)
        .where(~exists().where(Entry.key == rows.c.key))
        .subquery()
    )
    legs = [_leg(new, position, account) for position, account in enumerate(accounts, start=1)]
    db.execute(insert(Leg).from_select(LEGS, union_all(*legs), include_defaults=False))
    entry = {
        "id": new.c.id,
        "guarantor_id": new.c.guarantor_id,
        "key": new.c.key,
        "kind": literal(kind),
        "effective_on": literal(effective_on),
        "posted_at": literal(clock.now(), Entry.posted_at.type),
        "legs_count": literal(2),
    }
    sealed = db.execute(
        insert(Entry).from_select(list(entry), select(*entry.values()), include_defaults=False),
        execution_options={"preserve_rowcount": True},
    )
    return cast("CursorResult[Any]", sealed).rowcount


def _leg(new: Subquery, position: int, account: str) -> Select[Any]:
    return select(
        new.c.id,
        literal(position),
        literal(2),
        new.c.guarantor_id,
        literal(account),
        new.c.visit_id,
        (new.c.cents if position == 1 else -new.c.cents),
    )
