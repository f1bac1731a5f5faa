"""`billing nightly` and `billing statements issue`."""

from __future__ import annotations

from datetime import date

import click
import pytest
from click.testing import CliRunner
from sqlalchemy import func, select, text

from billing_core import policies
from billing_core.ageing.models import DunningVisit, LateFee
from billing_core.cli import commands
from billing_core.errors import GatewayUnreachable
from billing_core.gateways import ChargeRequest, Movement
from billing_core.gateways.sandbox import Sandbox
from billing_core.holds import actions as holds
from billing_core.jobs import Jobs
from billing_core.jobs.nightly import progress
from billing_core.jobs.nightly.timetable import TIMETABLE
from billing_core.money import Money
from billing_core.premiums import actions as premiums
from billing_core.premiums.actions import NewAccount
from billing_core.premiums.models import PremiumBill
from billing_core.reconciliation import queries as reconciliations
from billing_core.reconciliation.models import Reconciliation
from billing_core.statements.actions import issue, record_visit
from billing_core.statements.models import Statement, StatementSnapshot
from tests.billing_core.books import ANA, BEN, add_guarantor, visit
from tests.billing_core.payments.household import VISA

RULES = policies.load(
    {
        "policies": {
            "default": {
                "effective_from": date(2020, 1, 1),
                "late_fee": {"fixed_cents": 500},
            }
        }
    }
)


class NobodySends:
    def send(self, recipient: str, body: str, status_reference: str) -> str:
        raise AssertionError("nothing is sent here")


@pytest.fixture
def billing(database, clock) -> click.Group:
    clock.at("2026-12-01T02:00")
    jobs = Jobs(database, Sandbox(database), NobodySends(), policies=RULES)
    with database.transaction() as db:
        add_guarantor(db, region="GA")
        add_guarantor(db, BEN, region="CA-N")
        for owner in (ANA, BEN):
            record_visit(db, visit(f"{owner}", Money.usd(70), guarantor_id=owner))
            issue(db, owner, issued_on=date(2026, 9, 1), due_date=date(2026, 10, 1))
    return commands(lambda: database, lambda: jobs, lambda: RULES)


def run(group: click.Group, *arguments: str) -> str:
    done = CliRunner().invoke(group, arguments, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def everything(database) -> dict[str, list[str]]:
    """Every row of the books, as text."""
    with database.transaction() as db:
        tables = ("ledger_entries", "ledger_legs", "late_fees", "dunning_visits", "dunning_checks")
        return {
            name: sorted(str(tuple(row)) for row in db.execute(text(f"SELECT * FROM {name}")))  # noqa: S608
            for name in (*tables, "statements", "statement_snapshots", "night_parts")
        }


def test_a_night_on_the_first_charges_climbs_and_issues_and_says_so(billing, database):
    said = run(billing, "nightly", "--date", "2026-12-01")

    assert "The night of 2026-12-01 begins." in said
    rows = [line.split() for line in said.splitlines()]
    assert ["late", "fees", "1", "of", "1", "1"] in rows
    assert ["statements", "1", "of", "1", "2"] in rows
    with database.transaction() as db:
        assert db.scalars(select(LateFee.guarantor_id)).all() == [ANA]  # none in California
        assert set(db.scalars(select(DunningVisit.status))) == {"statement_1"}
        told = db.scalars(
            select(StatementSnapshot).where(StatementSnapshot.month == "2026-11")
        ).all()
        due = set(
            db.scalars(select(Statement.due_date).where(Statement.issued_on > date(2026, 11, 1)))
        )
    assert {row.fees_cents for row in told} == {500, 0}
    assert due == {date(2026, 12, 31)}


def test_a_second_run_changes_nothing(billing, database):
    run(billing, "nightly", "--date", "2026-12-01")
    before = everything(database)

    said = run(billing, "nightly", "--date", "2026-12-01")

    assert "begins" not in said
    assert everything(database) == before


def test_on_other_days_no_statement_is_issued(billing, database):
    said = run(billing, "nightly", "--date", "2026-12-02")

    assert "statements" not in said


def test_a_night_comes_in_parts_of_so_many_guarantors(billing, database):
    run(billing, "nightly", "--date", "2026-12-02", "--at-once", "1")

    parts = {step.job: step.parts for step in progress(database, date(2026, 12, 2))}
    assert parts["dunning"] == 2
    assert parts["reconciliation"] == 1


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_who_watches_sees_how_far_each_job_is(billing):
    watched = CliRunner(env={"FORCE_COLOR": "1", "LINES": "60"})

    done = watched.invoke(billing, ["nightly", "--date", "2026-12-02"], catch_exceptions=False)

    seen = click.unstyle(done.stderr)
    assert all(job.name in seen for job in TIMETABLE if job.on(date(2026, 12, 2)))
    assert "100%" in seen


def test_the_premiums_of_the_month_are_billed_once(billing, database):
    with database.transaction() as db:
        for unit, starts_on in (("BU-1", date(2026, 11, 1)), ("BU-2", date(2027, 1, 1))):
            new = NewAccount(unit, ANA, "individual", Money.usd(400), starts_on)
            premiums.open_account(db, new)

    run(billing, "nightly", "--date", "2026-12-01")
    run(billing, "nightly", "--date", "2026-12-02")

    with database.transaction() as db:
        bills = db.execute(select(PremiumBill.month, PremiumBill.amount_cents)).all()
    assert bills == [(date(2026, 12, 1), 40000)]


def test_the_day_before_is_compared_with_the_processors_list(billing, database, clock):
    clock.at("2026-11-30T12:00")
    Sandbox(database).charge(ChargeRequest("elsewhere", VISA, Money.usd(70), "not ours"))
    clock.at("2026-12-01T02:00")

    said = run(billing, "nightly")

    assert ["reconciliation", "1", "of", "1", "1"] in [line.split() for line in said.splitlines()]
    with database.transaction() as db:
        differences = [(row.day, row.kind) for row in reconciliations.work(db, 10)]
    assert differences == [(date(2026, 11, 30), "unknown_to_us")]


class Down(Sandbox):
    def list_day(self, day: date) -> list[Movement]:
        raise GatewayUnreachable("no answer")


def test_a_processor_that_does_not_answer_keeps_nothing_else_waiting(database, billing):
    down = Jobs(database, Down(database), NobodySends(), policies=RULES)
    group = commands(lambda: database, lambda: down, lambda: RULES)

    failed = CliRunner().invoke(group, ["nightly", "--date", "2026-12-01"])
    left = [step.job for step in progress(database, date(2026, 12, 1)) if step.done < step.parts]
    run(billing, "nightly", "--date", "2026-12-01")

    assert failed.exit_code == 1
    assert "all is done but the reconciliation" in failed.output
    assert left == ["reconciliation"]
    with database.transaction() as db:
        assert db.get(Reconciliation, ("sandbox", date(2026, 11, 30))) is not None


def test_without_a_date_it_is_today(billing, database):
    run(billing, "nightly")

    assert len(progress(database, date(2026, 12, 1))) == len(TIMETABLE)


def test_others_are_called_to_share_it(billing, database):
    jobs = Jobs(database, Sandbox(database), NobodySends(), policies=RULES)
    group = commands(lambda: database, lambda: jobs, lambda: RULES)

    run(group, "nightly", "--workers", "3")

    assert jobs.huey.pending_count() == 2
    assert jobs.run_waiting() == 2


def test_a_month_of_statements_and_again(billing, database):
    assert (
        run(billing, "statements", "issue", "--month", "2026-11")
        == "2 statements for November 2026.\n"
    )
    assert run(billing, "statements", "issue") == "0 statements for November 2026.\n"


def test_a_month_that_has_not_begun_is_refused(billing):
    done = CliRunner().invoke(billing, ["statements", "issue", "--month", "2027-01"])

    assert done.exit_code == 2
    assert "has not begun" in done.output


def test_whoever_is_in_bankruptcy_is_sent_nothing(billing, database):
    with database.transaction() as db:
        request = holds.Request(ANA, "bankruptcy", "chapter 7", "26-1", starts_on=date(2026, 11, 1))
        holds.place(db, request, actor="test")

    run(billing, "nightly", "--date", "2026-12-01")

    with database.transaction() as db:
        told = db.scalars(
            select(StatementSnapshot.guarantor_id).where(StatementSnapshot.month.is_not(None))
        )
        assert told.all() == [BEN]
        assert db.scalar(select(func.count()).select_from(LateFee)) == 0


def test_what_is_in_question_is_told_but_not_due(billing, database):
    with database.transaction() as db:
        request = holds.Request(BEN, "dispute", "asked", "D-1", starts_on=date(2026, 11, 1))
        holds.place(db, request, actor="test")

    run(billing, "statements", "issue", "--month", "2026-11")

    with database.transaction() as db:
        told = db.scalars(
            select(StatementSnapshot).where(
                StatementSnapshot.guarantor_id == BEN, StatementSnapshot.month.is_not(None)
            )
        ).one()
    assert (told.balance_cents, told.due_now_cents) == (7000, 0)
