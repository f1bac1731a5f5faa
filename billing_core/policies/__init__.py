"""What the operator may decide, by region and date, over what the law has decided already.

The operator file has a table for each region, or several with their dates; `default` holds for all,
and the last one in force wins, setting by setting. Over them stand the laws (federal.py and
regions.py) that no row can undercut. Settings are named as in Policy; amounts end in _cents,
percentages are whole numbers or decimals (3 is 3 %):

    [policies.default]
    effective_from = 2026-01-01
    past_due_after_days = 30
    payment_minimum_cents = 500
    late_fee = { fixed_cents = 500, every_days = 30 }      # kept from regions that allow none
    plan = { months = [6, 12], apr = 0, instalment_minimum_cents = 1000 }
    assistance = { bands = [[0, 200, 100], [200, 400, 50]] }    # [above, up to, award] in percent

    [[policies.WA]]
    effective_from = 2027-01-01
    identity = { per_call = 2 }

    policy = load(toml).for_region("WA", day)
    policy.plan.apr, policy.decided_by["plan.apr"].source
"""

from __future__ import annotations

from billing_core.policies.policy import Policy, RowRef
from billing_core.policies.rows import Policies, load

__all__ = ["Policies", "Policy", "RowRef", "load"]
