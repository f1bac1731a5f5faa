"""The words a caller agrees to before a card is kept, as they are heard and kept."""

from __future__ import annotations

from billing_core.autopay import queries
from billing_core.money import Money
from billing_core.payments import queries as payments
from ivr.calls import Call
from ivr.flows.autopay import mandates
from ivr.prompts import Prompt, Spelled
from ivr.prompts import autopay as words


def consent(call: Call) -> tuple[Prompt, ...]:
    """All that is agreed to."""
    return (*charge(call), *rights(call))


def charge(call: Call) -> tuple[Prompt, ...]:
    """Whom the caller lets charge which card, how much, and when."""
    card, plan_name = Spelled(call.notes.last4), call.at.book.plan_name
    match call.notes.draws_for:
        case "once":
            amount = Money(call.notes.amount_cents or 0)
            return words.terms_once(plan_name, amount, mandates.day(call)), words.terms_card(card)
        case "plan":
            return (words.terms_plan(plan_name, card), *_beginning(call))
        case _:
            return (words.terms_bills(plan_name, card), *_beginning(call))


def rights(call: Call) -> tuple[Prompt, ...]:
    """What the caller is told beforehand, and how it ends."""
    match call.notes.draws_for:
        case "once":
            return (*_after_due(call), words.terms_cancelling())
        case "plan":
            return words.terms_ending(), words.terms_not_needed()
        case _:
            terms = call.account_policy.autopay
            notice = words.terms_notice(terms.no_notice_up_to, terms.notice_days)
            return notice, words.terms_ending()


def _beginning(call: Call) -> tuple[Prompt, ...]:
    plan_id = mandates.plan_id(call)
    first = queries.first_draw(call.db, call.account, plan_id, today=call.today)
    return () if first is None else (words.terms_beginning(first.amount, first.on),)


def _after_due(call: Call) -> tuple[Prompt, ...]:
    """A warning, where the day is after the bill's."""
    due_on = payments.standing(call.db, call.account, call.today).summary.due_date
    if due_on is None or due_on < call.today or mandates.day(call) <= due_on:
        return ()
    return (words.after_due(due_on),)
