"""Months: every rule together, the auditor after each step, and a night after every few."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count, cycle

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant

from tests.scenarios.months.charges import Charges
from tests.scenarios.months.nights import Nights
from tests.scenarios.months.relief import Relief

STEPS_A_DAY = 3
DAYS = (1, 2, 8, 30, 30)  # until someone asks for anything again


class Months(Charges, Relief, Nights):
    """A billing office left to chance."""

    pace: Iterator[int]

    def __init__(self) -> None:
        super().__init__()
        self.steps = count(1)

    @initialize(pace=st.lists(st.sampled_from(DAYS), min_size=6, max_size=6))
    def the_year_has_its_pace(self, pace: list[int]) -> None:
        self.pace = cycle(pace)

    @invariant()
    def the_auditor_is_content(self) -> None:
        """After each step; and after the last of a day, when the nights that follow are over."""
        self.auditor.audits(self.today)
        if next(self.steps) % STEPS_A_DAY == 0:
            self.days_pass(next(self.pace))
