"""The legal moves of a payment. Final states have no way out but a refund or a dispute."""

from __future__ import annotations

from billing_core.errors import IllegalMove

MOVES: dict[str, tuple[str, ...]] = {
    "created": ("charging", "declined"),  # declined: never sent, given up on by the sweep
    "charging": ("paid", "declined", "unknown"),
    "unknown": ("paid", "declined"),
    "paid": ("refunded", "disputed"),
    "declined": (),
    "refunded": (),
    "disputed": (),
}
STATUSES = tuple(MOVES)
IN_FLIGHT = ("created", "charging", "unknown")
DECLINE_CLASSES = ("try_again", "other_card", "call_bank", "not_sent")


def check(before: str, after: str) -> None:
    """Return if a payment may go from `before` to `after`; raise IllegalMove if not."""
    if after not in MOVES[before]:
        raise IllegalMove("payment", before, after)
