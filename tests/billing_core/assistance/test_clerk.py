"""A billing clerk holds, answers, awards and asks which rule decided, by commands."""

from __future__ import annotations

import re
from datetime import date

import pytest
from click.testing import CliRunner, Result

from billing_core import policies
from billing_core.accounts import numbers
from billing_core.cli import commands
from billing_core.jobs import Jobs
from billing_core.ledger.queries import balance
from billing_core.money import Money
from tests.billing_core.assistance import steps

OPERATOR = {"policies": {"VA": {"effective_from": date(2026, 1, 1), "plan": {"apr": 12}}}}


@pytest.fixture
def run(database, clock):
    group = commands(lambda: database, no_jobs, lambda: policies.load(OPERATOR))

    def run_command(*arguments: object) -> Result:
        return CliRunner().invoke(group, [str(argument) for argument in arguments])

    return run_command


@pytest.fixture
def ana(database, clock):
    """A household that owes 200 dollars for one visit."""
    with database.transaction() as db:
        return steps.household(db, "200")


def no_jobs() -> Jobs:
    raise AssertionError("none of these commands needs jobs")


def number_in(result):
    assert result.exit_code == 0, result.output
    [number] = re.findall(r"\b\d{8}\b", result.output)
    return number


def owes(database, guarantor_id):
    with database.transaction() as db:
        return balance(db, guarantor_id)


def test_the_policies_say_what_holds_and_which_row_decided_it(run):
    shown = run("policies", "plan.apr", "--region", "VA", "--date", "2026-06-30")
    later = run("policies", "plan.apr", "--region", "VA", "--date", "2026-07-01")

    assert re.search(r"plan\.apr\s+12 %\s+VA: operator file\s+2026-01-01", shown.output)
    assert re.search(r"plan\.apr\s+3 %\s+VA: Va\. Code 59\.1-612", later.output)
    assert re.search(r"version [0-9a-f]{12}$", shown.output.strip())


def test_every_setting_can_be_shown(run):
    shown = run("policies", "--region", "WA").output

    for said in ("above 0 % to 300 %: 100 %", "08:00", "late_fee.at_most", "none", "yes", "$5.00"):
        assert said in shown


def test_a_setting_that_there_is_not_is_said_so(run):
    assert run("policies", "interest").exit_code == 1
    assert "no such setting" in run("policies", "interest").output


def test_an_application_is_opened_completed_and_awarded(run, database, ana):
    opened = run("assistance", "open", ana, "--household", 2, "--income", "70000", "--by", "Kim")
    number = number_in(opened)
    assert "papers are awaited until 2027-07-22" in opened.output

    missing = run(
        *("assistance", "papers", number, "--received", "form"),
        *("--needed", "form", "--needed", "wages", "--by", "Kim"),
    )
    assert "incomplete, until 2027-07-22: wages" in missing.output
    assert "No application" in run("assistance", "list").output

    complete = run("assistance", "papers", number, "--received", "wages", "--by", "Kim")
    assert "complete, to be decided by 2027-01-08" in complete.output
    assert numbers.written(ana) in run("assistance", "list").output

    awarded = run("assistance", "award", number, "--by", "Kim")
    assert "Awarded 50 %, for visits until 2027-11-24" in awarded.output
    assert owes(database, ana) == Money.usd(100)
    assert "Nothing holds" in run("hold", "list", numbers.written(ana)).output


def test_a_denial_is_appealed_and_upheld(run, ana):
    number = number_in(run("assistance", "open", ana, "--by", "Kim"))
    run("assistance", "papers", number, "--received", "form", "--by", "Kim")

    denied = run("assistance", "deny", number, "--reason", "above every band", "--by", "Kim")
    assert "appeals until 2026-12-24" in denied.output
    assert "on appeal, decided by" in run("assistance", "appeal", number, "--by", "Kim").output
    assert "appeal" in run("hold", "list", ana).output
    assert "stands" in run("assistance", "uphold", number, "--by", "Kim").output


def test_an_application_can_be_withdrawn_and_is_then_closed(run, ana):
    number = number_in(run("assistance", "open", ana, "--by", "Kim"))

    assert "withdrawn" in run("assistance", "withdraw", number, "--by", "Kim").output

    again = run("assistance", "withdraw", number, "--by", "Kim")
    assert again.exit_code == 1
    assert "cannot go from withdrawn to withdrawn" in again.output


def test_an_award_can_be_by_hardship_or_by_what_was_verified(run, database, ana):
    number = number_in(run("assistance", "open", ana, "--by", "Kim"))
    run("assistance", "papers", number, "--received", "form", "--by", "Kim")
    nothing = run("assistance", "award", number, "--by", "Kim")
    half = run(
        *("assistance", "award", number, "--household", 2, "--income", "200000"),
        *("--percent", 25, "--basis", "hardship", "--by", "Kim"),
    )

    assert "nothing to award" in nothing.output
    assert "Awarded 25 %" in half.output
    assert owes(database, ana) == Money.usd(150)


def test_the_screen_says_that_it_decides_nothing(run):
    def screen(household, income):
        told = ("--region", "HI", "--household", household, "--income", income)
        return run("assistance", "screen", *told)

    may, not_, impossible = screen(3, "125680"), screen(3, "125680.01"), screen(3, "-1")

    assert "Up to 400 % of the poverty guideline of 2026: an award of 50 %" in may.output
    assert "This is no decision" in may.output
    assert "They may apply all the same" in not_.output
    assert (impossible.exit_code, "no such income" in impossible.output) == (1, True)


def test_half_an_answer_is_none(run, ana):
    half = run("assistance", "open", ana, "--household", 2, "--by", "Kim")

    assert half.exit_code == 2
    assert "give both" in half.output


def test_a_dispute_is_opened_listed_and_corrected(run, database, ana):
    with database.transaction() as db:
        [visit] = steps.visits(db, ana)
    assert "No dispute" in run("dispute", "list").output
    opened = run(
        "dispute", "open", ana, "--reason", "wrong_amount", "--visit", visit, "--by", "Kim"
    )
    number = number_in(opened)
    assert number in run("dispute", "list").output

    resolved = run(
        *("dispute", "resolve", number, "--outcome", "corrected"),
        *("--correction", "80", "--by", "Kim"),
    )

    assert "corrected, lowered by $80.00" in resolved.output
    assert owes(database, ana) == Money.usd(120)


def test_a_hold_is_placed_until_a_day_and_lifted(run, ana):
    placed = run(
        *("hold", "place", ana, "--kind", "bankruptcy", "--reason", "chapter 7"),
        *("--reference", "26-1", "--until", "2026-12-31", "--stop", "outbound", "--by", "Kim"),
    )
    assert "stops outbound." in placed.output
    assert "2027-01-01" in run("hold", "list", ana, "--date", "2026-12-31").output
    assert "Nothing holds" in run("hold", "list", ana, "--date", "2027-01-01").output

    hold_id = placed.output.split()[1].strip(":")
    lifted = run("hold", "lift", hold_id, "--date", "2026-12-01", "--by", "Kim")

    assert "ends on 2026-12-01" in lifted.output
    assert "Nothing holds" in run("hold", "list", ana, "--date", "2026-12-01").output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("assistance award 12345678 --by Kim", "there is no application 12345678"),
        ("dispute resolve 12345678 --outcome stands --by Kim", "there is no dispute 12345678"),
        (
            "hold lift 6f0f6a0e-5d0c-4e3a-9a43-0f2f4b6f3c11 --by Kim",
            "there is no such thing",
        ),
        ("hold list 12345678", "no guarantor ID"),
        ("hold list ana", "no guarantor ID"),
        ("policies --date soon", "no day: give it as 2026-11-24"),
        ("assistance screen --region GA --household 2 --income dear", "no amount"),
        ("assistance screen --region GA --household 2 --income 1.005", "no amount"),
        ("assistance screen --region HI --household 2 --income 1 --date 2020-01-01", "no poverty"),
    ],
)
def test_what_is_not_there_or_cannot_be_read_is_said_in_a_line(run, arguments, said):
    result = run(*arguments.split())

    assert result.exit_code in (1, 2)
    assert said in result.output
