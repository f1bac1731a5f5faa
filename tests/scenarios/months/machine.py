"""Months: every rule together, and the auditor after each step."""

from __future__ import annotations

from hypothesis.stateful import invariant

from tests.scenarios.months.charges import Charges
from tests.scenarios.months.nights import Nights
from tests.scenarios.months.relief import Relief


class Months(Charges, Relief, Nights):
    """A billing office left to chance."""

    @invariant()
    def the_auditor_is_content(self) -> None:
        if self.people:
            self.auditor.audits(self.today)
