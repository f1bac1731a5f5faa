"""What a caller can do: one module per errand, read top to bottom.

Flows import each other as modules and name steps inside functions, so the call map can be read
from the code. A helper never returns a step.
"""

from ivr.flows import (
    autopay,
    bad_debt,
    balance,
    delivery,
    dispute,
    guest,
    help_paying,
    identify,
    interpreter,
    main_menu,
    more_time,
    other_ways,
    pay,
    plan,
    premium,
    receipt,
    reminder,
    representative,
    resume,
    trouble,
    welcome,
)

__all__ = [
    "autopay",
    "bad_debt",
    "balance",
    "delivery",
    "dispute",
    "guest",
    "help_paying",
    "identify",
    "interpreter",
    "main_menu",
    "more_time",
    "other_ways",
    "pay",
    "plan",
    "premium",
    "receipt",
    "reminder",
    "representative",
    "resume",
    "trouble",
    "welcome",
]
