"""Where an account stands on the ladder and why it goes no further; which late fees there are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from billing_core.accounts.models import Guarantor
from billing_core.ageing import checks
from billing_core.ageing.models import DunningVisit, LateFee
from billing_core.ledger.models import Entry
from billing_core.policies import Policies


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
