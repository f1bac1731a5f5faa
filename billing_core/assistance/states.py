"""The legal moves of an application for assistance."""

from __future__ import annotations

from billing_core.errors import IllegalMove

MOVES = {
    "started": frozenset({"incomplete", "complete", "withdrawn", "lapsed"}),
    "incomplete": frozenset({"incomplete", "complete", "withdrawn", "lapsed"}),
    "complete": frozenset({"awarded", "denied", "withdrawn"}),
    "denied": frozenset({"appealed"}),
    "appealed": frozenset({"awarded", "upheld", "withdrawn"}),
    "awarded": frozenset[str](),
    "upheld": frozenset[str](),  # the denial, on appeal
    "withdrawn": frozenset[str](),
    "lapsed": frozenset[str](),
}
STATUSES = tuple(MOVES)
OPEN = ("started", "incomplete", "complete", "appealed")  # waiting for the guarantor or for us


def check(before: str, after: str) -> None:
    """Raise IllegalMove unless an application may go from one status to the other."""
    if after not in MOVES[before]:
        raise IllegalMove("application for assistance", before, after)
