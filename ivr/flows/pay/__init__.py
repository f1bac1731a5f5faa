"""Paying: the amount, the card, the last 1, one moment, the code.

Only key 1 at `review` charges. <Pay> turns the card into a token; a job charges the token.
"""

from ivr.flows.pay.amount import (
    DOLLAR_DIGITS_MAX,
    choose_amount,
    confirm_amount,
    enter_cents,
    enter_dollars,
)
from ivr.flows.pay.card import card_not_read, take_card
from ivr.flows.pay.confirming import review
from ivr.flows.pay.outcome import charging, paid, refused, unknown

__all__ = [
    "DOLLAR_DIGITS_MAX",
    "card_not_read",
    "charging",
    "choose_amount",
    "confirm_amount",
    "enter_cents",
    "enter_dollars",
    "paid",
    "refused",
    "review",
    "take_card",
    "unknown",
]
