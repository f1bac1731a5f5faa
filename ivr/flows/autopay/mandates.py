"""What the steps of autopay share: which mandates the caller has, and what they are for."""

from __future__ import annotations

import uuid
from datetime import date

from billing_core.autopay import queries
from billing_core.autopay.models import Mandate, ScheduledPayment
from ivr.calls import Call
from ivr.flows.plan import quoting
from ivr.prompts import Spelled

SCHEDULED_MAX = 5  # single payments set for later days, at one time


def standing(call: Call) -> Mandate | None:
    """The mandate that pays by itself: of the open plan if it has one, else of each bill."""
    plan_id = quoting.plan_id(call)
    found = queries.in_force(call.db, call.account)
    of_plan = [each for each in found if plan_id is not None and each.plan_id == plan_id]
    of_bills = [each for each in found if each.purpose == "statement"]
    return next(iter(of_plan + of_bills), None)


def scheduled(call: Call) -> list[tuple[Mandate, ScheduledPayment]]:
    """The single payments set for later days, the next first."""
    once = {
        each.id: each for each in queries.in_force(call.db, call.account) if each.purpose == "once"
    }
    coming = queries.coming(call.db, call.account, len(once) + SCHEDULED_MAX)
    return [(once[draw.mandate_id], draw) for draw in coming if draw.mandate_id in once]


def for_one_day(call: Call) -> None:
    """Note that the next amount chosen is for a single payment on a later day."""
    call.notes.pays_later = True
    call.notes.draws_for = "once"
    call.notes.draws_heard = 0


def plan_id(call: Call) -> uuid.UUID | None:
    """The plan that autopay is set up for; None for bills, and for a single payment."""
    return quoting.plan_id(call) if call.notes.draws_for == "plan" else None


def is_paused(call: Call, mandate: Mandate) -> bool:
    """Whether it is paused until the caller says otherwise."""
    return queries.pauses(mandate, call.today) and mandate.paused_until is None


def last4(mandate: Mandate) -> Spelled:
    return Spelled(mandate.last4)


def day(call: Call) -> date:
    """The day chosen for a single payment."""
    assert call.notes.draw_on is not None
    return date.fromisoformat(call.notes.draw_on)
