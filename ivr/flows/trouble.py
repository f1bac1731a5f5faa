"""What callers hear when something of ours is broken, and goodbye."""

from __future__ import annotations

from ivr.calls import Call
from ivr.flows import representative
from ivr.prompts import trouble as words
from ivr.steps import step
from ivr.turns import HangUp, Say


@step(anchor=True)
def fell_back(call: Call) -> Say:
    """The carrier could not get our words: apologise, and bring a person."""
    return Say((words.sorry(),), then=representative.put_through)


@step(anchor=True)
def lost(call: Call) -> Say:
    """The step the caller stood at is gone, or the call is not known here."""
    return Say((words.lost(),), then=representative.put_through)


@step(anchor=True)
def goodbye(call: Call) -> HangUp:
    return HangUp((words.goodbye(call.at.book.plan_name),))
