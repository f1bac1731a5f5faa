"""Paying by card: the amount, the card, the last 1, one moment, the code.

Only key 1 at `review` charges. <Pay> turns the card into a token; a job charges the token.
"""

from __future__ import annotations

import uuid
from datetime import timedelta
from functools import partial

from billing_core import clock
from billing_core.errors import OutOfRange
from billing_core.money import Money
from billing_core.payments import actions as payments
from billing_core.payments import queries
from billing_core.payments.actions import Request
from billing_core.payments.models import Payment
from billing_core.payments.queries import Payable
from billing_core.statements import queries as statements
from ivr.calls import Call
from ivr.flows import guest, help_paying, main_menu, other_ways, receipt, representative, trouble
from ivr.prompts import Prompt, Spelled
from ivr.prompts import balance as balance_words
from ivr.prompts import guest as guest_words
from ivr.prompts import pay as words
from ivr.steps import Move, step
from ivr.turns import Card, Digits, Menu, Say, TakePayment, Wait

DOLLAR_DIGITS_MAX = 7
WAIT_MAX = timedelta(seconds=30)  # then the caller is told that we are still checking
WAIT_SECONDS = 2
CARDS_MAX = 3
BRANDS = {
    "visa": words.visa,
    "mastercard": words.mastercard,
    "amex": words.amex,
    "discover": words.discover,
}
DECLINED = {
    "try_again": words.declined_try_again,
    "other_card": words.declined_other_card,
    "call_bank": words.declined_call_bank,
    "not_sent": words.not_sent,
}


@step
def choose_amount(call: Call) -> Menu:
    payable = _payable(call)
    if not payable.maximum:
        told = _nothing_to_pay(call), balance_words.choices_nothing_owed()
        return Menu(told, "1", silence_is="")
    owed = words.owed_choices(payable.maximum)
    return Menu((owed,), "12", shorter=(words.owed_choices_short(),))


@choose_amount.answered
def amount_chosen(call: Call, key: str) -> Move:
    payable = _payable(call)
    if not payable.maximum:
        return main_menu.choose if key else trouble.goodbye
    if key == "2":
        return enter_dollars
    call.notes.amount_cents = payable.maximum.cents
    return confirm_amount


@step
def enter_dollars(call: Call) -> Digits:
    """Dollars, then cents: keyed in one go, a doubt about the point is a hundredfold mistake."""
    return Digits((words.enter_dollars(),), at_least=1, at_most=DOLLAR_DIGITS_MAX)


@enter_dollars.answered
def dollars_entered(call: Call, keyed: str) -> Move:
    call.notes.dollars = int(keyed)
    return enter_cents


@step
def enter_cents(call: Call) -> Digits:
    return Digits((words.enter_cents(),), at_least=2, at_most=2, fixed=True, may_be_empty=True)


@enter_cents.answered
def cents_entered(call: Call, keyed: str) -> Move:
    call.notes.amount_cents = (call.notes.dollars or 0) * 100 + int(keyed or "0")
    payable = _payable(call)
    why = _out_of_range(_amount(call), payable)
    if why is None:
        return confirm_amount
    if call.notes.guest:
        return guest.enter_dollars.again(guest_words.amount_refused())
    return enter_dollars.again(why) if payable.maximum else choose_amount


@step
def confirm_amount(call: Call) -> Menu:
    amount = _amount(call)
    short = (words.confirm_amount_short(amount),)
    told = words.confirm_amount(amount), words.confirm_choices()
    return Menu(told, {"1": take_card, "2": enter_dollars}, shorter=short)


@step
def take_card(call: Call) -> TakePayment | Say:
    if call.notes.cards_refused >= CARDS_MAX:
        return Say((words.three_cards(),), then=representative.put_through)
    return TakePayment((words.get_card(),), _amount(call), description=f"call {call.reference}")


@take_card.answered
def card_taken(call: Call, card: Card) -> Move:
    if card.token is not None:
        call.notes.token, call.notes.brand, call.notes.last4 = card.token, card.brand, card.last4
        return review
    if card.failure == "declined":
        call.notes.cards_refused += 1
        return refused.saying(words.declined_other_card())
    match card.failure:
        case "outage" | "broken":
            return card_not_read.saying(words.cards_are_down())
        case "attempts":
            return card_not_read.saying(words.card_entry_failed())
        case _:
            return card_not_read.saying(words.card_stopped())


@step
def card_not_read(call: Call) -> Menu:
    return Menu((words.card_entry_choices(),), {"1": take_card, "2": other_ways.choose})


@step
def review(call: Call) -> Menu:
    """The last question. Silence, and any key but 1, charges nothing."""
    amount = _amount(call)
    brand = BRANDS.get(call.notes.brand, words.other_card)()
    told = words.review(amount, brand, Spelled(call.notes.last4)), words.review_choices()
    return Menu(told, "123", shorter=(words.review_short(amount),))


@review.answered
def reviewed(call: Call, key: str) -> Move:
    token, call.notes.token = call.notes.token, None
    if key == "2":
        return take_card
    if key == "3" or token is None:
        return main_menu.choose.saying(words.cancelled())
    try:
        payment = _take(call, token)
    except OutOfRange:  # the balance changed, or another payment was faster
        if call.notes.guest:
            return guest.enter_dollars.saying(words.cancelled(), guest_words.amount_refused())
        return choose_amount.saying(words.cancelled())
    call.notes.payment_id = payment.id.hex
    call.after_commit.append(partial(call.at.jobs.charge, payment.id))
    return charging


@step(anchor=True)
def charging(call: Call) -> Wait:
    """The job charges; the caller waits in turns that ask the row, for half a minute at most."""
    waited = call.notes.waits
    said = words.one_moment() if waited == 0 else words.still_working()
    return Wait((said,), WAIT_SECONDS)


@charging.answered
def waited(call: Call, _: None) -> Move:
    payment = _payment(call)
    call.notes.waits += 1
    if payment.status == "paid":
        return paid
    if payment.status == "declined":
        call.notes.cards_refused += 1
        payments.tell(call.db, payment.id)
        return refused.saying(DECLINED[payment.decline_class or "other_card"]())
    if clock.now() - payment.created_at > WAIT_MAX:  # a lost reply is often found within seconds
        return unknown
    if payment.status == "created":  # the bell was missed: ring it again
        call.after_commit.append(partial(call.at.jobs.charge, payment.id))
    return charging


@step(anchor=True)
def paid(call: Call) -> Menu:
    payment = _payment(call)
    code = Spelled(payment.confirmation_code, (4, 4), slowly=True)
    told = words.paid(Money(payment.amount_cents)), words.code(code), words.code_again(code)
    offer = words.receipt_choices() if call.policy.sms_receipts else words.code_next()
    return Menu((*told, *_balance_after(call), offer), "12", silence_is="")


@paid.answered
def receipt_chosen(call: Call, key: str) -> Move:
    payments.tell(call.db, _payment(call).id)
    if key != "1" or not call.policy.sms_receipts:
        return receipt.finished
    call.notes.text_to = call.caller_number
    return receipt.consent if call.notes.text_to else receipt.enter_phone


@step(anchor=True)
def refused(call: Call) -> Menu | Say:
    if call.notes.cards_refused >= CARDS_MAX:
        return Say((words.three_cards(),), then=representative.put_through)
    return Menu((words.declined_choices(),), "123")


@refused.answered
def after_refusal(call: Call, key: str) -> Move:
    call.notes.waits = 0
    call.notes.payment_id = None
    match key:
        case "1":
            return take_card
        case "2":
            return enter_dollars
        case _:
            return help_paying.choose


@step(anchor=True)
def unknown(call: Call) -> Menu:
    told = words.unknown_outcome(Money(_payment(call).amount_cents))
    return Menu((told, words.unknown_wait(), words.unknown_choices()), "12", silence_is="")


@unknown.answered
def unknown_heard(call: Call, key: str) -> Move:
    match key:
        case "1":
            call.notes.text_to = call.caller_number
            return receipt.consent if call.notes.text_to else receipt.enter_phone
        case "2":
            return main_menu.choose
        case _:
            return trouble.goodbye


def _take(call: Call, token: str) -> Payment:
    call.notes.waits = 0
    request = Request(
        guarantor_id=call.paying_for,
        amount=_amount(call),
        request_key=call.turn_id,
        token=token,
        brand=call.notes.brand,
        last4=call.notes.last4,
        by_guest=call.notes.guest,
        language=call.language,
    )
    return payments.take(
        call.db,
        request,
        gateway=call.at.settings.gateway,
        minimum=call.policy.payment_minimum,
        today=clock.today(call.at.book.zone),
    )


def _payable(call: Call) -> Payable:
    today = clock.today(call.at.book.zone)
    minimum = call.policy.payment_minimum
    return queries.payable(call.db, call.paying_for, minimum=minimum, today=today)


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


def _amount(call: Call) -> Money:
    return Money(call.notes.amount_cents or 0)


def _payment(call: Call) -> Payment:
    assert call.notes.payment_id is not None
    return queries.get(call.db, uuid.UUID(call.notes.payment_id))


def _balance_after(call: Call) -> tuple[Prompt, ...]:
    if call.notes.guest:
        return ()
    today = clock.today(call.at.book.zone)
    left = statements.summary(call.db, call.account, today).amount_due
    return (words.new_balance(left),) if left else (words.paid_in_full(),)
