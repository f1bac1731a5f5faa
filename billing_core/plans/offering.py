"""What may be offered to a guarantor today: a quote for each plan wanted, or why there is none."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from billing_core.holds import queries as holds
from billing_core.plans import eligible, queries, quotes
from billing_core.plans.quotes import NotOffered, Quote, Wanted
from billing_core.policies.policy import Policy


def offers(
    db: Session,
    guarantor_id: int,
    wanted: Sequence[Wanted],
    *,
    policy: Policy,
    today: date,
    replaces_id: uuid.UUID | None = None,
) -> list[Quote | NotOffered]:
    """Return what each plan wanted would cost, for all that the guarantor owes, or why there is
    none.

    Beside an open plan only one that replaces it is offered, with every charge since.
    """
    why = refused(db, guarantor_id, today, replaces_id)
    if why is not None:
        return [why] * len(wanted)
    covered = eligible.of_guarantor(db, guarantor_id, today)
    bears_interest = eligible.may_bear_interest(db, covered, policy, today)
    return [
        quotes.quote(
            covered.balance,
            each,
            policy=policy,
            agreed_on=today,
            may_bear_interest=bears_interest,
        )
        for each in wanted
    ]


def refused(
    db: Session, guarantor_id: int, today: date, replaces_id: uuid.UUID | None
) -> NotOffered | None:
    """Return why a guarantor has no plan at all, whatever they owe; None if they may have one."""
    if holds.stopped(db, guarantor_id, "collections", today):
        return NotOffered("held")
    is_open = queries.open_plan(db, guarantor_id)
    if is_open is not None and is_open.id != replaces_id:
        return NotOffered("plan_open")
    return None
