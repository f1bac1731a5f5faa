"""What tests of plans and of autopay share: someone who agrees to a plan, and what follows."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from billing_core.holds import actions as holds
from billing_core.jobs import nightly
from billing_core.jobs.nightly import Tonight
from billing_core.plans import actions, documents, queries
from ivr import calls
from ivr.flows import pay, plan
from ivr.steps import Step
from tests.caller import Caller
from tests.set_clock import SetClock


def agrees(caller: Caller, *dollars: int | str, now: bool = False, months: str = "1") -> Caller:
    """Owe this, choose the months by their key, and accept; begin later, unless `now`."""
    caller.at(plan.start).owes(*dollars or (600,))
    caller.presses(months).presses("1" if now else "2").presses("1").presses("1")
    return caller.is_at(plan.agreed)


def on_plan(caller: Caller, *dollars: int | str) -> uuid.UUID:
    """The caller has a plan of six months that is active, and has hung up."""
    agrees(caller, *dollars).hangs_up()
    return discloses(caller)


def again(caller: Caller, step: Step, **notes: Any) -> Caller:
    """The same person in another call, which has come to this step, with these notes."""
    other = Caller(caller.app, caller.carrier, caller.rest)
    other.begins.language = caller.begins.language
    return other.identified(caller.person).at(step, **notes)


def discloses(caller: Caller) -> uuid.UUID:
    """The terms have come by mail, and the plan has begun."""
    with caller.app.extensions["database"].transaction() as db:
        found = queries.open_plan(db, caller.person.id)
        assert found is not None
        paper = documents.latest(db, found, "disclosure")
        assert paper is not None
        documents.delivered(db, paper.id, by="letter", evidence="test")
        actions.activate(db, found.id)
        return found.id


def is_held(caller: Caller) -> None:
    """A dispute about the whole bill is open."""
    request = holds.Request(caller.person.id, "dispute", reason="", reference="D-1")
    with caller.app.extensions["database"].transaction() as db:
        holds.place(db, request, actor="test")


def pays_by_card(caller: Caller, card: str = "visa") -> Caller:
    """From the choice of a method to the last question."""
    caller.is_at(pay.other_method).presses("1").is_at(pay.take_card).pays_with(card)
    return caller.is_at(pay.review)


def night(caller: Caller, clock: SetClock, day: str) -> None:
    """What the line's night does on a day, and the charges that come of it."""
    clock.at(f"{day}T01:00")
    house = caller.app.extensions["house"]
    tonight = Tonight(date.fromisoformat(day), house.policies, house.settings.gateway)
    nightly.begin(house.database, tonight.day)
    nightly.work(house.database, tonight)
    clock.forward(minutes=1)
    house.jobs.sweep()


def in_the_same_moment(caller: Caller, step: Step, key: str) -> Step:
    """Where an answer leads that was read just before the account changed under it."""
    house = caller.app.extensions["house"]
    sid = caller.phone.sid
    with house.database.connection() as connection:
        call = calls.load(connection, sid)
        assert call is not None
        assert step.hear is not None
        call.house = house
        move = step.hear(call, key)
        call.db.flush()
    return move if isinstance(move, Step) else move.step
