"""Several bills in one call: another bill is added, and one last 1 pays them all with one card.

Whoever adds a bill proves who its account holder is, as for any other. Each bill is a payment of
its own, charged once to the same card: what is refunded, returned or disputed later concerns one
account, and none learns what was paid on another's.
"""

from __future__ import annotations

import uuid
from functools import partial

from billing_core.accounts import numbers
from billing_core.errors import OutOfRange
from billing_core.payments import actions as payments
from billing_core.payments.actions import Request
from ivr import keyed as keyed_digits
from ivr import proof
from ivr.calls import Call
from ivr.flows import main_menu, receipt, representative
from ivr.flows.pay import agreed, bills, card, keeping, method, outcome
from ivr.outcomes import Outcome
from ivr.prompts import Spelled
from ivr.prompts import identify as identify_words
from ivr.prompts import pay as pay_words
from ivr.prompts import together as words
from ivr.steps import Move, step
from ivr.turns import Digits, Menu, Say, Wait

ID_DIGITS = numbers.GUARANTOR_DIGITS
BIRTH_DATE_DIGITS = 8
ZIP_DIGITS = 5
FAILURES_MAX = 3


@step(anchor=True)
def another_id(call: Call) -> Digits:
    told = words.ask_id() if call.notes.bills else words.ask_id_same_card()
    return Digits((told,), at_least=ID_DIGITS, at_most=ID_DIGITS)


@another_id.answered
def another_id_entered(call: Call, keyed: str) -> Move:
    if not numbers.is_valid(int(keyed)):
        return another_id.again(identify_words.id_mistyped(Spelled(keyed, (4, 4))))
    if bills.has(call, int(keyed)):
        return another_id.again(words.added_already())
    call.notes.keyed_id = int(keyed)
    return another_birth_date


@step
def another_birth_date(call: Call) -> Digits:
    return Digits(
        (identify_words.ask_birth_date_again(),),
        at_least=BIRTH_DATE_DIGITS,
        at_most=BIRTH_DATE_DIGITS,
        fixed=True,
        shorter=(identify_words.birth_date_example(),),
    )


@another_birth_date.answered
def another_birth_date_entered(call: Call, keyed: str) -> Move:
    dates = keyed_digits.birth_dates(keyed)
    if not dates:
        return another_birth_date.again(identify_words.not_a_date())
    proof.note_birth_date(call, dates)
    return another_zip


@step
def another_zip(call: Call) -> Digits:
    told = (identify_words.ask_zip(),)
    return Digits(told, at_least=ZIP_DIGITS, at_most=ZIP_DIGITS, fixed=True)


@another_zip.answered
def another_zip_entered(call: Call, keyed: str) -> Move:
    # The calling number vouches for the caller's own account alone.
    proved = proof.prove(call, postal_code=keyed, zip_needed=True)
    if proved is None:
        return not_proved
    if bills.is_for_a_person(call, proved.id):
        return representative.put_through.saying(identify_words.by_person_only())
    call.notes.adding = proved.id
    return another_heard


@step(anchor=True)
def not_proved(call: Call) -> Say:
    """One answer for every failure, as everywhere; the bills before it stay as they were."""
    if call.notes.identity_failures >= FAILURES_MAX:
        return Say((identify_words.no_match_person(),), then=representative.put_through)
    return Say((identify_words.no_match(),), then=another_id)


@step(anchor=True)
def another_heard(call: Call) -> Menu:
    """What is owed on the bill just proved; only 1 adds it."""
    bill = bills.adding(call)
    last4, owed = bills.last4(bill), bills.amount(bill)
    if not owed:
        return Menu((words.nothing_on(last4), words.nothing_choices()), "23")
    return Menu((words.owed_on(last4, owed), words.add_choices()), "123")


@another_heard.answered
def another_chosen(call: Call, key: str) -> Move:
    bill = bills.adding(call)
    if key == "1" and bill.cents:
        call.notes.bills.append(bill)
    call.notes.adding = None
    if key == "2":
        return another_id
    return review_all if call.notes.bills else receipt.finished


@step(anchor=True)
def review_all(call: Call) -> Menu:
    """The last question: each part, and the sum. Only 1 charges."""
    parts = [words.part(bills.amount(one), bills.last4(one)) for one in call.notes.bills]
    total = bills.total(call.notes.bills)
    told = pay_words.review_all(total, method.brand(call.notes.brand), Spelled(call.notes.last4))
    more = len(call.notes.bills) < bills.BILLS_MAX
    choices = words.review_choices() if more else words.review_choices_full()
    keys = "123" if more else "12"
    return Menu((*parts, told, choices), keys, shorter=(words.review_short(total),))


@review_all.answered
def all_reviewed(call: Call, key: str) -> Move:
    if key == "3":
        return another_id
    token, keyed = bills.token(call), call.notes.token
    call.notes.token = None
    if key == "2" or token is None:
        call.notes.bills = []
        return main_menu.choose.saying(pay_words.cancelled())
    if not agreed.may_try_a_card(call):
        return card.no_more_cards
    if not _take(call, token):  # a balance changed, or another payment was faster
        call.notes.bills = []
        return main_menu.choose.saying(pay_words.cancelled(), words.changed())
    used = call.notes.card_used
    call.notes.to_keep = keyed if used is None or used.token != keyed else None
    call.notes.payment_id = call.notes.bills[0].payment_id
    return charging_all


@step(anchor=True)
def charging_all(call: Call) -> Wait:
    said = pay_words.one_moment() if call.notes.waits == 0 else pay_words.still_working()
    return Wait((said,), outcome.WAIT_SECONDS)


@charging_all.answered
def waited_for_all(call: Call, _: None) -> Move:
    call.notes.waits += 1
    made = bills.payments(call)
    if bills.are_final(made):
        if any(one.status == "paid" for one in made):
            return paid_all
        call.notes.cards_refused += 1
        bills.tell(call)
        call.notes.bills = []
        why = outcome.DECLINED[made[0].decline_class or "other_card"]()
        return outcome.refused.saying(why)
    if bills.took_too_long(made):
        return paid_all
    for one in made:
        if one.status == "created":  # the bell was missed: ring it again
            call.after_commit.append(partial(call.at.jobs.charge, one.id))
    return charging_all


@step(anchor=True, outcome=Outcome.PAID)
def paid_all(call: Call) -> Menu:
    """What became of each part, with its code: one may have been declined, or be open still."""
    told = [prompt for one in bills.payments(call) for prompt in bills.told(one)]
    offer = pay_words.receipt_choices() if call.policy.sms_receipts else pay_words.code_next()
    return Menu((*told, offer), "12", silence_is="")


@paid_all.answered
def receipts_chosen(call: Call, key: str) -> Move:
    bills.tell(call)
    bills.note_card(call)
    call.notes.wants_receipt = key == "1" and call.policy.sms_receipts
    if key and call.notes.to_keep is not None and keeping.may_be_asked(call):
        return keeping.keep_card
    if not call.notes.wants_receipt:
        return receipt.finished
    call.notes.text_to = call.caller_number
    return receipt.consent if call.notes.text_to else receipt.enter_phone


def _take(call: Call, token: str) -> bool:
    """Owe every payment or none, each once for this turn; returns whether they are owed.

    By the order of their numbers, for two callers not to wait for each other in a circle.
    """
    try:
        with call.db.begin_nested():
            for place, bill in sorted(enumerate(call.notes.bills), key=bills.in_order):
                request = Request(
                    guarantor_id=bill.guarantor_id,
                    amount=bills.amount(bill),
                    request_key=f"{call.turn_id}/{place}",
                    token=token,
                    brand=call.notes.brand,
                    last4=call.notes.last4,
                    language=call.language,
                    plan_id=uuid.UUID(bill.plan_id) if bill.plan_id else None,
                )
                made = payments.take(
                    call.db,
                    request,
                    gateway=call.at.settings.gateway,
                    minimum=call.policy.payment_minimum,
                    today=call.today,
                )
                bill.payment_id = made.id.hex
    except OutOfRange:
        return False
    call.notes.waits = 0
    for bill in call.notes.bills:
        call.after_commit.append(partial(call.at.jobs.charge, uuid.UUID(bill.payment_id)))
    agreed.card_tried(call, uuid.UUID(call.notes.bills[0].payment_id))
    return True
