"""The legal moves of a payment. A declined one is over; money that came may still go back.

paid -> refunded   given back in full (a part given back is `refunded_cents`, and it stays paid)
paid -> disputed   the cardholder's bank took it back; won, it is paid again
paid -> returned   the payer's bank never made it good
"""

from __future__ import annotations

from billing_core.errors import IllegalMove

MOVES: dict[str, tuple[str, ...]] = {
    "created": ("charging", "declined"),  # declined: never sent, given up on by the sweep
    "charging": ("paid", "declined", "unknown"),
    "unknown": ("paid", "declined"),
    "paid": ("refunded", "disputed", "returned"),
    "declined": (),
    "refunded": (),
    "disputed": ("paid",),
    "returned": (),
}
STATUSES = tuple(MOVES)
IN_FLIGHT = ("created", "charging", "unknown")
DECLINE_CLASSES = ("try_again", "other_card", "call_bank", "not_sent")


def check(before: str, after: str) -> None:
    """Return if a payment may go from `before` to `after`; raise IllegalMove if not."""
    if after not in MOVES[before]:
        raise IllegalMove("payment", before, after)
