"""What each region's policy says, as one expression over the guarantors who live there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from sqlalchemy import ColumnElement, case, literal

from billing_core.accounts.models import Guarantor
from billing_core.policies.policy import Policy
from billing_core.policies.rows import Policies

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Regional:
    """The policies of some regions on a day; at least one."""

    day: date
    policies: Mapping[str, Policy]

    @classmethod
    def of(cls, policies: Policies, regions: Iterable[str], day: date) -> Regional:
        return cls(day, {region: policies.for_region(region, day) for region in regions})

    def value(self, wanted: Callable[[Policy], T]) -> ColumnElement[T]:
        """What a guarantor's region has for a value."""
        found = {region: wanted(policy) for region, policy in self.policies.items()}
        first = next(iter(found.values()))
        if all(other == first for other in found.values()):
            return literal(first)
        return case(*((Guarantor.region == region, literal(own)) for region, own in found.items()))

    def days_ago(self, days: Callable[[Policy], int]) -> ColumnElement[date]:
        """The date so many days before the day."""
        return self.value(lambda policy: self.day - timedelta(days=days(policy)))
