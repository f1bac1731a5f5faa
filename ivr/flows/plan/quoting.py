"""What the steps of a plan share: what it would cost, and how the one there is stands."""

from __future__ import annotations

import uuid

from billing_core.money import ZERO, Money
from billing_core.payments import queries as payments
from billing_core.payments.queries import Standing
from billing_core.plans import offering, queries
from billing_core.plans.asking import Asked, asked
from billing_core.plans.quotes import NotOffered, Quote, Wanted
from billing_core.policies import Policy
from ivr.calls import Call
from ivr.prompts import Prompt, Spelled
from ivr.prompts import plan as words


def quotes(call: Call) -> list[Quote | NotOffered]:
    """What each term of the policy would cost the caller, the shortest first.

    Where the policy asks for a down payment, the first payment is made at once.
    """
    policy = call.account_policy
    first_now = _pays_down(policy)
    wanted = [Wanted(months, first_now=first_now) for months in policy.plan.months]
    return offering.offers(call.db, call.account, wanted, policy=policy, today=call.today)


def choices(call: Call) -> dict[int, Quote]:
    """The terms the caller may choose from, by their months."""
    made = quotes(call)
    months = call.account_policy.plan.months
    return {
        month: quote for month, quote in zip(months, made, strict=True) if isinstance(quote, Quote)
    }


def pays_down(call: Call) -> bool:
    """Whether the policy asks for a down payment."""
    return _pays_down(call.account_policy)


def chosen(call: Call) -> Quote | NotOffered:
    """The plan chosen, as it stands now."""
    assert call.notes.plan_months is not None
    policy = call.account_policy
    wanted = Wanted(call.notes.plan_months, first_now=call.notes.plan_first_now)
    (made,) = offering.offers(call.db, call.account, [wanted], policy=policy, today=call.today)
    return made


def named(quote: Quote) -> str:
    """The name of the figures that are heard, to see that they are still true when agreed to."""
    return f"{quote.agreed_on.isoformat()}:{quote.balance.cents}"


def highest(quote: Quote) -> Money:
    return max(line.payment for line in quote.instalments)


def figures(call: Call, quote: Quote) -> tuple[Prompt, ...]:
    """How much, how often, from when until when."""
    payments = [line.payment for line in quote.instalments]
    even = len(set(payments)) == 1
    each = (words.payments if even else words.payments_up_to)(
        quote.months, highest(quote), quote.instalments[0].due_on, quote.instalments[-1].due_on
    )
    now = (words.today(quote.down_payment),) if quote.down_payment else ()
    return (*now, each, words.in_all(quote.total_of_payments + quote.down_payment))


def conditions(call: Call, quote: Quote) -> tuple[Prompt, ...]:
    """What it costs, and what happens to it."""
    return (*_cost(call, quote), words.if_missed(), words.pay_early())


def standing(call: Call) -> Asked | None:
    """What the caller's plan asks for; None without one, or with nothing left to pay on it."""
    return asked_of(call, payments.standing(call.db, call.account, call.today))


def asked_of(call: Call, now: Standing) -> Asked | None:
    """The same, where it is known already what is owed."""
    if now.plan_id is None:
        return None
    return asked(call.db, now.plan_id, call.today, in_flight=now.in_flight)


def plan_id(call: Call) -> uuid.UUID | None:
    """The caller's open plan, if there is one."""
    plan = queries.open_plan(call.db, call.account)
    return None if plan is None else plan.id


def due(now: Asked) -> Prompt:
    heard = words.late if now.is_late else words.next_due
    return heard(now.amount, now.due_on)


def told(now: Asked) -> tuple[Prompt, ...]:
    """The instalment, and what is owed beside the plan: never the whole debt."""
    return (due(now), *_beside(now))


def everything(now: Asked) -> Money:
    """All that is left on the plan, and all that is owed beside it."""
    return now.left + now.beside.amount_due


def pays_what_is_asked(call: Call, now: Asked) -> None:
    """The caller pays the instalment, and with it what is owed beside the plan."""
    pays(call, now, _asked_for(now))
    # With both in one amount, the order of allocation pays what has fallen due of either.
    call.notes.plan_id = None if now.beside.amount_due else now.plan.id.hex


def pays(call: Call, now: Asked, amount: Money) -> None:
    """Note how much is paid; never less than any payment must be."""
    least = min(call.policy.payment_minimum, everything(now))
    call.notes.amount_cents = max(amount, least).cents
    call.notes.plan_id = None


def _pays_down(policy: Policy) -> bool:
    return policy.plan.down_payment_percent > 0


def _asked_for(now: Asked) -> Money:
    return now.amount + now.beside.amount_due


def _beside(now: Asked) -> tuple[Prompt, ...]:
    owed = now.beside.amount_due
    if owed <= ZERO:
        return ()
    due_on = now.beside.due_date
    said = words.beside(owed) if due_on is None else words.beside_due(owed, due_on)
    return said, words.together(_asked_for(now))


def _cost(call: Call, quote: Quote) -> tuple[Prompt, ...]:
    late_fee = call.account_policy.late_fee
    has_late_fee = late_fee.on_plans and not late_fee.is_off
    if not quote.finance_charge:
        return (words.cost_if_late() if has_late_fee else words.cost_nothing(),)
    said = _rate(quote), words.interest(quote.finance_charge)
    return (*said, words.late_fee()) if has_late_fee else said


def _rate(quote: Quote) -> Prompt:
    whole, _, part = f"{quote.disclosed_apr:f}".partition(".")
    part = part.rstrip("0")
    if not part:
        return words.rate(int(whole))
    return words.rate_with_parts(int(whole), Spelled(part))
