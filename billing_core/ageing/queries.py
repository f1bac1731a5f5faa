"""Where an account stands on the ladder and why it goes no further, what was placed with whom, and
which late fees there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, bindparam, exists, select
from sqlalchemy.orm import Session

from billing_core.accounts.models import Guarantor
from billing_core.ageing import checks
from billing_core.ageing.models import DunningVisit, LateFee
from billing_core.ledger.models import Entry
from billing_core.ledger.queries import owed_by_visit
from billing_core.money import ZERO, Money
from billing_core.policies import Policies
from billing_core.prepared import Prepared


@dataclass(frozen=True, slots=True)
class Place:
    """A visit on the ladder, and how each condition for placing it is answered on a day."""

    visit: DunningVisit
    answers: dict[str, bool]


def on_the_ladder(db: Session, guarantor_id: int, day: date, policies: Policies) -> list[Place]:
    """Return the visits of a guarantor that were dunned, the oldest statement first, with what
    would be answered on a day (26 CFR 1.501(r)-6; see checks.for_placement). An unknown guarantor
    has none: nothing is raised.
    """
    visits = db.scalars(
        select(DunningVisit)
        .where(DunningVisit.guarantor_id == guarantor_id)
        .order_by(DunningVisit.first_statement_on, DunningVisit.visit_id)
    ).all()
    if not visits:
        return []
    region = db.get_one(Guarantor, guarantor_id).region
    asked = checks.asking(
        db, lambda column: column == guarantor_id, day, policies=policies, of=[region]
    )
    asks = checks.for_placement(asked)
    return [Place(each, checks.answered(asked, each.visit_id, asks)) for each in visits]


def to_review(db: Session, limit: int) -> list[DunningVisit]:
    """Return the visits that wait for a person to place them, the longest waiting first, at most
    `limit` of them.
    """
    waiting = select(DunningVisit).where(DunningVisit.status == "review")
    return list(
        db.scalars(waiting.order_by(DunningVisit.since, DunningVisit.visit_id).limit(limit))
    )


def late_fees(
    db: Session, limit: int, *, guarantor_id: int | None = None
) -> list[tuple[LateFee, bool]]:
    """Return late fees, the newest day first, at most `limit` of them, each with whether it was
    waived; those of one guarantor, if one is told.
    """
    waived = exists().where(Entry.reverses_id == LateFee.id)
    found = select(LateFee, waived)
    if guarantor_id is not None:
        found = found.where(LateFee.guarantor_id == guarantor_id)
    newest_first = found.order_by(LateFee.charged_on.desc(), LateFee.id).limit(limit)
    return [(fee, bool(is_waived)) for fee, is_waived in db.execute(newest_first)]


@dataclass(frozen=True, slots=True)
class Placed:
    """What is owed of the visits placed with one agency; `with_whom` is as who placed it wrote."""

    with_whom: str
    owed: Money


_PLACED = Prepared(
    select(DunningVisit.visit_id, DunningVisit.placed_with).where(
        DunningVisit.guarantor_id == bindparam("guarantor_id"), DunningVisit.status == "placed"
    )
)


def placed(db: Session | Connection, guarantor_id: int) -> list[Placed]:
    """Return what is owed of visits placed with each agency, the largest sum first; without those
    taken back, or settled since.
    """
    # Whoever asks for the balance or pays is asked about first: nearly nobody has any.
    visits = _PLACED.rows(db, {"guarantor_id": guarantor_id})
    if not visits:
        return []
    owed = owed_by_visit(db, guarantor_id)
    sums: dict[str, Money] = {}
    for visit_id, with_whom in visits:
        left = max(owed.get(visit_id, ZERO), ZERO)
        sums[with_whom or ""] = sums.get(with_whom or "", ZERO) + left
    found = [Placed(with_whom, left) for with_whom, left in sums.items() if left]
    return sorted(found, key=lambda one: (-one.owed.cents, one.with_whom))
