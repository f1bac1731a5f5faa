"""Paying by itself: each plan payment, each bill, or once on a later day.

The card is taken before the words are heard, so that they can name it; nothing is set up but by
key 1 after them, and nothing is charged in the call.
"""

from ivr.flows.autopay.agreeing import (
    agree,
    choose_card,
    done,
    done_once,
    not_read,
    take_card,
    terms,
)
from ivr.flows.autopay.ahead import (
    cancel,
    choose_day,
    enter_day,
    later,
    scheduled,
)
from ivr.flows.autopay.keeping import off, pause, status
from ivr.flows.autopay.starting import offer, start

__all__ = [
    "agree",
    "cancel",
    "choose_card",
    "choose_day",
    "done",
    "done_once",
    "enter_day",
    "later",
    "not_read",
    "off",
    "offer",
    "pause",
    "scheduled",
    "start",
    "status",
    "take_card",
    "terms",
]
