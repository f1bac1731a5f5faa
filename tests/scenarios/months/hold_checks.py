"""What a hold stops: nothing new may be where one stands. What each kind stops is holds.kinds'."""

from __future__ import annotations

from sqlalchemy.orm import Session

from billing_core.ageing.models import DunningCheck
from billing_core.autopay.models import ScheduledPayment
from billing_core.bank.models import BankPayment
from billing_core.notices.models import Notice
from billing_core.plans.models import Plan, PlanDocument
from billing_core.small_balances.models import SmallBalance
from billing_core.statements.models import StatementSnapshot
from tests.scenarios.months.books import Books, total
from tests.scenarios.months.checks import ALLOCATING, RECEIVABLE

UP = ("statement_2", "past_due", "final_notice", "review", "placed")
DEMANDS = ("plan-late:", "autopay_coming:")  # how the keys of such texts begin
DOWN = {("final_notice", "past_due"), ("review", "past_due")}


def nothing_is_charged_where_a_hold_stands(_db: Session, before: Books, now: Books) -> None:
    for leg in now.new_legs(before):
        if leg.kind == "late_fee":
            stopped = now.is_stopped(leg.guarantor_id, "late_fees", leg.visit_id)
            assert not stopped, "a late fee under a hold"
        if leg.kind == "finance_charge":
            assert not now.holds_on(leg.guarantor_id, "interest"), "interest under a hold"


def nothing_is_allocated_where_a_hold_stands(_db: Session, before: Books, now: Books) -> None:
    for leg in now.new_legs(before):
        if leg.kind in ALLOCATING and leg.account == RECEIVABLE and leg.cents < 0:
            stopped = now.is_stopped(leg.guarantor_id, "allocation", leg.visit_id)
            assert not stopped, "money was allocated where a hold stands"


def nobody_is_dunned_under_a_hold(_db: Session, before: Books, now: Books) -> None:
    for check in now.new_since(before, DunningCheck):
        is_up = check["wanted"] in UP and (check["before"], check["wanted"]) not in DOWN
        if check["moved"] and is_up:
            held = now.is_stopped(check["guarantor_id"], "collections", check["visit_id"])
            assert not held, f"up to {check['wanted']} under a hold"
    for row in now.new_since(before, SmallBalance):
        assert not now.holds_on(row["guarantor_id"], "collections")


def no_plan_is_ended_under_a_hold(_db: Session, before: Books, now: Books) -> None:
    for plan in now.moved_since(before, Plan, "defaulted"):
        assert not now.holds_on(plan["guarantor_id"], "collections"), "a default under a hold"
    for paper in now.new_since(before, PlanDocument):
        if paper["kind"] == "default_notice":
            for stop in ("collections", "outbound"):
                assert not now.holds_on(paper["guarantor_id"], stop), "a notice under a hold"


def nothing_is_drawn_under_a_hold(_db: Session, before: Books, now: Books) -> None:
    """No draw is taken, and no debit goes to the bank; of what else is owed, all may be drawn."""
    for draw in now.moved_since(before, ScheduledPayment, "taken"):
        owner = draw["guarantor_id"]
        assert not now.is_stopped(owner, "collections"), "a draw under a hold"
        free = sum(
            max(cents, 0)
            for (whose, visit_id), cents in now.owed().items()
            if whose == owner and not now.is_stopped(owner, "collections", visit_id)
        )
        free += total(leg for leg in now.of(owner, RECEIVABLE) if leg.visit_id is None)
        assert draw["amount_cents"] <= free, "a draw for what a hold stops"
    for debit in now.moved_since(before, BankPayment, "submitted"):
        assert not now.is_stopped(debit["guarantor_id"], "collections"), "a debit under a hold"


def nobody_is_written_to_under_a_hold(_db: Session, before: Books, now: Books) -> None:
    for notice in now.new_since(before, Notice):
        if notice["key"].startswith(DEMANDS):
            assert not now.is_stopped(notice["guarantor_id"], "outbound"), "a demand under a hold"
    for told in now.new_since(before, StatementSnapshot):
        bankrupt = [
            hold
            for hold in now.holds_on(told["guarantor_id"], "collections")
            if hold["kind"] == "bankruptcy" and hold["visit_id"] is None
        ]
        assert told["month"] is None or not bankrupt, "a statement to someone in bankruptcy"
