"""What of a guarantor's bill was placed with an agency or an attorney, and is still owed."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from billing_core.ageing.models import DunningVisit
from billing_core.ledger.queries import owed_by_visit
from billing_core.money import ZERO, Money


@dataclass(frozen=True, slots=True)
class Placed:
    """What is owed of the visits placed with one agency; `with_whom` is as who placed it wrote."""

    with_whom: str
    owed: Money


def placed(db: Session, guarantor_id: int) -> list[Placed]:
    """Return what is owed of visits placed with each agency, the largest sum first; without those
    taken back, or settled since.
    """
    visits = db.execute(
        select(DunningVisit.visit_id, DunningVisit.placed_with).where(
            DunningVisit.guarantor_id == guarantor_id, DunningVisit.status == "placed"
        )
    ).all()
    if not visits:
        return []
    owed = owed_by_visit(db, guarantor_id)
    sums: dict[str, Money] = {}
    for visit_id, with_whom in visits:
        left = max(owed.get(visit_id, ZERO), ZERO)
        sums[with_whom or ""] = sums.get(with_whom or "", ZERO) + left
    found = [Placed(with_whom, left) for with_whom, left in sums.items() if left]
    return sorted(found, key=lambda one: (-one.owed.cents, one.with_whom))
