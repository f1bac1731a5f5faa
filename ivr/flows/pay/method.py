"""With what: something saved before, a card or a bank account not used before."""

from __future__ import annotations

from billing_core.bank import queries as bank_accounts
from billing_core.methods import queries as methods
from billing_core.methods.models import SavedMethod
from ivr.calls import Call
from ivr.flows.pay import agreed, bank, card, confirming, managing
from ivr.prompts import Prompt, Spelled
from ivr.prompts import methods as words
from ivr.prompts import pay as pay_words
from ivr.steps import Move, step
from ivr.turns import Menu

USE = (words.use_first, words.use_second, words.use_third)
OTHER = (words.other_way_second, words.other_way_third, words.other_way_fourth)
BRANDS = {
    "visa": pay_words.visa,
    "mastercard": pay_words.mastercard,
    "amex": pay_words.amex,
    "discover": pay_words.discover,
}
ACCOUNTS = {"checking": words.checking, "savings": words.savings}


@step
def choose_method(call: Call) -> Menu:
    """What the caller let us keep, the newest first; an expired card is named and not offered."""
    offered = agreed.usable(call)[: len(USE)]
    offers = [use(*named(call, one)) for use, one in zip(USE, offered, strict=False)]
    keys = "1234"[: len(offers) + 1]
    return Menu((*_expired(call), *offers, OTHER[len(offers) - 1]()), keys)


@choose_method.answered
def method_chosen(call: Call, key: str) -> Move:
    offered = agreed.usable(call)[: len(USE)]
    if int(key) > len(offered):
        return other_method
    chosen = offered[int(key) - 1]
    agreed.choose(call, chosen)
    if chosen.bank_account_id is not None:
        call.notes.bank_account_id = chosen.bank_account_id.hex
        return bank.bank_terms
    return confirming.review if agreed.may_try_a_card(call) else card.no_more_cards


@step
def other_method(call: Call) -> Menu:
    """A card or a bank account not used before; or what is saved is looked after."""
    saved = bool(agreed.kept(call))
    if not agreed.takes_bank(call):
        manage = (words.manage_second(),) if saved else ()
        return Menu((*_expired(call), words.new_card(), *manage), "12" if saved else "1")
    manage = (words.manage(),) if saved else ()
    return Menu((*_expired(call), words.new_methods(), *manage), "123" if saved else "12")


@other_method.answered
def other_chosen(call: Call, key: str) -> Move:
    match key:
        case "1":
            return card.take_card if agreed.may_try_a_card(call) else card.no_more_cards
        case "2" if agreed.takes_bank(call):
            return bank.bank_kind
        case _:
            return managing.manage


def named(call: Call, method: SavedMethod) -> tuple[Prompt, Spelled]:
    """A saved method as it is spoken of: "your Visa card", and its last digits."""
    if method.bank_account_id is None:
        return brand(method.brand or ""), Spelled(method.last4)
    account = bank_accounts.account(call.db, method.bank_account_id)
    return ACCOUNTS[account.kind](), Spelled(account.last4)


def brand(name: str) -> Prompt:
    return BRANDS.get(name, pay_words.other_card)()


def _expired(call: Call) -> tuple[Prompt, ...]:
    expired = [one for one in agreed.kept(call) if methods.has_expired(one, call.today)]
    return tuple(words.has_expired(*named(call, one)) for one in expired)
