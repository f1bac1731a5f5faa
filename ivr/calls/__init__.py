"""Calls: the row that says who is calling and where they have got to. `turn` is its version."""

from ivr.calls.call import Call, Notes
from ivr.calls.models import CallRow, CallTurn
from ivr.calls.storing import end, load, save, start

__all__ = ["Call", "CallRow", "CallTurn", "Notes", "end", "load", "save", "start"]
