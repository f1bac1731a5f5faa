"""Bands of income, as a percentage of the federal poverty guideline: (above, up to] gives a part.

"201 percent" on a form would leave 200.4 undefined, so a band begins just above the one before it,
and nothing is rounded before it is compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from billing_core.money import Money

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Band:
    """Who has more than `above` and at most `up_to` percent of the guideline is awarded `percent`
    of their bill. A band from 0 has also those without any income.
    """

    above: Decimal
    up_to: Decimal
    percent: Decimal

    def has(self, ratio: Decimal) -> bool:
        return (self.above < ratio or self.above == 0) and ratio <= self.up_to

    def has_income(self, income: Money, guideline: Money) -> bool:
        """Return whether a yearly income, in whole cents, is in this band of a guideline."""
        times_100 = Decimal(income.cents * 100)  # multiplied out: exact, where a division is not
        lowest, highest = self.above * guideline.cents, self.up_to * guideline.cents
        return (lowest < times_100 or self.above == 0) and times_100 <= highest


Bands = tuple[Band, ...]


def banded(*rows: tuple[int, int, int]) -> Bands:
    """Return bands of (above, up to, percent awarded)."""
    return tuple(Band(Decimal(low), Decimal(high), Decimal(part)) for low, high, part in rows)


def of_income(bands: Bands, income: Money, guideline: Money) -> Band | None:
    """Return the band of a yearly income; None above them all."""
    return next((band for band in bands if band.has_income(income, guideline)), None)


def percent_at(bands: Bands, ratio: Decimal) -> Decimal:
    """Return what is awarded at a percentage of the guideline, in percent of the bill."""
    return next((band.percent for band in bands if band.has(ratio)), NOTHING)


def is_as_generous(bands: Bands, floor: Bands) -> bool:
    """Return whether nobody is awarded less than by the floor."""
    return all(percent_at(bands, edge) >= percent_at(floor, edge) for edge in _edges(bands, floor))


def filled_up(bands: Bands, floor: Bands, filling: Bands) -> Bands:
    """Return the bands, with the filling wherever they award less than the floor."""
    made: list[Band] = []
    above = Decimal(0)
    for edge in _edges(bands, floor, filling):
        percent = percent_at(bands, edge)
        if percent < percent_at(floor, edge):
            percent = percent_at(filling, edge)
        if percent and made and (made[-1].up_to, made[-1].percent) == (above, percent):
            made[-1] = Band(made[-1].above, edge, percent)
        elif percent:
            made.append(Band(above, edge, percent))
        above = edge
    return tuple(made)


def trouble(bands: Bands) -> str | None:
    """Return what is wrong with bands as given, if anything is."""
    above = Decimal(-1)
    for band in bands:
        if not above <= band.above < band.up_to:
            return "give each band as [above, up_to, percent], in ascending order"
        if not 0 < band.percent <= 100:
            return "an award is above 0 and at most 100 percent"
        above = band.up_to
    return None


def _edges(*of: Sequence[Band]) -> list[Decimal]:
    found = {edge for bands in of for band in bands for edge in (band.above, band.up_to)}
    return sorted(edge for edge in found if edge > 0)
