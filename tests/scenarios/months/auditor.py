"""Someone from outside who reads the rows and asks what must hold; asks none of the product's sums.

After every step the auditor compares the books with those of the step before: what is new may not
have gone where a hold stood, nor have taken a visit below nothing.
"""

from __future__ import annotations

from datetime import date

from billing_core.database import Database
from tests.scenarios.months import checks, fee_checks, hold_checks, statement_checks
from tests.scenarios.months.books import Books, read

# What must hold at any moment, of the books as they are and as they were.
ALWAYS = (
    checks.every_entry_balances,
    checks.payments_add_up,
    checks.clearing_is_what_others_hold,
    checks.nothing_is_allocated_below_nothing,
    checks.visits_are_charged_their_share,
    fee_checks.nobody_is_charged_late_twice,
    fee_checks.nobody_pays_twice_for_one_return,
    fee_checks.nobody_bears_a_months_interest_twice,
    hold_checks.nothing_is_charged_where_a_hold_stands,
    hold_checks.nothing_is_allocated_where_a_hold_stands,
    hold_checks.nobody_is_dunned_under_a_hold,
    hold_checks.no_plan_is_ended_under_a_hold,
    hold_checks.nothing_is_drawn_under_a_hold,
    hold_checks.nobody_is_written_to_under_a_hold,
    statement_checks.statements_tell_the_truth,
    statement_checks.all_that_is_owed_is_billed,
    statement_checks.summaries_agree,
    statement_checks.nobody_is_late_with_what_they_were_not_told,
    statement_checks.plans_stand_to_reason,
)

AT_NIGHT = (checks.credits_are_spent,)  # once all jobs are done


class Auditor:
    """Remembers the books of the step before."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.before = Books()

    def audits(self, day: date, *, a_night_is_over: bool = False) -> None:
        with self.database.transaction() as db:
            now = read(db, day)
            if now == self.before and not a_night_is_over:
                return  # it was asked already
            for check in (*ALWAYS, *(AT_NIGHT if a_night_is_over else ())):
                check(db, self.before, now)
        self.before = now
