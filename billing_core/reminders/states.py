"""The legal moves of a reminder by telephone.

calling -> owed      nobody answered: once more, later on the same day
calling -> dropped   the answering machine of somebody who agreed to no message
"""

from __future__ import annotations

from billing_core.errors import IllegalMove

MOVES: dict[str, tuple[str, ...]] = {
    "owed": ("calling", "unreached", "dropped"),
    "calling": ("owed", "reached", "message_left", "unreached", "dropped"),
    "reached": (),  # somebody answered, whatever they did then
    "message_left": (),
    "unreached": (),  # two calls in vain: a letter goes out instead
    "dropped": (),  # paid, held, or not wanted any more
}
STATUSES = tuple(MOVES)


def check(before: str, after: str) -> None:
    """Return if a reminder may go from `before` to `after`; raise IllegalMove if not."""
    if after not in MOVES[before]:
        raise IllegalMove("reminder", before, after)
