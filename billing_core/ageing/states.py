"""The legal moves of a visit on the dunning ladder; `current`, not billed yet, has no row.

Nothing goes up more than one rung at a time. Whatever is owed no longer is closed; a payment that
comes back opens it again, where the original dates say.
"""

from __future__ import annotations

from billing_core.errors import IllegalMove

MOVES: dict[str, tuple[str, ...]] = {
    "statement_1": ("statement_2", "closed"),
    "statement_2": ("past_due", "closed"),
    "past_due": ("final_notice", "closed"),
    "final_notice": ("review", "past_due", "closed"),  # past_due: the notice has grown too old
    "review": ("placed", "past_due", "closed"),
    "placed": ("recalled", "closed"),
    "recalled": ("past_due", "closed"),
    "closed": ("past_due",),
}
STATUSES = tuple(MOVES)


def check(before: str, after: str) -> None:
    """Return if a visit may go from `before` to `after`; raise IllegalMove if not."""
    if after not in MOVES[before]:
        raise IllegalMove("visit on the dunning ladder", before, after)
