"""A receipt by text: consent to one message, to this phone or another."""

from __future__ import annotations

import uuid

from billing_core.accounts import actions as accounts
from billing_core.payments import actions as payments
from billing_core.payments import queries
from billing_core.payments.states import IN_FLIGHT
from ivr import keyed as keyed_digits
from ivr import speech
from ivr.calls import Call
from ivr.flows import main_menu, trouble
from ivr.prompts import Prompt
from ivr.prompts import receipt as words
from ivr.steps import Move, step
from ivr.turns import Digits, Menu

PHONE_DIGITS = 10


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
    return Menu((words.anything_else(),), "1", silence_is="")


@finished.answered
def more_wanted(call: Call, key: str) -> Move:
    _forget_payment(call)
    return main_menu.choose if key else trouble.goodbye


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
    payment = queries.get(call.db, uuid.UUID(call.notes.payment_id))
    payments.notify(call.db, payment.id, call.notes.text_to)
    call.after_commit.append(call.at.jobs.send_notices)
    return payment.status not in IN_FLIGHT


def _consent_words(call: Call) -> Prompt:
    assert call.notes.text_to is not None
    return words.consent(speech.phone(call.notes.text_to))


def _forget_payment(call: Call) -> None:
    # payment_id stays: if its outcome is still open, the next call from this number begins with it.
    call.notes.amount_cents = None
    call.notes.waits = call.notes.cards_refused = 0
    if call.notes.guest:
        call.notes.guest = False
        call.guarantor_id = None
