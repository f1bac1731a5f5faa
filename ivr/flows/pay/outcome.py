"""One moment, and what came of it: the code, a declined card, or nobody knows yet."""

from __future__ import annotations

from functools import partial

from billing_core.money import Money
from billing_core.payments import actions as payments
from billing_core.statements import queries as statements
from ivr.calls import Call
from ivr.flows import help_paying, main_menu, receipt, representative, trouble
from ivr.flows.pay import again, agreed, amount, bills, keeping
from ivr.flows.plan import quoting
from ivr.outcomes import Outcome
from ivr.prompts import Prompt, Spelled
from ivr.prompts import pay as words
from ivr.steps import Move, step
from ivr.turns import Menu, Say, Wait

WAIT_SECONDS = 2
DECLINED = {
    "try_again": words.declined_try_again,
    "other_card": words.declined_other_card,
    "call_bank": words.declined_call_bank,
    "not_sent": words.not_sent,
}


@step(anchor=True)
def charging(call: Call) -> Wait:
    """The job charges; the caller waits in turns that ask the row, for half a minute at most."""
    waited = call.notes.waits
    said = words.one_moment() if waited == 0 else words.still_working()
    return Wait((said,), WAIT_SECONDS)


@charging.answered
def waited(call: Call, _: None) -> Move:
    payment = agreed.payment(call)
    call.notes.waits += 1
    if payment.status == "paid":
        return paid
    if payment.status == "declined":
        call.notes.cards_refused += 1
        payments.tell(call.db, payment.id)
        return refused.saying(DECLINED[payment.decline_class or "other_card"]())
    if bills.took_too_long([payment]):  # a lost reply is often found within seconds
        return unknown
    if payment.status == "created":  # the bell was missed: ring it again
        call.after_commit.append(partial(call.at.jobs.charge, payment.id))
    return charging


@step(anchor=True, outcome=Outcome.PAID)
def paid(call: Call) -> Menu:
    """The code, to be written down, and the receipt; what was paid and is left comes after it."""
    code = Spelled(agreed.payment(call).confirmation_code, (4, 4), slowly=True)
    told = words.went_through(), words.code(code), words.code_again(code)
    offer = words.receipt_choices() if call.policy.sms_receipts else words.code_next()
    return Menu((*told, offer), "12", silence_is="")


@paid.answered
def receipt_chosen(call: Call, key: str) -> Move:
    payment = agreed.payment(call)
    payments.tell(call.db, payment.id)
    bills.note_card(call)
    told = words.paid(Money(payment.amount_cents)), *_balance_after(call)
    call.notes.wants_receipt = key == "1" and call.policy.sms_receipts
    if key and call.notes.to_keep is not None and keeping.may_be_asked(call):
        return keeping.keep_card.saying(*told)
    if not call.notes.wants_receipt:
        return receipt.finished.saying(*told)
    call.notes.text_to = call.caller_number
    asked = receipt.consent if call.notes.text_to else receipt.enter_phone
    return asked.saying(told[-1])  # the words of a consent are long: the balance alone


@step(anchor=True, outcome=Outcome.PAYMENT_REFUSED)
def refused(call: Call) -> Menu | Say:
    if call.notes.cards_refused >= agreed.CARDS_MAX:
        return Say((words.three_cards(),), then=representative.put_through)
    return Menu((words.declined_choices(),), "123")


@refused.answered
def after_refusal(call: Call, key: str) -> Move:
    call.notes.waits = 0
    call.notes.payment_id = call.notes.to_keep = None
    match key:
        case "1":
            return again.begin
        case "2":
            return amount.enter_dollars
        case _:
            return help_paying.choose


@step(anchor=True, outcome=Outcome.PAYMENT_UNKNOWN)
def unknown(call: Call) -> Menu:
    told = words.unknown_outcome(Money(agreed.payment(call).amount_cents))
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


def _balance_after(call: Call) -> tuple[Prompt, ...]:
    if call.notes.guest:
        return ()
    plan = quoting.standing(call)
    if plan is not None:
        return (quoting.due(plan),)
    left = statements.summary(call.db, call.account, call.today).amount_due
    return (words.new_balance(left),) if left else (words.paid_in_full(),)
