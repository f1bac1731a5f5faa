"""Where, of which day, by which policies, and against which sums a night asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy import ColumnElement, FromClause, and_
from sqlalchemy.orm import Session

from billing_core.ageing.models import DunningVisit
from billing_core.policies import Policy
from billing_core.policies.regional import Regional
from billing_core.scratch import keep
from billing_core.statements.figures import Wanted, owed_by_visit, totals

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Asked:
    """The guarantors who are asked about, and what they come to."""

    db: Session
    rules: Regional  # of every region that is asked about
    wanted: Wanted
    owed: FromClause  # (guarantor_id, visit_id, cents), as owed_by_visit()
    totals: FromClause  # (guarantor_id, balance, loose), as totals()

    @classmethod
    def of(cls, db: Session, rules: Regional, wanted: Wanted) -> Asked:
        """Ask about many, as they are now: each sum is reckoned once."""
        return cls(
            db,
            rules,
            wanted,
            keep(db, owed_by_visit(wanted), "visit_id", "guarantor_id"),
            keep(db, totals(wanted), "guarantor_id"),
        )

    @property
    def day(self) -> date:
        return self.rules.day

    @property
    def owed_on_it(self) -> ColumnElement[bool]:
        """The condition that joins a visit on the ladder to what its guarantor owes on it."""
        return and_(
            self.owed.c.visit_id == DunningVisit.visit_id,
            self.owed.c.guarantor_id == DunningVisit.guarantor_id,
        )

    def by_region(self, value: Callable[[Policy], T]) -> ColumnElement[T]:
        """What each guarantor's region has for a value, as one expression."""
        return self.rules.value(value)

    def days_ago(self, days: Callable[[Policy], int]) -> ColumnElement[date]:
        """The date so many days before the day asked about."""
        return self.rules.days_ago(days)
