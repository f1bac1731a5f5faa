"""Money: whole cents and a currency, never a float."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import total_ordering

from billing_core.errors import CurrencyMismatch

CENT = Decimal("0.01")


@total_ordering
@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount in whole cents; negative amounts are credits."""

    cents: int
    currency: str = "USD"

    @classmethod
    def usd(cls, dollars: int | str | Decimal) -> Money:
        """Return US dollars, e.g. ``usd("12.34")``; raise ValueError on part cents."""
        cents = Decimal(dollars) * 100
        if cents != cents.to_integral_value():
            raise ValueError(f"{dollars} is not a whole number of cents")
        return cls(int(cents))

    @classmethod
    def rounded_half_up(cls, dollars: Decimal) -> Money:
        """Return the nearest cent of an amount with noise, a half going up (away from zero)."""
        return cls(int((dollars / CENT).to_integral_value(rounding=ROUND_HALF_UP)))

    @property
    def dollars(self) -> Decimal:
        """The amount in dollars, exact."""
        return Decimal(self.cents) / 100

    def __add__(self, other: Money) -> Money:
        return Money(self.cents + self._same(other).cents, self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.cents - self._same(other).cents, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.cents, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.cents < self._same(other).cents

    def __bool__(self) -> bool:
        return self.cents != 0

    def __str__(self) -> str:
        sign = "-" if self.cents < 0 else ""
        whole, part = divmod(abs(self.cents), 100)
        symbol = "$" if self.currency == "USD" else f"{self.currency} "
        return f"{sign}{symbol}{whole:,}.{part:02d}"

    def _same(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise CurrencyMismatch(self.currency, other.currency)
        return other


ZERO = Money(0)
