"""Calls: the row that says who is calling and where they have got to. `turn` is its version."""

from ivr.calls.asked import Asked, Said, Visit, said
from ivr.calls.call import Bill, Call, CardUsed, Notes
from ivr.calls.models import CallRow, CallTurn
from ivr.calls.storing import end, load, reached, save, start

__all__ = [
    "Asked",
    "Bill",
    "Call",
    "CallRow",
    "CallTurn",
    "CardUsed",
    "Notes",
    "Said",
    "Visit",
    "end",
    "load",
    "reached",
    "said",
    "save",
    "start",
]
