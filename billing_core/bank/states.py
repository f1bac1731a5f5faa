"""The legal moves of a bank payment. Banks send back what had settled, for sixty days and more."""

from __future__ import annotations

from billing_core.errors import IllegalMove

MOVES: dict[str, tuple[str, ...]] = {
    "created": ("submitted", "cancelled"),
    "submitted": ("settled", "returned"),
    "settled": ("returned",),
    "returned": (),
    "cancelled": (),
}
STATUSES = tuple(MOVES)


def check(before: str, after: str) -> None:
    """Return if a bank payment may go from `before` to `after`; raise IllegalMove if not."""
    if after not in MOVES[before]:
        raise IllegalMove("bank payment", before, after)
