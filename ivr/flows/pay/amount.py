"""How much: all of it, or dollars and cents."""

from __future__ import annotations

from billing_core.money import Money
from billing_core.payments import queries
from billing_core.payments.queries import Payable
from ivr.calls import Call
from ivr.flows import guest, main_menu, plan, trouble
from ivr.flows.pay import again, agreed
from ivr.flows.plan import quoting
from ivr.prompts import Prompt
from ivr.prompts import balance as balance_words
from ivr.prompts import guest as guest_words
from ivr.prompts import pay as words
from ivr.steps import Move, step
from ivr.turns import Digits, Menu, Say

DOLLAR_DIGITS_MAX = 7


@step
def choose_amount(call: Call) -> Menu | Say:
    if quoting.standing(call) is not None:
        return Say((), then=plan.instalment)
    payable = agreed.payable(call)
    if not payable.maximum:
        told = _nothing_to_pay(call), balance_words.choices_nothing_owed()
        return Menu(told, "1", silence_is="")
    owed = words.owed_choices(payable.maximum)
    return Menu((owed,), "12", shorter=(words.owed_choices_short(),))


@choose_amount.answered
def amount_chosen(call: Call, key: str) -> Move:
    payable = agreed.payable(call)
    if not payable.maximum:
        return main_menu.choose if key else trouble.goodbye
    if key == "2":
        return enter_dollars
    call.notes.plan_id = None
    call.notes.amount_cents = payable.maximum.cents
    return again.begin  # the amount is read back with the card, before the last 1


@step(resumes=True)
def enter_dollars(call: Call) -> Digits:
    """Dollars, then cents: keyed in one go, a doubt about the point is a hundredfold mistake."""
    return Digits((words.enter_dollars(),), at_least=1, at_most=DOLLAR_DIGITS_MAX)


@enter_dollars.answered
def dollars_entered(call: Call, keyed: str) -> Move:
    call.notes.dollars = int(keyed)
    call.notes.plan_id = None  # any amount pays what has fallen due first
    return enter_cents


@step
def enter_cents(call: Call) -> Digits:
    return Digits((words.enter_cents(),), at_least=2, at_most=2, fixed=True, may_be_empty=True)


@enter_cents.answered
def cents_entered(call: Call, keyed: str) -> Move:
    call.notes.amount_cents = (call.notes.dollars or 0) * 100 + int(keyed or "0")
    payable = agreed.payable(call)
    why = _out_of_range(agreed.amount(call), payable)
    if why is None:
        return confirm_amount
    if call.notes.guest:
        return guest.enter_dollars.again(guest_words.amount_refused())
    return enter_dollars.again(why) if payable.maximum else choose_amount


@step(resumes=True)
def confirm_amount(call: Call) -> Menu:
    amount = agreed.amount(call)
    short = (words.confirm_amount_short(amount),)
    told = words.confirm_amount(amount), words.confirm_choices()
    return Menu(told, "12", shorter=short)


@confirm_amount.answered
def amount_confirmed(call: Call, key: str) -> Move:
    if key == "2":
        return enter_dollars
    return again.begin


def _out_of_range(amount: Money, payable: Payable) -> Prompt | None:
    """Why the amount cannot be paid, with the figure that can."""
    if amount > payable.maximum:
        return words.more_than_owed(payable.maximum)
    if amount < payable.minimum or not amount:
        return words.below_minimum(payable.minimum)
    return None


def _nothing_to_pay(call: Call) -> Prompt:
    in_flight = queries.in_flight(call.db, call.account)
    return words.in_flight(in_flight) if in_flight else words.nothing_to_pay()
