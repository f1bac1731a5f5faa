"""What the steps of a payment share: how much, with what, and which payment it became."""

from __future__ import annotations

import uuid

from billing_core.methods import queries as methods
from billing_core.methods import tries
from billing_core.methods.models import SavedMethod
from billing_core.money import Money
from billing_core.payments import history, queries
from billing_core.payments.history import PastPayment
from billing_core.payments.models import Payment
from billing_core.payments.queries import Payable
from ivr.calls import Call
from ivr.prompts import Prompt, common
from ivr.prompts import pay as words

CARDS_MAX = 3  # refused in one call
LOOKED_AT = 5  # of the newest payments, to find one of today
MADE = ("posted", "at_bank")


def amount(call: Call) -> Money:
    return Money(call.notes.amount_cents or 0)


def payable(call: Call) -> Payable:
    minimum = call.policy.payment_minimum
    return queries.payable(call.db, call.paying_for, minimum=minimum, today=call.today)


def payment(call: Call) -> Payment:
    assert call.notes.payment_id is not None
    return queries.get(call.db, uuid.UUID(call.notes.payment_id))


def earlier(call: Call) -> PastPayment | None:
    """The last payment of today on this bill that the caller may hear of; a guest, of their own."""
    for past in history.last(call.db, call.paying_for, LOOKED_AT):
        own = not call.notes.guest or past.id.hex == call.notes.payment_id
        if own and past.how != "elsewhere" and past.state in MADE and past.paid_on == call.today:
            return past
    return None


def kept(call: Call) -> list[SavedMethod]:
    """All that the account holder let us keep; a guest has nothing here."""
    return methods.kept(call.db, call.account) if call.verified else []


def usable(call: Call) -> list[SavedMethod]:
    """What of it can be paid with today: only who has proved to be the account holder."""
    if not call.verified:
        return []
    gateway = call.at.settings.gateway
    return methods.usable(call.db, call.account, gateway=gateway, today=call.today)


def takes_bank(call: Call) -> bool:
    """Whether a bank account may be used: the terms name its holder, so that a guest's may not."""
    return call.verified and call.at.takes_bank_accounts


def has_choice(call: Call) -> bool:
    """Whether there is another way to pay than a card keyed now."""
    return takes_bank(call) or bool(kept(call))


def chosen(call: Call) -> SavedMethod | None:
    """The saved method that the caller chose, while it can still be used."""
    found = (one for one in usable(call) if one.id.hex == call.notes.method_id)
    return next(found, None)


def choose(call: Call, saved: SavedMethod) -> None:
    """Note which saved method is paid with."""
    call.notes.method_id, call.notes.token = saved.id.hex, None
    call.notes.brand, call.notes.last4 = saved.brand or "", saved.last4


def may_try_a_card(call: Call) -> bool:
    """Whether one more card may be tried, in this call and in a day; if not, that is on record."""
    if call.notes.cards_refused >= CARDS_MAX:
        return False
    who, key = who_keys(call), call.at.identity_key
    tries.queue_up(call.db, who, key=key)
    if not tries.are_used_up(call.db, who, limits=call.policy.cards, key=key):
        return True
    tries.turned_away(call.db, who, reference=call.turn_id)
    return False


def card_tried(call: Call, payment_id: uuid.UUID | None) -> None:
    """Count a card of which the payment tells more, or one that was refused while it was keyed."""
    who, key = who_keys(call), call.at.identity_key
    tries.note(call.db, who, payment_id, reference=call.turn_id, key=key)


def card_refused_while_keyed(call: Call) -> None:
    call.notes.cards_refused += 1
    card_tried(call, None)


def after_three_entries(call: Call, failed: Prompt) -> tuple[Prompt, Prompt]:
    """What is said before a person comes: three at one question are enough."""
    call.asks_for_anyone()
    return failed, common.person_from_here()


def why_no_card(failure: str | None) -> Prompt:
    """What is said where <Pay> returned no card, and another could be keyed at once."""
    return (words.cards_are_down if failure in ("outage", "broken") else words.card_stopped)()


def who_keys(call: Call) -> tries.Caller:
    return tries.Caller(call.paying_for, call.caller_number, by_guest=call.notes.guest)
