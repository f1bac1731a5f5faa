"""Look after what is saved: remove it, or save another card in its place."""

from __future__ import annotations

import uuid

from billing_core.methods import actions as methods
from billing_core.methods import queries
from billing_core.methods.actions import METHODS_MAX
from billing_core.methods.models import SavedMethod
from billing_core.money import ZERO
from ivr.calls import Call
from ivr.flows import main_menu, representative, trouble
from ivr.flows.pay import again, agreed, card, keeping, method
from ivr.outcomes import Outcome
from ivr.prompts import Spelled
from ivr.prompts import balance as balance_words
from ivr.prompts import methods as words
from ivr.prompts import pay as pay_words
from ivr.steps import Move, step
from ivr.turns import Card, Menu, Say, TakePayment

FOR = (words.manage_first, words.use_second, words.use_third)


@step
def manage(call: Call) -> Menu:
    """Which one; expired cards too."""
    kept = agreed.kept(call)[:METHODS_MAX]
    if not kept:
        nothing = words.nothing_kept(), balance_words.choices_nothing_owed()
        return Menu(nothing, "1", silence_is="")
    offers = [offer(*method.named(call, one)) for offer, one in zip(FOR, kept, strict=False)]
    return Menu(tuple(offers), "123"[: len(kept)])


@manage.answered
def managed_chosen(call: Call, key: str) -> Move:
    kept = agreed.kept(call)
    if not kept:
        return main_menu.choose if key else trouble.goodbye
    call.notes.method_id = kept[int(key) - 1].id.hex
    return manage_one


@step
def manage_one(call: Call) -> Menu:
    return Menu((words.manage_choices(*method.named(call, _managed(call))),), "123")


@manage_one.answered
def manage_one_chosen(call: Call, key: str) -> Move:
    managed = _managed(call)
    match key:
        case "1":
            draws = bool(queries.drawn_by(call.db, managed))
            methods.remove(call.db, managed.id, actor="caller")
            told = (words.removed(), words.drawn_by_autopay()) if draws else (words.removed(),)
            return go_on.saying(*told)
        case "2":
            return new_card if agreed.may_try_a_card(call) else card.no_more_cards
        case _:
            return go_on


@step
def new_card(call: Call) -> TakePayment:
    """Nothing is charged: the card is kept for a later payment."""
    return TakePayment((pay_words.get_card(),), ZERO, description=f"call {call.reference}")


@new_card.answered
def new_card_taken(call: Call, keyed: Card) -> Move:
    if keyed.token is None:
        if keyed.failure == "declined":
            agreed.card_refused_while_keyed(call)
        if keyed.failure == "attempts":
            told = agreed.after_three_entries(call, words.not_replaced())
            return representative.put_through.saying(*told)
        return go_on.saying(words.not_replaced())
    managed = _managed(call)
    consent = words.manage_choices(*method.named(call, managed))
    call.notes.brand, call.notes.last4 = keyed.brand, keyed.last4
    call.notes.good_through = keyed.good_through
    keeping.save_card(call, keyed.token, consent, instead_of=managed.id)
    return replaced


@step(outcome=Outcome.METHOD_SAVED)
def replaced(call: Call) -> Say:
    told = words.replaced(method.brand(call.notes.brand), Spelled(call.notes.last4))
    return Say((told,), then=go_on)


@step
def go_on(call: Call) -> Say:
    """Back to the payment, if there was one."""
    return Say((), then=again.begin if call.notes.amount_cents else main_menu.choose)


def _managed(call: Call) -> SavedMethod:
    assert call.notes.method_id is not None
    return queries.get(call.db, uuid.UUID(call.notes.method_id))
