"""Months of a billing office left to chance: whatever happens, in whatever order, what must hold
holds (tests/scenarios/months/: the rules, and the auditor who reads the books after each).

MONTHS_DEPTH=50 tries fifty times as many months as usual.
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
from tests.scenarios.months.office import Beginning
from tests.set_clock import SetClock

DEPTH = int(os.environ.get("MONTHS_DEPTH", "1"))
ON_SQLITE, ON_POSTGRESQL = 5, 2  # machines, four seconds each
STEPS = 24


@pytest.mark.slow
def test_months_of_anything_keep_what_must_hold(
    empty_database: Callable[[], Database], clock: SetClock
):
    class OfThisDatabase(Months):
        beginning = Beginning(empty_database, clock)

    examples = ON_SQLITE if empty_database().is_sqlite else ON_POSTGRESQL
    with a_vault():
        run_state_machine_as_test(
            OfThisDatabase,
            settings=settings(
                max_examples=examples * DEPTH,
                stateful_step_count=STEPS,
                deadline=None,  # a night of a busy machine may take its time
                suppress_health_check=list(HealthCheck),  # a month is slow, and large
            ),
        )
