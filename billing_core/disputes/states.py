"""The legal moves of a dispute."""

from __future__ import annotations

from billing_core.errors import IllegalMove

MOVES = {
    "open": frozenset({"stands", "corrected", "withdrawn"}),
    "stands": frozenset[str](),  # the charge was right
    "corrected": frozenset[str](),
    "withdrawn": frozenset[str](),
}
STATUSES = tuple(MOVES)
OUTCOMES = tuple(status for status in STATUSES if status != "open")


def check(before: str, after: str) -> None:
    """Raise IllegalMove unless a dispute may go from one status to the other."""
    if after not in MOVES[before]:
        raise IllegalMove("dispute", before, after)
