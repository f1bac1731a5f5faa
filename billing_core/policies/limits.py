"""How a law binds a setting: at least, at most, exactly so. A Law has some, from a day on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from billing_core.policies import bands
from billing_core.policies.bands import Bands


class Limit(Protocol):
    """What one setting must hold to. `rule` says it in words."""

    @property
    def setting(self) -> str: ...

    @property
    def rule(self) -> str: ...

    def holds(self, value: Any) -> bool: ...

    def nearest(self, value: Any) -> Any:
        """Return the value itself where it holds, else the nearest that does."""
        ...


@dataclass(frozen=True, slots=True)
class AtLeast:
    """A lower bound; a setting that is None is unbounded above, and holds."""

    setting: str
    bound: Any

    @property
    def rule(self) -> str:
        return f"at least {self.bound}"

    def holds(self, value: Any) -> bool:
        return value is None or value >= self.bound

    def nearest(self, value: Any) -> Any:
        return value if self.holds(value) else self.bound


@dataclass(frozen=True, slots=True)
class AtMost:
    """An upper bound; a setting that is None is unbounded, and does not hold."""

    setting: str
    bound: Any

    @property
    def rule(self) -> str:
        return f"at most {self.bound}"

    def holds(self, value: Any) -> bool:
        return value is not None and value <= self.bound

    def nearest(self, value: Any) -> Any:
        return value if self.holds(value) else self.bound


@dataclass(frozen=True, slots=True)
class Exactly:
    """No choice at all."""

    setting: str
    bound: Any

    @property
    def rule(self) -> str:
        return f"only {str(self.bound).lower()}"

    def holds(self, value: Any) -> bool:
        return bool(value == self.bound)

    def nearest(self, value: Any) -> Any:
        return self.bound


@dataclass(frozen=True, slots=True)
class AsGenerous:
    """Bands that award nobody less than `floor`; where they do, `filling` is awarded instead."""

    setting: str
    floor: Bands
    filling: Bands

    @property
    def rule(self) -> str:
        said = (f"{_plain(band.percent)} % up to {_plain(band.up_to)} %" for band in self.floor)
        return f"at least {', '.join(said)} of the poverty guideline"

    def holds(self, value: Bands) -> bool:
        return bands.is_as_generous(value, self.floor)

    def nearest(self, value: Bands) -> Bands:
        return value if self.holds(value) else bands.filled_up(value, self.floor, self.filling)


@dataclass(frozen=True, slots=True)
class Law:
    """What a rule leaves no operator to decide, in some regions, from a day on.

    `settings` hold where the operator says nothing, `limits` whatever the operator says.
    """

    regions: tuple[str, ...]  # none: everywhere
    starts_on: date
    source: str
    limits: tuple[Limit, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    confirmed: bool = True  # False: from a secondary source; counsel must confirm it

    def binds(self, region: str | None, day: date) -> bool:
        """Return whether it is in force in a region on a day."""
        return self.starts_on <= day and (not self.regions or region in self.regions)


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
