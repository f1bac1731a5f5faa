"""At the last question only 1 takes money, or leave to take it; whatever else is done there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from billing_core.autopay.models import Mandate
from billing_core.bank.models import BankPayment
from billing_core.gateways.models import SandboxCharge
from billing_core.ledger.models import Entry
from billing_core.payments.models import Payment
from billing_core.plans.models import Plan
from ivr.prompts.languages import LANGUAGES
from tests.caller import Caller
from tests.scenarios.errands.errand import Errand, rows
from tests.scenarios.errands.every import ERRANDS
from tests.scenarios.errands.listener import QUICK, Listener
from tests.scenarios.errands.town import Town

MONEY = (Payment, BankPayment, Mandate, Plan)  # taken, or agreed that it will be
LAST_QUESTIONS = ("pay.review", "pay.bank_review", "plan.accept", "autopay.agree")
CODES = list(LANGUAGES)


def passes(errand: Errand, question: str) -> bool:
    return any(step == question for step in errand.wishes)


ASKED = [
    (errand, question)
    for question in LAST_QUESTIONS
    for errand in ERRANDS
    if passes(errand, question)
]


def presses(keys: str) -> Callable[[Caller], object]:
    return lambda caller: caller.presses(keys)


OTHERWISE: dict[str, Callable[[Caller], object]] = {
    **{f"press {key}": presses(key) for key in "234567890*#"},
    "press wrong keys three times": lambda caller: [caller.presses("8") for _ in range(3)],
    "are silent": lambda caller: caller.is_silent(),
    "are silent three times": lambda caller: [caller.is_silent() for _ in range(3)],
    "hang up": lambda caller: caller.hangs_up(),
}


def money_moved(caller: Caller) -> tuple[object, ...]:
    """What there is of payments, and of leave to take some; at the processor and in the books."""
    theirs = [sorted(str(row.id) for row in rows(caller, kind)) for kind in MONEY]
    with caller.app.extensions["database"].transaction() as db:
        everywhere = [
            db.scalar(select(func.count()).select_from(k)) for k in (SandboxCharge, Entry)
        ]
    return (*theirs, *everywhere)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("errand", "question"), ASKED, ids=[f"{errand.name}: {question}" for errand, question in ASKED]
)
def test_whatever_else_is_done_at_the_last_question_takes_no_money(
    town: Town, errand: Errand, question: str
):
    language = CODES[ASKED.index((errand, question)) % len(CODES)]
    listener = Listener(town.caller(), errand, language, QUICK).sets_out()
    while listener.asked_by() != question:
        listener.answers()
    caller = listener.caller
    before = money_moved(caller)

    for what, do in OTHERWISE.items():
        twin = town.twin(caller)
        do(twin)
        twin.lets_jobs_run()

        assert money_moved(caller) == before, f"callers who {what}\n{twin.phone.transcript()}"

    yes = town.twin(caller)
    yes.presses("1").lets_jobs_run()
    assert money_moved(caller) != before, "1 did nothing either: nothing was tried here"


def test_every_last_question_is_asked_in_some_errand():
    assert {question for _, question in ASKED} == set(LAST_QUESTIONS)
