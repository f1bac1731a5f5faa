"""From a bank account: its numbers, the terms, "I agree", the last 1; paid only days later.

For a withdrawal agreed to by telephone the payer hears the terms whole and answers in their own
voice, recorded, or by a key; a written copy follows (Nacha Operating Rules 2.5.15).
"""

from __future__ import annotations

import uuid
from datetime import date

from billing_core.accounts import queries as accounts
from billing_core.bank import actions as bank
from billing_core.bank import authorisations, banking_days, copies, queries
from billing_core.bank.authorisations import Source, Words
from billing_core.bank.models import BankAccount, BankPayment
from billing_core.errors import OutOfRange
from billing_core.money import Money
from ivr import speech
from ivr.calls import Call
from ivr.flows import main_menu, receipt, representative
from ivr.flows.pay import agreed, amount, card, keeping, method
from ivr.outcomes import Outcome
from ivr.prompts import Hours, Prompt, Spelled
from ivr.prompts import bank as words
from ivr.prompts import pay as pay_words
from ivr.steps import Move, step
from ivr.turns import BankEntry, Menu, Record, Recording, TakePayment

KINDS = {"1": "checking", "2": "savings"}
SAYING_SECONDS = 10  # "I agree" is two words; nobody keys or says an account number here
BY_VOICE, BY_KEY, NOT_AGREED = "", "1", "2"
FAILURES = {
    "declined": words.refused,
    "outage": words.are_down,
    "broken": words.are_down,
}


@step
def bank_kind(call: Call) -> Menu:
    return Menu((words.kind(),), "12")


@bank_kind.answered
def kind_chosen(call: Call, key: str) -> Move:
    call.notes.account_kind = KINDS[key]
    return take_account


@step
def take_account(call: Call) -> TakePayment:
    return TakePayment(
        (words.get_check(),),
        agreed.amount(call),
        description=f"call {call.reference}",
        bank_account=call.notes.account_kind or KINDS["1"],
    )


@take_account.answered
def account_taken(call: Call, entry: BankEntry) -> Move:
    if entry.token is None:
        if entry.failure == "attempts":
            told = agreed.after_three_entries(call, words.entry_failed())
            return representative.put_through.saying(*told)
        if entry.failure == "declined":
            agreed.card_tried(call, None)
        return account_not_read.saying(FAILURES.get(entry.failure or "", words.stopped)())
    added = bank.add_account(call.db, _new_account(call, entry, entry.token))
    if isinstance(added, bank.Refused):
        return account_not_read.saying(words.refused())
    call.notes.bank_account_id, call.notes.method_id = added.id.hex, None
    call.notes.last4 = added.last4
    return bank_terms


@step
def account_not_read(call: Call) -> Menu:
    return Menu((words.entry_choices(),), "12")


@account_not_read.answered
def after_account_not_read(call: Call, key: str) -> Move:
    if not agreed.may_try_a_card(call):  # what is tried of stolen numbers is not cards alone
        return card.no_more_cards
    return take_account if key == "1" else card.take_card


@step
def bank_terms(call: Call) -> Menu:
    """What is agreed to: who, whom, how much, from where, from when on."""
    account = _account(call)
    plan_name = call.at.book.plan_name
    first = words.terms_payment(account.holder, plan_name, agreed.amount(call))
    second = words.terms_account(*_named(account), _day(call))
    return Menu((first, second, words.terms_choices()), "12", heard_out=True)


@bank_terms.answered
def terms_heard(call: Call, key: str) -> Move:
    return bank_rights if key == "1" else main_menu.choose.saying(pay_words.cancelled())


@step
def bank_rights(call: Call) -> Menu:
    """How it is cancelled, and where a question is answered."""
    phone = speech.phone(call.at.book.questions)
    told = words.terms_cancel(phone, _day(call)), words.terms_hours(_hours(call))
    return Menu((*told, words.terms_choices()), "12", heard_out=True)


@bank_rights.answered
def rights_heard(call: Call, key: str) -> Move:
    return bank_agree if key == "1" else main_menu.choose.saying(pay_words.cancelled())


@step
def bank_agree(call: Call) -> Record:
    told = words.notice(call.today), words.agree()
    return Record(told, max_seconds=SAYING_SECONDS, obeys_keys=True, answers=BY_KEY + NOT_AGREED)


@bank_agree.answered
def agreed_to(call: Call, recording: Recording) -> Move:
    if recording.key == NOT_AGREED:
        return main_menu.choose.saying(pay_words.cancelled())
    if recording.key == BY_KEY:
        call.notes.agreed_by = None
        return bank_review
    if recording.sid is None or not recording.seconds:
        return bank_agree.again(words.not_heard())
    call.notes.agreed_by = recording.sid
    return bank_review


@step
def bank_review(call: Call) -> Menu:
    """The last question. Silence, and any key but 1, sends nothing."""
    return Menu((words.last_question(agreed.amount(call)),), "12")


@bank_review.answered
def bank_reviewed(call: Call, key: str) -> Move:
    if key == "2":
        return main_menu.choose.saying(pay_words.cancelled())
    try:
        payment = _authorise(call)
    except OutOfRange:  # the balance changed, or another payment was faster
        return amount.choose_amount.saying(pay_words.cancelled())
    if isinstance(payment, bank.Refused):
        return account_not_read.saying(words.refused())
    copies.send(call.db, payment.id)
    call.notes.bank_payment_id = payment.id.hex
    return bank_set_up


@step(anchor=True, outcome=Outcome.PAYMENT_SCHEDULED)
def bank_set_up(call: Call) -> Menu:
    """On its way: the code, to be written down. What it means follows."""
    code = Spelled(_payment(call).confirmation_code, (4, 4), slowly=True)
    told = words.on_its_way(), pay_words.code(code), pay_words.code_again(code)
    return Menu((*told, words.go_on()), "1", silence_is="")


@bank_set_up.answered
def set_up_heard(call: Call, key: str) -> Move:
    """Not paid: a bank takes days."""
    payment = _payment(call)
    when = words.set_up(Money(payment.amount_cents), payment.effective_on), words.pending()
    if keeping.may_be_asked(call) and key:
        return keeping.keep_account.saying(*when)
    return receipt.finished.saying(*when, words.copy())


def _new_account(call: Call, entry: BankEntry, token: str) -> bank.NewToken:
    holder = accounts.find(call.db, call.account)
    assert holder is not None
    return bank.NewToken(
        call.account,
        "savings" if call.notes.account_kind == "savings" else "checking",
        entry.routing_number,
        token,
        entry.last_digits,
        f"{holder.given_name} {holder.family_name}",
    )


def _authorise(call: Call) -> BankPayment | bank.Refused:
    debit = bank.Debit(
        _account(call).id,
        agreed.amount(call),
        request_key=call.turn_id,
        words=_words(call),
        evidence=call.notes.agreed_by or call.turn_id,
        recorded=call.notes.agreed_by is not None,
        effective_on=_day(call),
    )
    minimum = call.policy.payment_minimum
    return bank.authorise(call.db, debit, minimum=minimum, today=call.today)


def _words(call: Call) -> Words:
    """The same terms in writing."""
    account = _account(call)
    return authorisations.single(
        Source(account.guarantor_id, account.holder, account.kind, account.last4),
        agreed.amount(call),
        effective_on=_day(call),
        cancel_by=_day(call),
        authorised_on=call.today,
        hours=speech.hours(_hours(call), call.language),
        language=call.language,
    )


def _account(call: Call) -> BankAccount:
    assert call.notes.bank_account_id is not None
    account = queries.account(call.db, uuid.UUID(call.notes.bank_account_id))
    assert account.guarantor_id == call.account, "somebody else's bank account"
    return account


def _payment(call: Call) -> BankPayment:
    assert call.notes.bank_payment_id is not None
    return queries.get(call.db, uuid.UUID(call.notes.bank_payment_id))


def _named(account: BankAccount) -> tuple[Prompt, Spelled]:
    return method.ACCOUNTS[account.kind](), Spelled(account.last4)


def _hours(call: Call) -> Hours:
    """Those of the number that is given for questions."""
    book = call.at.book
    line = next((one for one in book.lines.values() if one.number == book.questions), None)
    region = book.region(accounts.region(call.db, call.account))
    return (line or book.line(book.main_line)).spoken_hours(region)


def _day(call: Call) -> date:
    """The next banking day: from then on it may be withdrawn."""
    return banking_days.later(call.today, 1)
