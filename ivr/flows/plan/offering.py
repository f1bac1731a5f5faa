"""From what is owed to a plan agreed to: the terms there are, and the words said yes to."""

from __future__ import annotations

from billing_core.payments import queries as payments
from billing_core.plans import actions
from billing_core.plans.models import Plan
from billing_core.plans.quotes import Quote
from ivr import speech
from ivr.calls import Call
from ivr.flows import help_paying, main_menu, pay, representative, trouble
from ivr.flows.plan import following, quoting, telling
from ivr.prompts import Prompt
from ivr.prompts import balance as balance_words
from ivr.prompts import pay as pay_words
from ivr.prompts import plan as words
from ivr.steps import Move, step
from ivr.turns import Menu, Say

TERMS_VERSION = "2026-11.2"  # changes with any of the words heard at `terms` and `accept`
TERMS_MAX = 4  # spoken one after another; one key is left for other choices


@step
def start(call: Call) -> Say:
    """The plan there is, the terms there are, or why there are none."""
    if quoting.plan_id(call) is not None:
        return Say((), then=following.status)
    if payments.in_flight(call.db, call.account) or not quoting.choices(call):
        return Say((), then=not_offered)
    return Say((), then=choose)


@step(resumes=True)
def choose(call: Call) -> Menu | Say:
    offered = _offered(call)
    if not offered:  # paid, or put on hold, meanwhile
        return Say((), then=not_offered)
    keys = range(1, len(offered) + 1)
    options = [
        words.option(months, quoting.highest(quote), key)
        for key, (months, quote) in zip(keys, offered, strict=True)
    ]
    other = len(offered) + 1
    told = words.offer(offered[0][1].balance), *options, words.other(other)
    return Menu(told, "".join(str(key) for key in range(1, other + 1)))


@choose.answered
def term_chosen(call: Call, key: str) -> Move:
    offered = _offered(call)
    if int(key) > len(offered):
        call.asks_for_a_person("plan")
        return representative.put_through
    call.notes.plan_months, quote = offered[int(key) - 1]
    call.notes.plan_first_now = quoting.pays_down(call)
    call.notes.plan_heard = quoting.named(quote)
    return terms if call.notes.plan_first_now else first_payment


@step(resumes=True)
def first_payment(call: Call) -> Menu | Say:
    quote = quoting.chosen(call)
    if not isinstance(quote, Quote):
        return Say((), then=not_offered)
    first = quote.instalments[0]
    return Menu((words.first_choices(first.payment, first.due_on),), "12")


@first_payment.answered
def beginning_chosen(call: Call, key: str) -> Move:
    call.notes.plan_first_now = key == "1"
    quote = quoting.chosen(call)
    call.notes.plan_heard = quoting.named(quote) if isinstance(quote, Quote) else ""
    return terms


@step
def terms(call: Call) -> Menu | Say:
    quote = quoting.chosen(call)
    if not isinstance(quote, Quote) or quoting.named(quote) != call.notes.plan_heard:
        return Say((words.changed(),), then=start)
    told = (*quoting.figures(call, quote), words.terms_choices())
    return Menu(told, {"1": accept, "2": choose}, shorter=(words.terms_choices(),))


@step
def accept(call: Call) -> Menu | Say:
    """Only key 1 agrees to the plan; it charges nothing."""
    quote = quoting.chosen(call)
    if not isinstance(quote, Quote) or quoting.named(quote) != call.notes.plan_heard:
        return Say((words.changed(),), then=start)
    told = (*quoting.conditions(call, quote), words.accept())
    return Menu(told, "12", shorter=(words.accept_short(),))


@accept.answered
def accepted(call: Call, key: str) -> Move:
    if key == "2":
        return main_menu.choose.saying(words.declined())
    plan = _agree(call)
    if plan is None:
        return start.saying(words.changed())
    call.notes.plan_id = plan.id.hex
    call.notes.amount_cents = plan.down_payment_cents
    return telling.agreed


@step
def not_offered(call: Call) -> Menu:
    """Why there is no plan, plainly, and what there is instead."""
    in_flight = payments.in_flight(call.db, call.account)
    if in_flight:
        told = pay_words.in_flight(in_flight), balance_words.choices_nothing_owed()
        return Menu(told, "1", silence_is="")
    why = _why_not(call)
    if why == words.nothing_to_split():
        return Menu((why, balance_words.choices_nothing_owed()), "1", silence_is="")
    return Menu((why, words.none_choices()), "123", shorter=(words.none_choices(),))


@not_offered.answered
def other_way_chosen(call: Call, key: str) -> Move:
    nothing_owed = _why_not(call) == words.nothing_to_split()
    if nothing_owed or payments.in_flight(call.db, call.account):
        return main_menu.choose if key else trouble.goodbye
    match key:
        case "1":
            return pay.choose_amount
        case "2":
            return help_paying.choose
        case _:
            call.asks_for_a_person("plan")
            return representative.put_through


def _offered(call: Call) -> list[tuple[int, Quote]]:
    return list(quoting.choices(call).items())[:TERMS_MAX]


def _why_not(call: Call) -> Prompt:
    why = quoting.quotes(call)[0]
    match "" if isinstance(why, Quote) else why.reason:
        case "nothing_owed":
            return words.nothing_to_split()
        case "held":
            return words.on_hold()
        case "instalment_too_small" | "balance_too_small":
            return words.too_small(call.account_policy.plan.instalment_minimum)
        case _:
            return words.by_person()


def _agree(call: Call) -> Plan | None:
    """The plan, if the figures are those that were heard."""
    quote = quoting.chosen(call)
    if not isinstance(quote, Quote) or quoting.named(quote) != call.notes.plan_heard:
        return None
    heard = *quoting.figures(call, quote), *quoting.conditions(call, quote), words.accept()
    agreement = actions.Agreement(
        guarantor_id=call.account,
        quoted=quote,
        request_key=call.turn_id,
        evidence=call.sid,
        language=call.language,
        words=" ".join(speech.plain(prompt, call.language) for prompt in heard),
        words_version=TERMS_VERSION,
    )
    plan = actions.agree(call.db, agreement, policy=call.account_policy)
    return plan if isinstance(plan, Plan) else None
