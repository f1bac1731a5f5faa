"""The federal poverty guidelines, as the Department of Health and Human Services publishes them.

Each year's table is dated: it counts from its day until the next. Alaska and Hawaii have their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from billing_core.errors import NoGuideline
from billing_core.money import Money

AREA_OF_REGION = {"AK": "AK", "HI": "HI"}  # all others are in the table of the 48 states and D.C.
STATES_48 = "48+DC"


@dataclass(frozen=True, slots=True)
class Guideline:
    """A year's table of one area: linear in the size of the household. In whole dollars."""

    effective_from: date
    area: str
    one_person: int
    each_more: int

    @property
    def year(self) -> int:
        return self.effective_from.year

    def for_household(self, size: int) -> Money:
        """Return the yearly guideline of a household of that size, at least one."""
        assert size >= 1, "a household has someone in it"
        return Money.usd(self.one_person + self.each_more * (size - 1))


TABLE = (
    Guideline(date(2023, 1, 19), STATES_48, 14_580, 5_140),  # 88 FR 3424
    Guideline(date(2024, 1, 11), STATES_48, 15_060, 5_380),  # 89 FR 2961
    Guideline(date(2025, 1, 15), STATES_48, 15_650, 5_500),  # 90 FR 5917
    Guideline(date(2025, 1, 15), "AK", 19_550, 6_880),
    Guideline(date(2025, 1, 15), "HI", 17_990, 6_330),
    Guideline(date(2026, 1, 13), STATES_48, 15_960, 5_680),  # 91 FR 1797
    Guideline(date(2026, 1, 13), "AK", 19_950, 7_100),
    Guideline(date(2026, 1, 13), "HI", 18_360, 6_530),
)


def in_force(region: str, day: date) -> Guideline:
    """Return the guideline that counts in a region on a day.

    Raises NoGuideline before the first one here: a guess would be someone's refusal.
    """
    area = AREA_OF_REGION.get(region, STATES_48)
    begun = [row for row in TABLE if row.area == area and row.effective_from <= day]
    if not begun:
        raise NoGuideline(area, day.isoformat())
    return max(begun, key=_begins)


def _begins(row: Guideline) -> date:
    return row.effective_from
