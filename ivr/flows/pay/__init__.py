"""Paying: the amount, the method, the last 1, one moment, the code.

Only key 1 at `review`, or at `bank_review`, takes money. <Pay> turns a card or a bank account into
a token; a job charges the card, the day's file for the bank takes the account. `begin` is where
every errand that has noted an amount goes on: `call.notes.amount_cents`.
"""

from ivr.flows.pay.again import begin, paid_before
from ivr.flows.pay.amount import (
    DOLLAR_DIGITS_MAX,
    choose_amount,
    confirm_amount,
    enter_cents,
    enter_dollars,
)
from ivr.flows.pay.bank import (
    account_not_read,
    bank_agree,
    bank_kind,
    bank_review,
    bank_rights,
    bank_set_up,
    bank_terms,
    take_account,
)
from ivr.flows.pay.card import card_not_read, no_more_cards, ready, take_card
from ivr.flows.pay.confirming import review
from ivr.flows.pay.keeping import keep_account, keep_card
from ivr.flows.pay.managing import go_on, manage, manage_one, new_card, replaced
from ivr.flows.pay.method import choose_method, other_method
from ivr.flows.pay.outcome import charging, paid, refused, unknown
from ivr.flows.pay.together import (
    another_birth_date,
    another_heard,
    another_id,
    another_zip,
    charging_all,
    not_proved,
    paid_all,
    review_all,
)

__all__ = [
    "DOLLAR_DIGITS_MAX",
    "account_not_read",
    "another_birth_date",
    "another_heard",
    "another_id",
    "another_zip",
    "bank_agree",
    "bank_kind",
    "bank_review",
    "bank_rights",
    "bank_set_up",
    "bank_terms",
    "begin",
    "card_not_read",
    "charging",
    "charging_all",
    "choose_amount",
    "choose_method",
    "confirm_amount",
    "enter_cents",
    "enter_dollars",
    "go_on",
    "keep_account",
    "keep_card",
    "manage",
    "manage_one",
    "new_card",
    "no_more_cards",
    "not_proved",
    "other_method",
    "paid",
    "paid_all",
    "paid_before",
    "ready",
    "refused",
    "replaced",
    "review",
    "review_all",
    "take_account",
    "take_card",
    "unknown",
]
