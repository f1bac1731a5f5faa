"""Someone else turned out to be liable for a visit: whoever was, owes nothing for it any more."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from billing_core import clock
from billing_core.ageing.models import DunningVisit
from billing_core.ledger.actions import Side, post
from billing_core.ledger.chart import ADJUSTMENTS, PATIENT_RECEIVABLE, WRITE_OFFS
from billing_core.ledger.models import Entry, Leg
from billing_core.money import ZERO, Money


def owe_no_more(
    db: Session, visit_id: uuid.UUID, guarantor_id: int, share: Money, *, key: str
) -> None:
    """Take a visit's share off someone, and with it what was given up of it; what they paid
    stays, a credit of theirs, and awards are put right at night (assistance.applying). The visit
    begins anew on the dunning ladder.
    """
    db.execute(delete(DunningVisit).where(DunningVisit.visit_id == visit_id))
    if not share:
        return
    given = _given(db, visit_id, guarantor_id)
    post(
        db,
        guarantor_id,
        key=key,
        kind="adjustment",
        effective_on=clock.today(),
        sides=(
            Side(PATIENT_RECEIVABLE, sum(given.values(), ZERO) - share, visit_id),
            *(Side(account, -amount, visit_id) for account, amount in given.items()),
            Side(ADJUSTMENTS, share),
        ),
    )


def first_charge(db: Session, visit_id: uuid.UUID, guarantor_id: int) -> str | None:
    """Return the key under which a visit is charged to someone for the first time; None if it was:
    then what changes is an adjustment. To whoever turned out to be liable it is a charge, though
    another was charged before: their statement tells of it as new.
    """
    return first_charges(db, {visit_id: guarantor_id}).get(visit_id)


def first_charges(db: Session, liable: Mapping[uuid.UUID, int]) -> dict[uuid.UUID, str]:
    """Return, by visit, what first_charge() does for each and who is liable for it; visits that
    were charged are left out.
    """
    keys = {
        visit_id: (key := f"charge:{visit_id}", f"{key}:{guarantor_id}")
        for visit_id, guarantor_id in liable.items()
    }
    wanted = [key for both in keys.values() for key in both]
    rows = db.execute(select(Entry.key, Entry.guarantor_id).where(Entry.key.in_(wanted)))
    charged = {known: owner for known, owner in rows}  # noqa: C416 - see mypy about Row
    first = {}
    for visit_id, (key, own) in keys.items():
        if key not in charged:
            first[visit_id] = key
        elif own not in charged and charged[key] != liable[visit_id]:
            first[visit_id] = own
    return first


def _given(db: Session, visit_id: uuid.UUID, guarantor_id: int) -> dict[str, Money]:
    """What was given up of a visit, in a dispute or as too small, by account."""
    rows = db.execute(
        select(Leg.account, func.sum(Leg.amount_cents))
        .where(
            Leg.guarantor_id == guarantor_id,
            Leg.account.in_((ADJUSTMENTS, WRITE_OFFS)),
            Leg.visit_id == visit_id,
        )
        .group_by(Leg.account)
    )
    return {account: Money(int(cents)) for account, cents in rows}
