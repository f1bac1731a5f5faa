"""What people are told: statements to the cent, and the sums that a caller hears."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlalchemy.orm import Session

from billing_core.accounts.models import Guarantor
from billing_core.money import Money
from billing_core.payments import queries as payments
from billing_core.plans import queries as plans
from billing_core.refunds import queries as refunds
from billing_core.statements import queries as statements
from billing_core.statements.ages import ages, all_ages
from billing_core.statements.models import (
    AGES,
    Statement,
    StatementLine,
    StatementSnapshot,
    StatementVisit,
    Visit,
)
from tests.scenarios.months.books import Books, total
from tests.scenarios.months.checks import RECEIVABLE, UNAPPLIED

TAKEN_OFF = ("adjustments", "assistance", "write_offs")
FEES = ("late_fees", "finance_charges")


def statements_tell_the_truth(_db: Session, before: Books, now: Books) -> None:
    """Each new one is what the ledger came to when it was issued."""
    for told in now.new_since(before, StatementSnapshot):
        _adds_up(told)
        _goes_on_from_the_last(told, before)
        _tells_what_came_since(told, before)
        _is_what_the_ledger_says(told, now)


def _adds_up(told: Any) -> None:
    parts = told["previous_cents"] + told["charges_cents"] - told["adjustments_cents"]
    parts += told["fees_cents"] - told["payments_cents"]
    assert parts == told["balance_cents"], "a statement does not add up"
    assert sum(told[f"{age}_cents"] for age in AGES) == told["balance_cents"], "ages"
    assert 0 <= told["due_now_cents"] <= max(told["balance_cents"], 0), "due above the total"


def _goes_on_from_the_last(told: Any, before: Books) -> None:
    last = _last_statement(told["guarantor_id"], before)
    assert told["previous_cents"] == (last["balance_cents"] if last else 0), "previous balance"


def _tells_what_came_since(told: Any, before: Books) -> None:
    """Column by column: what came to date, less what had come by the last statement."""
    last = _last_statement(told["guarantor_id"], before)
    snapshot = before.rows(StatementSnapshot)[last["id"],] if last else None
    for column in ("charges", "adjustments", "fees"):
        by_then = snapshot[f"{column}_to_date_cents"] if snapshot else 0
        since = told[f"{column}_to_date_cents"] - by_then
        assert told[f"{column}_cents"] == since, f"{column} on a statement"


def _last_statement(guarantor_id: int, books: Books) -> Any:
    earlier = [r for r in books.rows(Statement).values() if r["guarantor_id"] == guarantor_id]
    return max(earlier, key=lambda row: (row["issued_on"], row["id"]), default=None)


def _is_what_the_ledger_says(told: Any, now: Books) -> None:
    owner = told["guarantor_id"]
    balance = now.of(owner, RECEIVABLE, UNAPPLIED)
    assert told["balance_cents"] == total(balance), "the balance told is not the ledger's"
    loose = total(leg for leg in balance if leg.visit_id is None)
    on_visits = sum(
        row["owed_cents"]
        for row in now.rows(StatementVisit).values()
        if row["statement_id"] == told["statement_id"]
    )
    assert told["unapplied_cents"] == loose
    assert on_visits + loose == total(balance), "visits and unapplied are not the balance"
    assert told["charges_to_date_cents"] == -total(now.of(owner, "patient_revenue"))
    assert told["adjustments_to_date_cents"] == total(now.of(owner, *TAKEN_OFF))
    assert told["fees_to_date_cents"] == -total(now.of(owner, *FEES))


def summaries_agree(db: Session, before: Books, now: Books) -> None:
    """What a caller hears, by whatever road, is what the ledger says."""
    for (owner,) in now.rows(Guarantor):
        balance = total(now.of(owner, RECEIVABLE, UNAPPLIED))
        owed = [cents for (whose, _), cents in now.owed().items() if whose == owner and cents > 0]
        told = statements.summary(db, owner, now.day)
        assert told.balance.cents == balance
        assert told.amount_due.cents == max(balance, 0)
        assert 0 <= told.past_due.cents <= told.amount_due.cents, "past due above what is due"
        if now.day != before.day:
            assert ages(db, owner, now.day).balance.cents == balance, "ages are not the balance"
        shares = statements.visits_owed(db, owner)
        assert sorted(share.owed.cents for share in shares) == sorted(owed)
        payable = payments.payable(db, owner, minimum=Money(1), today=now.day)
        assert 0 <= payable.minimum.cents <= payable.maximum.cents <= told.amount_due.cents
        assert refunds.credit(db, owner).cents >= 0
    everyone = total(leg for leg in now.legs if leg.account in {RECEIVABLE, UNAPPLIED})
    assert now.day == before.day or all_ages(db, now.day).balance.cents == everyone


def all_that_is_owed_is_billed(_db: Session, before: Books, now: Books) -> None:
    """After the monthly run no share is left that no statement has told of."""
    told: Counter[Any] = Counter()
    for line in now.rows(StatementLine).values():
        told[line["guarantor_id"], line["visit_id"]] += line["amount_cents"]
    fresh = now.new_since(before, StatementSnapshot)
    in_the_run = {snapshot["guarantor_id"] for snapshot in fresh if snapshot["month"] is not None}
    for visit in now.rows(Visit).values():
        owner = visit["guarantor_id"]
        if owner in in_the_run:
            assert told[owner, visit["id"]] == visit["patient_share_cents"], "a share not billed"


def nobody_is_late_with_what_they_were_not_told(db: Session, _before: Books, now: Books) -> None:
    """What is past due stood on a statement of theirs whose day is over."""
    for (owner,) in now.rows(Guarantor):
        told = statements.summary(db, owner, now.day)
        theirs = [r for r in now.rows(Statement).values() if r["guarantor_id"] == owner]
        assert not told.past_due or any(row["due_date"] < now.day for row in theirs)


def plans_stand_to_reason(db: Session, _before: Books, now: Books) -> None:
    for (owner,) in now.rows(Guarantor):
        plan = plans.open_plan(db, owner)
        if plan is not None:
            standing = plans.standing(db, plan.id, now.day)
            assert standing.due.cents >= 0
            assert standing.payoff.cents >= 0
            if plan.status == "active":
                assert standing.due <= standing.payoff, "more is due than pays the plan off"
