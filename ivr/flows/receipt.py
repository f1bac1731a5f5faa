"""A receipt by text: consent to one message, to this phone or another. Payments of the past: how
each stands, its code, and its receipt again.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date

from billing_core.accounts import actions as accounts
from billing_core.money import Money
from billing_core.payments import actions as payments
from billing_core.payments import history, queries
from billing_core.payments.history import PastPayment
from billing_core.payments.states import IN_FLIGHT
from ivr import keyed as keyed_digits
from ivr import speech
from ivr.calls import Call
from ivr.flows import delivery, main_menu, pay, representative, trouble
from ivr.flows.pay import bills
from ivr.prompts import Prompt, Spelled
from ivr.prompts import receipt as words
from ivr.prompts import together as together_words
from ivr.steps import Move, step
from ivr.turns import Digits, Menu

PHONE_DIGITS = 10
PAST_SPOKEN_MAX = 5
STATES: dict[str, Callable[[Money, date], Prompt]] = {
    "posted": words.posted,
    "checking": words.checking,
    "at_bank": words.at_bank,
    "declined": words.declined,
    "cancelled": words.cancelled,
    "returned": words.returned,
    "disputed": words.disputed,
    "refunded": words.refunded,
}


@step
def consent(call: Call) -> Menu:
    """Leave for one text about this payment; the words agreed to are kept."""
    return Menu((_consent_words(call), words.consent_choices()), "123")


@consent.answered
def consented(call: Call, key: str) -> Move:
    if key == "2":
        return enter_phone
    if key == "3":
        return finished
    known = _text(call)
    return finished.saying(words.sent() if known else words.when_known())


@step
def enter_phone(call: Call) -> Digits:
    return Digits((words.enter_phone(),), at_least=PHONE_DIGITS, at_most=PHONE_DIGITS, fixed=True)


@enter_phone.answered
def phone_entered(call: Call, keyed: str) -> Move:
    phone = keyed_digits.phone(keyed)
    if phone is None:
        return enter_phone.again(words.not_a_phone())
    call.notes.text_to = phone
    return consent


@step(anchor=True)
def finished(call: Call) -> Menu:
    """Whoever has paid with a card can pay another bill with it, and need not key it again."""
    if not _can_pay_another(call):
        return Menu((words.anything_else(),), "1", silence_is="")
    told = together_words.offer_after(), words.anything_else()
    return Menu(told, "12", silence_is="")


@finished.answered
def more_wanted(call: Call, key: str) -> Move:
    another = key == "2" and _can_pay_another(call)
    _forget_payment(call)
    if another:
        bills.use_again(call)
        return pay.another_id
    return main_menu.choose if key else trouble.goodbye


@step
def recent(call: Call) -> Menu:
    """The last payments, one after the other: how much, when, and how it stands."""
    past = _past(call)
    if not past:
        return Menu((words.none_yet(), words.none_choices()), "12", shorter=(words.none_choices(),))
    number = min(call.notes.past_heard, len(past) - 1)
    told, has_code = _told(past[number]), bool(past[number].code)
    if number == len(past) - 1:
        choices = words.last_choices() if has_code else words.last_next()
        return Menu((told, choices), "123" if has_code else "23")
    choices = words.past_choices() if has_code else words.past_next()
    return Menu((told, choices), "12" if has_code else "2")


@recent.answered
def past_heard(call: Call, key: str) -> Move:
    past = _past(call)
    if not past:
        call.asks_for_a_person("receipts")
        return representative.put_through if key == "1" else main_menu.choose
    match key:
        case "1":
            return details
        case "2":
            call.notes.past_heard = (min(call.notes.past_heard, len(past) - 1) + 1) % len(past)
            return recent
        case _:
            return missing


@step
def missing(call: Call) -> Menu:
    told = words.missing(), words.none_choices()
    return Menu(told, "12", shorter=(words.none_choices(),))


@missing.answered
def missing_heard(call: Call, key: str) -> Move:
    if key == "2":
        return main_menu.choose
    call.asks_for_a_person("receipts")
    return representative.put_through


@step
def details(call: Call) -> Menu:
    payment = _chosen(call)
    paid_with = {"card": words.by_card, "bank": words.by_bank}
    last4 = payment.last4_to_tell
    how = (paid_with[payment.how](Spelled(last4)),) if last4 else ()
    code = Spelled(payment.code, (4, 4), slowly=True)
    told = (*how, words.its_code(code)) if payment.code else how
    if payment.has_receipt:
        return Menu((*told, words.details_choices()), "123")
    return Menu((*told, words.details_next()), "23")


@details.answered
def details_heard(call: Call, key: str) -> Move:
    match key:
        case "1":
            call.notes.to_send = f"receipt:{_chosen(call).code}"
            return delivery.offer
        case "2":
            call.notes.past_heard = (call.notes.past_heard + 1) % len(_past(call))
            return recent
        case _:
            return main_menu.choose


def _past(call: Call) -> list[PastPayment]:
    return history.last(call.db, call.account, PAST_SPOKEN_MAX)


def _chosen(call: Call) -> PastPayment:
    past = _past(call)
    return past[min(call.notes.past_heard, len(past) - 1)]


def _told(payment: PastPayment) -> Prompt:
    if payment.state == "refunded_part":
        return words.refunded_part(payment.paid_on, payment.refunded)
    return STATES[payment.state](payment.amount, payment.paid_on)


def _text(call: Call) -> bool:
    """Owe the text, with the consent given for it; say whether the outcome is known already."""
    assert call.notes.text_to is not None
    assert call.notes.payment_id is not None
    accounts.give_consent(
        call.db,
        call.notes.text_to,
        "receipt",
        words=speech.plain(_consent_words(call), call.language),
        evidence=call.turn_id,
        guarantor_id=call.paying_for,
    )
    several = [one.payment_id for one in call.notes.bills if one.payment_id]
    known = True
    for payment_id in several or [call.notes.payment_id]:
        payment = queries.get(call.db, uuid.UUID(payment_id))
        payments.notify(call.db, payment.id, call.notes.text_to)
        known = known and payment.status not in IN_FLIGHT
    call.after_commit.append(call.at.jobs.send_notices)
    return known


def _consent_words(call: Call) -> Prompt:
    assert call.notes.text_to is not None
    number = speech.phone(call.notes.text_to)
    several = any(one.payment_id for one in call.notes.bills)
    return together_words.consent(number) if several else words.consent(number)


def _can_pay_another(call: Call) -> bool:
    """Whether a card has paid in this call that can pay once more."""
    return call.verified and call.notes.card_used is not None


def _forget_payment(call: Call) -> None:
    # payment_id stays: if its outcome is still open, the next call from this number begins with it.
    call.notes.amount_cents = None
    call.notes.bills = []
    call.notes.waits = call.notes.cards_refused = 0
    if call.notes.guest:
        call.notes.guest = False
        call.guarantor_id = None
