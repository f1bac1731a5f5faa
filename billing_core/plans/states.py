"""The legal moves of a plan. A returned payment reopens a completed one."""

from __future__ import annotations

from billing_core.errors import IllegalMove

MOVES: dict[str, tuple[str, ...]] = {
    "agreed": ("active", "cancelled", "replaced"),  # on the call; the disclosure is not there yet
    "active": ("completed", "defaulted", "replaced", "cancelled"),
    "defaulted": ("active", "completed", "replaced"),
    "completed": ("active",),
    "replaced": (),
    "cancelled": (),
}
STATUSES = tuple(MOVES)
OPEN = ("agreed", "active")  # a guarantor has one of these at most


def check(before: str, after: str) -> None:
    """Return if a plan may go from `before` to `after`; raise IllegalMove if not."""
    if after not in MOVES[before]:
        raise IllegalMove("plan", before, after)
