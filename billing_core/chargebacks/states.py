"""The legal moves of a chargeback."""

from __future__ import annotations

from billing_core.errors import IllegalMove

MOVES: dict[str, tuple[str, ...]] = {"open": ("won", "lost"), "won": (), "lost": ()}
STATUSES = tuple(MOVES)


def check(before: str, after: str) -> None:
    """Return if a chargeback may go from `before` to `after`; raise IllegalMove if not."""
    if after not in MOVES[before]:
        raise IllegalMove("chargeback", before, after)
