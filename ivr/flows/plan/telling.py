"""A plan agreed to: its dates read back, sent by text if wanted, and its first payment taken."""

from __future__ import annotations

from billing_core.accounts import actions as accounts
from billing_core.accounts import queries
from billing_core.plans import texts
from billing_core.plans.nightly import TOPIC
from ivr import speech
from ivr.calls import Call
from ivr.flows import pay, receipt
from ivr.flows.plan import quoting
from ivr.outcomes import Outcome
from ivr.prompts import Prompt, Spelled
from ivr.prompts import plan as words
from ivr.steps import Move, step
from ivr.turns import Menu, Say


@step(anchor=True, outcome=Outcome.PLAN_AGREED)
def agreed(call: Call) -> Menu:
    now = quoting.standing(call)
    assert now is not None, "a plan just agreed to has something left to pay"
    dates = words.dates(now.highest, now.due_on, now.last_on)
    next_ = words.agreed_choices() if _number(call) else words.agreed_next()
    return Menu((words.agreed(), dates, next_), "12" if _number(call) else "2", silence_is="2")


@agreed.answered
def dates_heard(call: Call, key: str) -> Move:
    return text_consent if key == "1" else go_on


@step
def text_consent(call: Call) -> Menu:
    """Leave for texts about the plan; the words agreed to are kept."""
    return Menu((_consent(call), words.text_choices()), "12")


@text_consent.answered
def consented(call: Call, key: str) -> Move:
    if key == "2":
        return go_on
    _text(call)
    return go_on.saying(words.text_sent())


@step
def go_on(call: Call) -> Say:
    """To the first payment if it is to be made today; else there is nothing more to do."""
    now = quoting.standing(call)
    if now is None or not call.notes.plan_first_now or now.due_on > call.today:
        return Say((), then=receipt.finished)
    return Say((words.first_payment(now.amount),), then=pay.begin)


def _number(call: Call) -> str | None:
    """Where texts about the account go: to the phone on file, else to the one that calls."""
    guarantor = queries.find(call.db, call.account)
    assert guarantor is not None
    return guarantor.phone or call.caller_number


def _text(call: Call) -> None:
    number, now = _number(call), quoting.standing(call)
    if number is None or now is None:
        return
    accounts.give_consent(
        call.db,
        number,
        TOPIC,
        words=speech.plain(_consent(call), call.language),
        evidence=call.turn_id,
        guarantor_id=call.account,
    )
    texts.send(call.db, now, number, language=call.language)
    call.after_commit.append(call.at.jobs.send_notices)


def _consent(call: Call) -> Prompt:
    return words.text_consent(Spelled((_number(call) or "")[-4:]))
