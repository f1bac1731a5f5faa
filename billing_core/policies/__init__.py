"""What the operator may decide, by region and date, over what the law has decided already.

The operator file has a table for each region, or several with their dates; `default` holds for all,
and the last one in force wins, setting by setting:

    [policies.default]
    effective_from = 2026-01-01
    past_due_after_days = 30
    payment_minimum_cents = 500

    [[policies.WA]]
    effective_from = 2027-01-01
    identity = { per_call = 2 }
"""

from __future__ import annotations

from billing_core.policies.policy import Policy
from billing_core.policies.rows import Policies, load

__all__ = ["Policies", "Policy", "load"]
