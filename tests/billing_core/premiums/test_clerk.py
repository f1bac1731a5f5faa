"""A clerk's commands for premiums, money in suspense and denials."""

from __future__ import annotations

import re
from datetime import date

import pytest
from click.testing import CliRunner

from billing_core.accounts import numbers
from billing_core.ledger.queries import balance
from billing_core.money import Money
from billing_core.premiums import actions
from billing_core.premiums.actions import NewAccount
from billing_core.premiums.cli import insuring
from billing_core.remittances.cli import denying
from billing_core.suspense.cli import suspending
from tests.billing_core.books import ANA
from tests.billing_core.importers.bai2.test_credits import owing
from tests.billing_core.importers.bai2.test_credits import take as take_statement
from tests.billing_core.importers.x12_835.documents import claim, claimed_visit, visit_of
from tests.billing_core.importers.x12_835.documents import take as take_remittance


@pytest.fixture
def run(sqlite_database, clock):
    def run(group, *arguments):
        made = group(lambda: sqlite_database)
        return CliRunner().invoke(made, [str(each) for each in arguments])

    return run


def first_id(text: str) -> str:
    """The id in the first row of a table, whose cells may be folded."""
    found = re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", text)
    assert found is not None, text
    return found[0]


def test_a_month_is_billed_and_an_account_shown(run, sqlite_database):
    owing(sqlite_database)
    with sqlite_database.transaction() as db:
        new = NewAccount("BU-7", ANA, "cobra", Money.usd(400), date(2026, 11, 1))
        actions.open_account(db, new)

    billed = run(insuring, "bill", "--month", "2026-11-05")
    again = run(insuring, "bill", "--month", "2026-11-05")
    shown = run(insuring, "show", "BU-7", "--date", "2026-11-24")
    lapsed = run(insuring, "lapsed", "--date", "2027-02-01")
    ended = run(insuring, "end", "BU-7", "--date", "2026-11-30", "--by", "mira")

    assert billed.stdout == "1 premiums billed for 2026-11.\n"
    assert again.stdout == "0 premiums billed for 2026-11.\n"
    assert "$400.00" in shown.stdout
    assert "coverage ends with 2026-10-31" in shown.stdout
    assert numbers.written(ANA) in lapsed.stdout
    assert ended.exit_code == 0


@pytest.mark.parametrize(
    "arguments", [("show", "BU-9"), ("end", "BU-9", "--date", "2026-11-30", "--by", "mira")]
)
def test_a_billing_unit_that_is_not_there_is_an_error(run, arguments):
    assert "no such billing unit" in run(insuring, *arguments).stderr


def test_money_in_suspense_is_found_an_owner(run, sqlite_database, tmp_path):
    owing(sqlite_database)
    take_statement(sqlite_database, tmp_path, "142,4000,,X1,,REYES", "142,500,,X2,,NOBODY")

    listed = run(suspending, "list")
    applied = run(suspending, "apply", first_id(listed.stdout), ANA, "--by", "mira")
    back = run(suspending, "send-back", first_id(run(suspending, "list").stdout), "--by", "mira")

    assert "$45.00 in suspense." in listed.stdout
    assert (applied.exit_code, back.exit_code) == (0, 0)
    assert "$0.00 in suspense." in run(suspending, "list").stdout
    with sqlite_database.transaction() as db:
        assert balance(db, ANA) in (Money.usd(60), Money.usd(95))


def test_what_is_no_longer_in_suspense_cannot_be_applied(run, sqlite_database, tmp_path):
    owing(sqlite_database)
    take_statement(sqlite_database, tmp_path, "142,4000,,X1,,REYES")
    credit = first_id(run(suspending, "list").stdout)
    run(suspending, "apply", credit, ANA, "--by", "mira")

    again = run(suspending, "apply", credit, ANA, "--by", "mira")

    assert again.exit_code == 1
    assert "cannot go from applied" in again.stderr


def test_a_denial_is_billed_by_a_person(run, sqlite_database, tmp_path):
    claimed_visit(sqlite_database)
    denied = claim(status="4", paid="0", share="500", cas=("PR*204*500",))
    take_remittance(sqlite_database, tmp_path, denied)

    listed = run(denying, "list")
    billed = run(denying, "bill", first_id(listed.stdout), "--by", "mira")

    assert "$500.00 more is owed." in billed.stdout
    assert visit_of(sqlite_database)[3] == "$500.00"


def test_of_whoever_owes_no_premium_no_end_of_coverage_is_told(run, sqlite_database):
    owing(sqlite_database)
    with sqlite_database.transaction() as db:
        new = NewAccount("BU-7", ANA, "cobra", Money.usd(400), date(2026, 12, 1))
        actions.open_account(db, new)

    shown = run(insuring, "show", "BU-7", "--date", "2026-11-24")

    assert (shown.exit_code, "BU-7" in shown.stdout) == (0, True)
    assert "coverage ends" not in shown.stdout
