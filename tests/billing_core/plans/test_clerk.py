"""A billing clerk makes a plan, sees its paper out and follows it, by commands."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner, Result

from billing_core.cli import commands
from billing_core.jobs import Jobs
from billing_core.money import Money
from billing_core.plans import queries
from billing_core.policies import Policies
from tests.billing_core.autopay.standing_order import Household
from tests.billing_core.bank.drawer import a_vault
from tests.billing_core.plans.payer import Payer

ID = r"[0-9a-f]{8}-[0-9a-f-]{27}"


def no_jobs() -> Jobs:
    raise AssertionError("none of these commands needs jobs")


@pytest.fixture
def run(database, clock):
    group = commands(lambda: database, no_jobs, Policies)

    def run_command(*arguments: object) -> Result:
        return CliRunner().invoke(group, [str(argument) for argument in arguments])

    return run_command


def first_id(result: Result) -> str:
    found = re.search(ID, result.output)
    assert found is not None, result.output
    return found.group()


def test_every_command_says_what_it_does(run):
    for group in ("plan", "autopay", "bank"):
        shown = run(group, "--help")

        assert shown.exit_code == 0
        assert not re.search(r"^  [a-z-]+\s*$", shown.output, re.MULTILINE)


def test_a_clerk_quotes_agrees_delivers_and_follows_a_plan(database, run, clock):
    payer = Payer.owing(database, "600")

    offered = run("plan", "offer", payer.id)
    agreed = run("plan", "agree", payer.id, "--months", 6, "--evidence", "CA1", "--by", "Kim")
    listed = run("plan", "papers")
    paper_id = first_id(listed)
    printed = run("plan", "paper", paper_id)
    delivered = run("plan", "delivered", paper_id, "--how", "letter", "--evidence", "m-1")
    payer.night()
    shown = run("plan", "show", payer.id)

    assert "$100.00" in offered.output
    assert "$50.00" in offered.output
    assert "disclosure waits" in agreed.output
    assert "Truth in Lending" in printed.output
    assert delivered.output == "Delivered.\n"
    assert "active" in shown.output
    assert "Pays it off today: $600.00" in shown.output


def test_a_plan_that_is_not_offered_says_why(database, run, clock):
    payer = Payer.owing(database, "20")

    offered = run("plan", "offer", payer.id)
    refused = run("plan", "agree", payer.id, "--months", 6, "--evidence", "CA1", "--by", "Kim")

    assert "instalment_too_small" in offered.output
    assert refused.exit_code == 1
    assert "not offered: instalment_too_small" in refused.output


def test_a_clerk_notes_the_call_and_ends_the_plan(database, run, clock):
    payer = Payer.owing(database, "600")
    plan_id = payer.has_plan()

    called = run("plan", "called", plan_id, "--by", "Kim")
    cancelled = run("plan", "cancel", plan_id, "--reason", "asked", "--by", "Kim")
    twice = run("plan", "cancel", plan_id, "--reason", "asked", "--by", "Kim")
    shown = run("plan", "show", payer.id)

    assert (called.output, cancelled.output) == ("Noted.\n", "Cancelled.\n")
    assert twice.exit_code == 1
    assert "cannot go from cancelled" in twice.output
    assert "no plan is open" in shown.output
    with database.transaction() as db:
        assert queries.get(db, plan_id).called_on is not None


def test_a_clerk_skips_pauses_and_ends_autopay(database, run, clock):
    with a_vault():
        household = Household.owing(database, "600")
        mandate_id = household.has_plan_with_autopay()
        clock.at("2026-12-15T01:00")
        household.night("2026-12-15")
    draw_id = household.draws()[0].id

    shown = run("autopay", "show", household.payer.id)
    results = [
        run("autopay", "skip", draw_id, "--by", "Kim"),
        run("autopay", "pause", mandate_id, "--until", "2027-03-01", "--by", "Kim"),
        run("autopay", "resume", mandate_id, "--by", "Kim"),
        run("autopay", "revoke", mandate_id, "--because", "asked", "--by", "Kim"),
    ]

    assert "$100.00" in shown.output
    assert "2026-12-24" in shown.output
    assert [result.output for result in results] == [
        "Skipped.\n",
        "Paused.\n",
        "Resumed.\n",
        "Revoked.\n",
    ]


def test_a_clerk_sends_the_letter_about_an_amount(database, run, clock):
    with a_vault():
        household = Household.owing(database, "180")
        household.agrees("statement", by="bank", between=(Money.usd(5), Money.usd(100)))
        clock.at("2026-12-12T01:00")
        household.night("2026-12-12")

    draw_id = first_id(run("autopay", "letters"))
    told = run("autopay", "told", draw_id)

    assert told.output == "Noted.\n"
    assert re.search(ID, run("autopay", "letters").output) is None


def test_a_clerk_sees_what_banks_sent_back_and_how_much_of_it(database, run, clock):
    with a_vault():
        household = Household.owing(database, "100")
        household.drawer.gets_back(household.drawer.sends("20"), "R10")
        household.drawer.gets_back("999999990000001", "C01")

    returns = run("bank", "returns")
    rates = run("bank", "rates", "--date", "2026-12-24")

    assert "not authorised" in returns.output
    assert "correction" in returns.output
    assert rates.exit_code == 1
    assert "100.00 %" in rates.output
    assert "unauthorised, overall" in rates.output
