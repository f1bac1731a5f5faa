"""Months of a billing office left to chance: whatever happens, in whatever order, what must hold
holds (tests/scenarios/months/: the rules, and the auditor who looks at the books after each).
"""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from billing_core.database import Database
from tests.billing_core.bank.drawer import a_vault
from tests.scenarios.months.machine import Months
from tests.scenarios.months.office import Books
from tests.set_clock import SetClock

DEPTH = int(os.environ.get("MONTHS_DEPTH", "1"))  # so many times as many months as usual
MONTHS, STEPS = 10 * DEPTH, 40


@pytest.mark.slow
def test_months_of_anything_keep_what_must_hold(
    empty_database: Callable[[], Database], clock: SetClock
):
    class OfThisDatabase(Months):
        books = Books(empty_database, clock)

    with a_vault():
        run_state_machine_as_test(
            OfThisDatabase,
            settings=settings(
                max_examples=MONTHS,
                stateful_step_count=STEPS,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
