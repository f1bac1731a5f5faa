"""The days on which something may first be done, counted from a first statement; pure arithmetic.

The clock belongs to a visit: it starts with the first statement that billed it (26 CFR
1.501(r)-1(b)(3), -6(c)(3)(i)).
"""

from __future__ import annotations

from datetime import date, timedelta

from billing_core.policies.policy import Policy


def due_on(policy: Policy, issued_on: date) -> date:
    """Return the day by which a statement of that day is to be paid; past due from the next."""
    return issued_on + timedelta(days=policy.past_due_after_days)


def collections_on(policy: Policy, first_statement: date, *, notice_on: date) -> date:
    """Return the first day on which a collection agency may be given the account: every clock has
    run, that of the written notice sent on `notice_on` too.
    """
    run = first_statement + timedelta(days=policy.clocks.collections_days)
    return max(run, notice_deadline(policy, notice_on))


def action_on(policy: Policy, first_statement: date, *, notice_on: date) -> date:
    """Return the first day for what is an extraordinary collection action: a sale of the debt, a
    suit, a credit report (where there may be one at all). 26 CFR 1.501(r)-6(c)(3)(i), (c)(4)(i).
    """
    run = first_statement + timedelta(days=policy.clocks.action_days)
    return max(run, notice_deadline(policy, notice_on))


def notice_deadline(policy: Policy, notice_on: date) -> date:
    """Return the day that a notice sent on `notice_on` names: what it announces, not before."""
    return notice_on + timedelta(days=policy.clocks.notice_days)


def applications_until(
    policy: Policy, first_statement: date, *, notice_on: date | None = None
) -> date:
    """Return the last day on which an application for assistance must be taken: the later of the
    application period's end and the deadline of a notice sent (26 CFR 1.501(r)-1(b)(3)).
    """
    until = first_statement + timedelta(days=policy.clocks.application_days)
    return until if notice_on is None else max(until, notice_deadline(policy, notice_on))
