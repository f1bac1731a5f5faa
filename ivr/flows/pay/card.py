"""The card: <Pay> reads it and returns a token; the digits never reach us."""

from __future__ import annotations

from ivr.calls import Call
from ivr.flows import other_ways, representative
from ivr.flows.pay import agreed, confirming, outcome
from ivr.prompts import pay as words
from ivr.steps import Move, step
from ivr.turns import Card, Menu, Say, TakePayment


@step
def ready(call: Call) -> Menu:
    """For a guest, who has no choice of method: time to get the card."""
    return Menu((words.ready(),), "1")


@ready.answered
def is_ready(call: Call, key: str) -> Move:
    return take_card if agreed.may_try_a_card(call) else no_more_cards


@step
def take_card(call: Call) -> TakePayment:
    return TakePayment((), agreed.amount(call), description=f"call {call.reference}")


@take_card.answered
def card_taken(call: Call, card: Card) -> Move:
    if card.token is not None:
        call.notes.token, call.notes.brand, call.notes.last4 = card.token, card.brand, card.last4
        call.notes.good_through, call.notes.method_id = card.good_through, None
        return confirming.review
    if card.failure == "declined":
        agreed.card_refused_while_keyed(call)
        return outcome.refused.saying(words.declined_other_card())
    if card.failure == "attempts":
        told = agreed.after_three_entries(call, words.card_entry_failed())
        return representative.put_through.saying(*told)
    return card_not_read.saying(agreed.why_no_card(card.failure))


@step
def card_not_read(call: Call) -> Menu:
    return Menu((words.card_entry_choices(),), "12")


@card_not_read.answered
def after_card_not_read(call: Call, key: str) -> Move:
    if key == "2":
        return other_ways.choose
    return take_card if agreed.may_try_a_card(call) else no_more_cards


@step
def no_more_cards(call: Call) -> Say:
    """Cards are tested on lines that do not count: here a person takes over."""
    in_call = call.notes.cards_refused >= agreed.CARDS_MAX
    told = words.three_cards() if in_call else words.cards_locked()
    return Say((told,), then=representative.put_through)
