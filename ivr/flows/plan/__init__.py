"""Paying over time: what a plan costs, the terms agreed to with key 1, and how it goes on.

Key 1 at `accept` agrees to the plan and charges nothing; its first payment has the last 1 of any
payment. The plan is there once its disclosure has reached the payer.
"""

from ivr.flows.plan.changing import change, move, not_changed, skip
from ivr.flows.plan.following import instalment, status
from ivr.flows.plan.offering import accept, choose, first_payment, not_offered, start, terms
from ivr.flows.plan.telling import agreed, go_on, text_consent

__all__ = [
    "accept",
    "agreed",
    "change",
    "choose",
    "first_payment",
    "go_on",
    "instalment",
    "move",
    "not_changed",
    "not_offered",
    "skip",
    "start",
    "status",
    "terms",
    "text_consent",
]
