"""Help for a bill that is hard to pay: what exists, three questions, an application, its state.

The questions decide nothing. What is answered is kept in a row of its own, never in the call.
"""

from ivr.flows.help_paying.application import PAPERS, application, applied, ready
from ivr.flows.help_paying.offers import assistance, begin, choose
from ivr.flows.help_paying.prescreen import check, household, income, income_period, insured, result

__all__ = [
    "PAPERS",
    "application",
    "applied",
    "assistance",
    "begin",
    "check",
    "choose",
    "household",
    "income",
    "income_period",
    "insured",
    "ready",
    "result",
]
