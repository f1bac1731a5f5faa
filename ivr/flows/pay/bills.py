"""The bills that are paid together: whose, how much of each, and what became of it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import timedelta

from billing_core import clock
from billing_core.accounts import queries as accounts
from billing_core.ageing import queries as ageing
from billing_core.money import ZERO, Money
from billing_core.payments import actions, queries
from billing_core.payments.models import Payment
from billing_core.payments.states import IN_FLIGHT
from billing_core.plans import queries as plans
from ivr.calls import Bill, Call, CardUsed
from ivr.flows.pay import agreed
from ivr.prompts import Prompt, Spelled
from ivr.prompts import pay as pay_words
from ivr.prompts import together as words

BILLS_MAX = 4  # more are not kept in mind while they are read out
WAIT_MAX = timedelta(seconds=30)  # then the caller is told that we are still checking


def begin(call: Call) -> None:
    """The bill whose payment is being reviewed is the first of several."""
    own = Bill(call.account, agreed.amount(call).cents, plan_id=call.notes.plan_id)
    call.notes.bills = [own]


def has(call: Call, guarantor_id: int) -> bool:
    return any(one.guarantor_id == guarantor_id for one in call.notes.bills)


def amount(bill: Bill) -> Money:
    return Money(bill.cents)


def total(of: Iterable[Bill]) -> Money:
    return sum((amount(one) for one in of), ZERO)


def last4(bill: Bill) -> Spelled:
    return Spelled(str(bill.guarantor_id)[-4:])


def in_order(numbered: tuple[int, Bill]) -> int:
    return numbered[1].guarantor_id


def is_for_a_person(call: Call, guarantor_id: int) -> bool:
    """Whether the line does not speak of that account, or must say more of it than fits here."""
    if accounts.is_restricted(call.db, guarantor_id):
        return True
    return bool(ageing.placed(call.db, guarantor_id))


def adding(call: Call) -> Bill:
    """What is asked for on the bill just proved: all that may be paid; on a plan what is due."""
    assert call.notes.adding is not None
    who, today = call.notes.adding, call.today
    may = queries.payable(call.db, who, minimum=call.policy.payment_minimum, today=today)
    plan = plans.open_plan(call.db, who)
    asked = may.maximum
    if plan is not None:
        in_flight = queries.in_flight(call.db, who)
        asked = min(plans.standing(call.db, plan.id, today, in_flight=in_flight).due, asked)
    return Bill(who, asked.cents, plan_id=plan.id.hex if plan else None)


def note_card(call: Call) -> None:
    """The card that has just paid, keyed or saved before, can pay another bill in this call."""
    saved = agreed.chosen(call)
    paid_with = call.notes.to_keep or (saved.token if saved else None)
    if paid_with is not None and call.verified:
        call.notes.card_used = CardUsed(paid_with, call.notes.brand, call.notes.last4)


def use_again(call: Call) -> None:
    """Begin with no bill, and the card that has paid already."""
    assert call.notes.card_used is not None, "no card has paid in this call"
    card = call.notes.card_used
    call.notes.token, call.notes.brand, call.notes.last4 = card.token, card.brand, card.last4
    call.notes.method_id, call.notes.bills = None, []


def token(call: Call) -> str | None:
    """Of the card that was keyed or has paid already, or of the one saved before and chosen."""
    if call.notes.method_id is None:
        return call.notes.token
    saved = agreed.chosen(call)
    return saved.token if saved else None


def payments(call: Call) -> list[Payment]:
    return [queries.get(call.db, _id(one)) for one in call.notes.bills]


def are_final(made: list[Payment]) -> bool:
    return all(one.status not in IN_FLIGHT for one in made)


def took_too_long(made: list[Payment]) -> bool:
    return clock.now() - made[0].created_at > WAIT_MAX


def tell(call: Call) -> None:
    """Note that the payer has heard every outcome that there is to hear."""
    for one in call.notes.bills:
        actions.tell(call.db, _id(one))


def told(payment: Payment) -> tuple[Prompt, ...]:
    """What became of one part."""
    paid, last4 = Money(payment.amount_cents), Spelled(str(payment.guarantor_id)[-4:])
    if payment.status == "paid":
        code = Spelled(payment.confirmation_code, (4, 4), slowly=True)
        return words.part_paid(paid, last4), pay_words.code(code)
    if payment.status in IN_FLIGHT:
        return words.part_unknown(paid, last4), pay_words.unknown_wait()
    return (words.part_declined(paid, last4),)


def _id(bill: Bill) -> uuid.UUID:
    assert bill.payment_id is not None, "a bill that nobody has agreed to pay"
    return uuid.UUID(bill.payment_id)
