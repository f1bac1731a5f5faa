"""An application: opened with the hold it sets, its number, what it needs; one that is there."""

from __future__ import annotations

from collections.abc import Callable

from billing_core.assistance import actions, decisions, prescreens, queries
from billing_core.assistance.models import Application
from billing_core.errors import ApplicationTooLate
from ivr.calls import Call
from ivr.flows import delivery, help_paying, main_menu, representative
from ivr.flows.help_paying import standing
from ivr.outcomes import Outcome
from ivr.prompts import Prompt, Spelled
from ivr.prompts import help_paying as words
from ivr.steps import Move, step
from ivr.turns import Menu, Say

PAPERS_SPOKEN_MAX = 2
PAPERS: dict[str, Callable[[], Prompt]] = {
    "form": words.paper_form,
    "wages": words.paper_wages,
    "self_employment": words.paper_self_employment,
    "business_or_rental": words.paper_business_or_rental,
    "pension": words.paper_pension,
    "social_security": words.paper_social_security,
    "unemployment": words.paper_unemployment,
    "tax_return": words.paper_tax_return,
    "no_income": words.paper_no_income,
    "programme": words.paper_programme,
}


@step
def ready(call: Call) -> Menu:
    return Menu((words.ready(), words.held(), words.result_choices()), "123")


@ready.answered
def ready_heard(call: Call, key: str) -> Move:
    match key:
        case "1":
            if opened(call):
                return applied
            call.asks_for_a_person("assistance")
            return representative.put_through.saying(words.too_late())
        case "2":
            call.asks_for_a_person("assistance")
            return representative.put_through
        case _:
            return main_menu.choose


@step(anchor=True, outcome=Outcome.HELP_APPLIED_FOR)
def applied(call: Call) -> Menu:
    code = _code(_application(call))
    told = words.application_number(code), words.code_again(code), words.go_on()
    return Menu(told, "1", silence_is="1")


@applied.answered
def number_noted(call: Call, _: str) -> Move:
    known = _application(call)
    call.notes.to_send = f"assistance:{known.number}"
    due = (words.papers_due(known.documents_due),) if known.documents_due else ()
    return delivery.offer.saying(words.held(), *due)


@step
def application(call: Call) -> Menu | Say:
    """How an application that is there stands."""
    known = standing.found(call)
    if known is None:  # it ended meanwhile
        return Say((), then=help_paying.assistance)
    told, choices = _told(call, known), _choices(known)
    return Menu((*told, choices), "123", shorter=(choices,))


@application.answered
def application_heard(call: Call, key: str) -> Move:
    known = _application(call)
    if key == "2":
        call.asks_for_a_person("assistance")
        return representative.put_through
    if key == "3":
        return main_menu.choose
    match known.status:
        case "denied":
            decisions.appeal(
                call.db,
                known.id,
                on=call.today,
                policy=call.account_policy,
                actor="caller",
            )
            return application
        case "awarded":
            return help_paying.household
        case _:
            call.notes.to_send = f"assistance:{known.number}"
            return delivery.offer


def opened(call: Call) -> bool:
    """Open the application with what was answered; false where policy takes none any more."""
    request = actions.Request(
        call.account, call.language, prescreens.answers(call.db, call.account)
    )
    try:
        actions.open_new(
            call.db, request, policy=call.account_policy, on=call.today, actor="caller"
        )
    except ApplicationTooLate:
        return False
    return True


def _told(call: Call, known: Application) -> tuple[Prompt, ...]:
    code, due = _code(known), known.documents_due or known.opened_on
    by = known.decision_due or known.opened_on
    match known.status:
        case "started":
            return words.started(code, due), words.held()
        case "incomplete":
            return words.incomplete(due), *_missing(call, known)
        case "complete":
            return words.complete(code, by), words.held()
        case "appealed":
            return words.appealed(code, by), words.held()
        case "awarded":
            return (words.awarded(standing.awarded_until(call, known)),)
        case _:
            return (words.denied(known.appeal_until or known.opened_on),)


def _missing(call: Call, known: Application) -> tuple[Prompt, ...]:
    missing = actions.missing(call.db, known.id)
    told = tuple(PAPERS[kind]() for kind in missing[:PAPERS_SPOKEN_MAX])
    return (*told, words.more_papers()) if len(missing) > PAPERS_SPOKEN_MAX else told


def _choices(known: Application) -> Prompt:
    if known.status == "denied":
        return words.denied_choices()
    return words.awarded_choices() if known.status == "awarded" else words.open_choices()


def _application(call: Call) -> Application:
    """The application that is open, or was decided and is not over; there is one at these steps."""
    known = standing.found(call) or queries.latest(call.db, call.account)
    assert known is not None, "an application was opened before this step"
    return known


def _code(known: Application) -> Spelled:
    return Spelled(known.number, (4, 4), slowly=True)
