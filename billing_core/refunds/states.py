"""The legal moves of a refund. Sent twice with one key it is one refund: it may be sent again."""

from __future__ import annotations

from billing_core.errors import IllegalMove

MOVES: dict[str, tuple[str, ...]] = {
    "requested": ("sending", "done", "cancelled"),  # done at once: a cheque was written
    "sending": ("done", "refused"),
    "done": (),
    "refused": (),
    "cancelled": (),
}
STATUSES = tuple(MOVES)
OPEN = ("requested", "sending")


def check(before: str, after: str) -> None:
    """Return if a refund may go from `before` to `after`; raise IllegalMove if not."""
    if after not in MOVES[before]:
        raise IllegalMove("refund", before, after)
