"""The pre-screen: in which band a household's income falls. It says "you may qualify", never more.

Household and gross income are all that is asked: no assets (barred in California and needless), no
immigration status, no social security number, no application to another programme first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from billing_core.assistance import guidelines
from billing_core.assistance.guidelines import Guideline
from billing_core.errors import UnusableAnswer
from billing_core.money import ZERO, Money
from billing_core.policies import Policy
from billing_core.policies.bands import Band, of_income

HOUSEHOLD_MAX = 30
YEARLY_INCOME_MAX = Money.usd(10_000_000)  # more is a slip of the finger
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Answers:
    """What the caller said: how many they are, and what all of them earn before tax in a year."""

    household_size: int
    yearly_income: Money
    insured: bool | None = None  # asked for the counsellor's sake; no band hangs on it

    @classmethod
    def by_month(cls, household_size: int, monthly_income: Money) -> Answers:
        """Return the answers of someone who was asked for a month's income: twelve times that."""
        return cls(household_size, Money(monthly_income.cents * MONTHS))


@dataclass(frozen=True, slots=True)
class Screening:
    """A band and the guideline it was read from; nothing is decided by it."""

    band: Band | None
    guideline: Guideline

    @property
    def may_qualify(self) -> bool:
        """Whether to say so. Who does not may apply all the same, and a person decides."""
        return self.band is not None


def pre_screen(policy: Policy, region: str, answers: Answers, *, day: date) -> Screening:
    """Return the band of a household under the policy, by the guideline of a day: that of the
    application or of the service, as `policy.assistance.guideline_of` says.

    Compared exactly, nothing rounded: a band is above its lower and at most its upper bound.
    Raises UnusableAnswer for a household or an income that cannot be; NoGuideline.
    """
    check(answers)
    guideline = guidelines.in_force(region, day)
    of_household = guideline.for_household(answers.household_size)
    return Screening(
        of_income(policy.assistance.bands, answers.yearly_income, of_household), guideline
    )


def check(answers: Answers) -> None:
    """Raise UnusableAnswer unless the answers can be a household's."""
    check_household(answers.household_size)
    check_income(answers.yearly_income)


def check_household(size: int) -> None:
    """Raise UnusableAnswer unless a household can have so many people."""
    if not 1 <= size <= HOUSEHOLD_MAX:
        raise UnusableAnswer(f"a household has 1 to {HOUSEHOLD_MAX} people")


def check_income(yearly: Money) -> None:
    """Raise UnusableAnswer unless a household can earn that in a year."""
    if not ZERO <= yearly <= YEARLY_INCOME_MAX:
        raise UnusableAnswer("no such income")
