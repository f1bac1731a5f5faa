"""The legal moves of a scheduled payment. A bank may send back what was paid."""

from __future__ import annotations

from billing_core.errors import IllegalMove

MOVES: dict[str, tuple[str, ...]] = {
    "scheduled": ("taken", "skipped", "cancelled"),
    "taken": ("paid", "failed"),
    "paid": ("failed",),
    "failed": (),
    "skipped": (),
    "cancelled": (),
}
STATUSES = tuple(MOVES)


def check(before: str, after: str) -> None:
    """Return if a scheduled payment may go from `before` to `after`; raise IllegalMove if not."""
    if after not in MOVES[before]:
        raise IllegalMove("scheduled payment", before, after)
