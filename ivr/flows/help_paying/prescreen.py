"""The three questions. They decide nothing; what is answered goes into a row of its own."""

from __future__ import annotations

from billing_core.assistance import prescreens
from billing_core.assistance.screening import HOUSEHOLD_MAX, MONTHS, Answers
from billing_core.errors import UnusableAnswer
from billing_core.money import ZERO, Money
from ivr.calls import Call
from ivr.flows.help_paying.application import ready_heard
from ivr.prompts import Prompt
from ivr.prompts import help_paying as words
from ivr.steps import Move, step
from ivr.turns import Digits, Menu

HOUSEHOLD_DIGITS_MAX = 2
INCOME_DIGITS_MAX = 8
MONTH, YEAR = "month", "year"


@step(resumes=True)
def household(call: Call) -> Digits:
    return Digits((words.household(),), at_least=1, at_most=HOUSEHOLD_DIGITS_MAX)


@household.answered
def household_counted(call: Call, keyed: str) -> Move:
    prescreens.begin(call.db, call.account, on=call.today)
    try:
        _answer(call, household_size=int(keyed))
    except UnusableAnswer:
        return household.again(words.not_a_household(HOUSEHOLD_MAX))
    return income_period


@step
def income_period(call: Call) -> Menu:
    return Menu((words.income_period(),), "123")


@income_period.answered
def period_chosen(call: Call, key: str) -> Move:
    call.notes.income_by = {"1": MONTH, "2": YEAR}.get(key)
    if call.notes.income_by is None:
        _answer(call, yearly_income=ZERO)
        return insured
    return income


@step
def income(call: Call) -> Digits:
    asked = words.income_of_a_month if call.notes.income_by == MONTH else words.income_of_a_year
    return Digits((asked(),), at_least=1, at_most=INCOME_DIGITS_MAX)


@income.answered
def income_told(call: Call, keyed: str) -> Move:
    times = MONTHS if call.notes.income_by == MONTH else 1
    try:
        _answer(call, yearly_income=Money(Money.usd(keyed).cents * times))
    except UnusableAnswer:
        return income.again(words.not_an_income())
    return insured


@step
def insured(call: Call) -> Menu:
    return Menu((words.insured(),), "12")


@insured.answered
def insurance_told(call: Call, key: str) -> Move:
    _answer(call, insured=key == "1")
    return check


@step
def check(call: Call) -> Menu:
    """What was keyed, said back: a slip of the finger is no reason for a no."""
    told = _told(call, _answers(call)), words.check_choices()
    return Menu(told, "12")


@check.answered
def checked(call: Call, key: str) -> Move:
    return result if key == "1" else household


@step
def result(call: Call) -> Menu:
    """May qualify, or anyone can apply: never yes, never no."""
    told = _answers(call)
    found = prescreens.screened(call.db, call.account, policy=call.account_policy, on=call.today)
    may = words.maybe() if found and found.may_qualify else words.anyone()
    coverage = (words.coverage(),) if told.insured is False else ()
    choices = words.result_choices()
    return Menu((may, *coverage, choices), "123", shorter=(choices,))


result.answered(ready_heard)  # the same three choices


def _answer(
    call: Call,
    *,
    household_size: int | None = None,
    yearly_income: Money | None = None,
    insured: bool | None = None,
) -> None:
    prescreens.answer(
        call.db,
        call.account,
        on=call.today,
        household_size=household_size,
        yearly_income=yearly_income,
        insured=insured,
    )


def _answers(call: Call) -> Answers:
    told = prescreens.answers(call.db, call.account)
    assert told is not None, "the questions come before what is said of the answers"
    return told


def _told(call: Call, answers: Answers) -> Prompt:
    count, yearly = answers.household_size, answers.yearly_income
    if not yearly:
        return words.check_none(count)
    if call.notes.income_by == MONTH:
        return words.check_month(count, Money(yearly.cents // MONTHS))
    return words.check_year(count, yearly)
