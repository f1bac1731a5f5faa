"""Which application of the caller is still to be spoken of, and by which policy."""

from __future__ import annotations

from datetime import date

from billing_core.assistance import queries
from billing_core.assistance.models import Application
from billing_core.assistance.states import OPEN
from ivr.calls import Call


def found(call: Call) -> Application | None:
    """The newest application: open, or decided and not over yet."""
    newest = queries.latest(call.db, call.account)
    if newest is None or newest.status in OPEN:
        return newest
    if newest.status == "awarded":
        return newest if awarded_until(call, newest) >= call.today else None
    may_appeal = newest.appeal_until is not None and newest.appeal_until >= call.today
    return newest if newest.status == "denied" and may_appeal else None


def is_known(call: Call) -> bool:
    return call.verified and found(call) is not None


def awarded_until(call: Call, application: Application) -> date:
    """The last day of care that an award of the application covers."""
    given = queries.awards(call.db, call.account)
    return max(award.ends_on for award in given if award.application_id == application.id)
