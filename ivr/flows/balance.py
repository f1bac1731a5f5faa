"""What is owed, due when, and what it is for, visit by visit."""

from __future__ import annotations

from billing_core.payments import queries as payments
from billing_core.payments.queries import Standing
from billing_core.statements import queries as statements
from billing_core.statements.queries import Summary, VisitShare
from ivr.calls import Call
from ivr.flows import (
    dispute,
    help_paying,
    main_menu,
    pay,
    plan,
    trouble,
)
from ivr.flows.plan import quoting
from ivr.outcomes import Outcome
from ivr.prompts import Prompt
from ivr.prompts import balance as words
from ivr.prompts import plan as plan_words
from ivr.steps import Move, step
from ivr.turns import Menu, Say

VISITS_SPOKEN_MAX = 20  # a longer list is for paper
SKIP = "#"


@step(outcome=Outcome.HEARD_BALANCE)
def speak(call: Call) -> Menu | Say:
    standing = _standing(call)
    if quoting.asked_of(call, standing) is not None:
        return Say((), then=on_plan)
    summary, in_flight = standing.summary, standing.in_flight
    processing = (words.payment_pending(in_flight),) if in_flight else ()
    told = (*_owed(summary), *_pending(summary), *processing)
    if not summary.amount_due:
        return Menu((*told, words.choices_nothing_owed()), "1", silence_is="")
    return Menu((*told, words.choices()), "1234", shorter=(words.choices_short(),))


@speak.answered
def choice_made(call: Call, key: str) -> Move:
    standing = _standing(call)
    if not standing.summary.amount_due:
        return main_menu.choose if key else trouble.goodbye
    match key:
        case "1":
            if standing.in_flight:
                return pay.choose_amount
            call.notes.plan_id = None
            call.notes.amount_cents = standing.summary.amount_due.cents
            return pay.begin
        case "2":
            return pay.enter_dollars
        case "3":
            call.notes.visits_heard = 0
            return visit
        case _:
            return help_paying.choose


@step(outcome=Outcome.HEARD_BALANCE)
def on_plan(call: Call) -> Menu | Say:
    """On a plan the instalment is due, not the whole debt."""
    standing = _standing(call)
    now = quoting.asked_of(call, standing)
    if now is None:
        return Say((), then=speak)
    processing = (words.payment_pending(standing.in_flight),) if standing.in_flight else ()
    told = (*quoting.told(now), *_pending(standing.summary), *processing)
    choices = plan_words.balance_choices()
    return Menu((*told, choices), "1234", shorter=(plan_words.balance_choices_short(),))


@on_plan.answered
def choice_on_plan_made(call: Call, key: str) -> Move:
    now = quoting.standing(call)
    match key:
        case _ if now is None:
            return speak
        case "1":
            quoting.pays_what_is_asked(call, now)
            return pay.begin
        case "2":
            return pay.enter_dollars
        case "3":
            call.notes.visits_heard = 0
            return visit
        case _:
            return plan.status


@step
def visit(call: Call) -> Menu:
    """One visit in two sentences; pound, or silence, brings the next."""
    visits = visits_spoken(call)
    if not visits:  # paid meanwhile
        told = _owed(_standing(call).summary)
        return Menu((*told, words.choices_nothing_owed()), "1", silence_is="")
    number = min(call.notes.visits_heard, len(visits) - 1)
    told = _told(visits[number])
    if number == len(visits) - 1:
        return Menu((*told, words.last_visit_choices()), "123")
    return Menu((*told, words.visit_choices()), "12" + SKIP, silence_is=SKIP)


@visit.answered
def visit_heard(call: Call, key: str) -> Move:
    visits = visits_spoken(call)
    if not visits:
        return main_menu.choose if key else trouble.goodbye
    match key:
        case "1":
            return pay.choose_amount
        case "2":
            call.notes.visit_id = visits[min(call.notes.visits_heard, len(visits) - 1)].visit_id.hex
            return dispute.look
        case "3":
            call.notes.visits_heard = 0
            return visit
        case _:
            call.notes.visits_heard += 1
            return visit


def _standing(call: Call) -> Standing:
    return payments.standing(call.reads, call.account, call.today)


def visits_spoken(call: Call) -> list[VisitShare]:
    return statements.visits_owed(call.db, call.account)[:VISITS_SPOKEN_MAX]


def _owed(summary: Summary) -> tuple[Prompt, ...]:
    if summary.credit:
        return (words.credit(summary.credit),)
    if not summary.amount_due:
        return (words.nothing_owed(),)
    if summary.due_date is None:
        return (words.owed_not_yet_billed(summary.amount_due),)
    if not summary.past_due:
        return (words.owed(summary.amount_due, summary.due_date),)
    since = summary.past_due_since or summary.due_date
    if summary.past_due >= summary.amount_due:
        return (words.past_due_whole(summary.amount_due, since),)
    past_due = words.past_due_part(summary.past_due, since)
    return words.owed_in_all(summary.amount_due), past_due


def _pending(summary: Summary) -> tuple[Prompt, ...]:
    return (words.pending(summary.pending),) if summary.pending else ()


def _told(visit: VisitShare) -> tuple[Prompt, ...]:
    decided = visit.charge - visit.pending
    if visit.provider:
        first = words.visit(visit.service_date, visit.provider, decided)
    else:
        first = words.visit_without_provider(visit.service_date, decided)
    share = words.taken_off(decided - visit.share), words.your_share(visit.share, _why(visit))
    left = (words.still_owed(visit.owed),) if visit.owed < visit.share else ()
    return (first, *share, *left)


def _why(visit: VisitShare) -> Prompt:
    parts = {
        words.why_copay: visit.copay,
        words.why_coinsurance: visit.coinsurance,
        words.why_deductible: visit.deductible,
        words.why_not_covered: visit.not_covered,
    }
    reasons = [why for why, amount in parts.items() if amount]
    return reasons[0]() if len(reasons) == 1 else words.why_several()
