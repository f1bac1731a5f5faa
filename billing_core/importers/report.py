"""What an import took, left out and refused, and why; drawn as tables for the operator."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from rich.console import Group
from rich.table import Table
from rich.text import Text

OUTCOMES = ("new", "changed", "unchanged", "consulted", "left out", "refused")


class Refusal(Exception):
    """Why one resource cannot be taken. It is caught where the resource was read, never above."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason[:300]


class LeftOut(Exception):
    """Why a resource, right as it is, has no say in a bill: a draft, a price asked beforehand."""


@dataclass(frozen=True, slots=True)
class Refused:
    """One refused resource: where it stood (file:line or file#entry), its key, the reason."""

    place: str
    source_key: str | None
    reason: str


@dataclass
class Report:
    """Counts by kind of resource and outcome, and the reasons with the first place of each."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    reasons: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    first_places: dict[tuple[str, str, str], str] = field(default_factory=dict)
    files: int = 0
    statements: int = 0

    def count(self, kind: str, outcome: str, reason: str = "", place: str = "") -> None:
        """Add one resource of a kind under an outcome of OUTCOMES."""
        self.counts[kind, outcome] += 1
        if reason:
            why = (outcome, kind, reason)
            self.reasons[why] += 1
            self.first_places.setdefault(why, place)

    def add(self, other: Report) -> None:
        """Add another report's figures: a file's, once it was read to its end."""
        self.counts += other.counts
        self.reasons += other.reasons
        self.files += other.files
        for why, place in other.first_places.items():
            self.first_places.setdefault(why, place)

    def total(self, *outcomes: str) -> int:
        """Return how many resources ended in any of the outcomes."""
        return sum(number for (_, outcome), number in self.counts.items() if outcome in outcomes)

    def as_counts(self) -> dict[str, dict[str, int]]:
        """Return the counts as kept in the run's row: kind → outcome → number."""
        kept: dict[str, dict[str, int]] = {"Statement": {"new": self.statements}}
        for (kind, outcome), number in sorted(self.counts.items()):
            kept.setdefault(kind, {})[outcome] = number
        return kept

    @property
    def exit_code(self) -> int:
        """0 if anything was taken or known already, 1 if all was refused, 2 if none readable."""
        if self.total("new", "changed", "unchanged", "consulted", "left out"):
            return 0
        readable = any(kind != UNREADABLE for kind, _ in self.counts)
        return 1 if readable else 2

    def __rich__(self) -> Group:
        return Group(*self._parts())

    def _parts(self) -> Iterator[Table | Text]:
        yield self._counted()
        if self.reasons:
            yield self._explained()
        yield Text(f"{self.files:,} files read, {self.statements:,} statements issued.")

    def _counted(self) -> Table:
        table = Table(title="Imported")
        table.add_column("resource")
        for outcome in OUTCOMES:
            table.add_column(outcome, justify="right")
        for kind in sorted({kind for kind, _ in self.counts}):
            table.add_row(kind, *(f"{self.counts[kind, outcome]:,}" for outcome in OUTCOMES))
        return table

    def _explained(self) -> Table:
        table = Table(title="Left out or refused")
        for heading in ("outcome", "resource", "why", "how many", "first at"):
            table.add_column(heading, justify="right" if heading == "how many" else "left")
        for why, number in sorted(self.reasons.items(), key=lambda item: (item[0][0], -item[1])):
            outcome, kind, reason = why
            table.add_row(outcome, kind, reason, f"{number:,}", self.first_places[why])
        return table


UNREADABLE = "(unreadable)"
