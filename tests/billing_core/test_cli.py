"""The commands of billing."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from typing import Any

import click
import pytest
from click.testing import CliRunner
from sqlalchemy import text

from billing_core.accounts import numbers
from billing_core.cli import commands
from billing_core.database import Database
from billing_core.money import Money
from billing_core.statements.actions import issue, record_visit
from tests.billing_core.books import ANA, BEN, add_guarantor, visit


class Workers:
    """Stands for the jobs: remembers with how many threads they were to work."""

    def __init__(self) -> None:
        self.asked: list[int] = []

    def work(self, workers: int) -> None:
        self.asked.append(workers)


def group(database: Any = None, workers: Any = None) -> click.Group:
    return commands(lambda: database, lambda: workers)


@pytest.fixture
def run(database):
    def run_command(*arguments):
        return CliRunner().invoke(group(database), arguments)

    return run_command


@pytest.fixture
def billed(database, clock):
    with database.transaction() as db:
        add_guarantor(db)
        add_guarantor(db, BEN, language="zh_Hant_HK", family_name="陳")
        record_visit(db, visit("1", Money.usd("1120.50")))
        issue(db, ANA, issued_on=date(2026, 9, 20), due_date=date(2026, 10, 20))


def test_migrate_makes_the_tables(tmp_path):
    database = Database(f"sqlite:///{tmp_path}/new.sqlite")

    for _ in range(2):
        done = CliRunner().invoke(group(database), ["migrate"])
        assert (done.exit_code, done.output) == (0, "The database is up to date.\n")

    with database.connection() as connection:
        assert connection.scalar(text("SELECT count(*) FROM guarantors")) == 0
    database.dispose()


def test_the_trial_balance_shows_every_account_and_both_sums(run, billed):
    done = run("trial-balance")

    assert done.exit_code == 0
    rows = [line.split() for line in done.output.splitlines() if line.strip()]
    assert ["patient_receivable", "$1,120.50", "$0.00"] in rows
    assert ["patient_revenue", "$0.00", "$1,120.50"] in rows
    assert rows[-1] == ["total", "$1,120.50", "$1,120.50"]


def test_a_trial_balance_that_is_off_fails_loudly(tmp_path):
    database = Database(f"sqlite:///{tmp_path}/broken.sqlite")
    CliRunner().invoke(group(database), ["migrate"])
    with database.engine.connect() as connection:
        raw = connection.connection.cursor()
        raw.execute("PRAGMA foreign_keys = OFF")  # as someone with the file could
        raw.execute(
            "INSERT INTO ledger_legs (entry_id, position, legs_count, guarantor_id, account,"
            " amount_cents) VALUES ('lost', 1, 2, 1, 'unapplied', 700)"
        )

    done = CliRunner().invoke(group(database), ["trial-balance"])

    assert done.exit_code == 1
    assert "the ledger is off by $7.00" in done.output
    database.dispose()


def expected():
    rows = {
        ANA: [str(ANA), "Ana Reyes", "1980-02-03", "94110", "en_US", "1120.50", "1120.50"],
        BEN: [str(BEN), "Ana 陳", "1980-02-03", "94110", "zh_Hant_HK", "0.00", "0.00"],
    }
    return [rows[number] for number in sorted(rows)]


CAL = numbers.from_seed("Cal")
COLUMNS = [
    "guarantor_id",
    "name",
    "birth_date",
    "postal_code",
    "language",
    "amount_due",
    "past_due",
]


def test_accounts_as_csv(run, billed):
    done = run("accounts", "--format", "csv")

    assert done.exit_code == 0
    assert list(csv.reader(io.StringIO(done.output))) == [COLUMNS, *expected()]


def test_accounts_as_json(run, billed):
    done = run("accounts", "--format", "json", "--limit", "1")

    assert json.loads(done.output) == [dict(zip(COLUMNS, expected()[0], strict=True))]


def test_accounts_as_a_table(run, billed):
    done = run("accounts")

    assert done.exit_code == 0
    assert str(ANA) in done.output
    assert "$1,120.50" in done.output
    assert "…" not in done.output


def test_accounts_fit_a_terminal_of_eighty_columns(database, billed):
    with database.transaction() as db:
        add_guarantor(db, CAL, given_name="Guadalupe", family_name="Hernández-Martínez")
    narrow = {"COLUMNS": "80", "FORCE_COLOR": "1", "NO_COLOR": "1", "TERM": "xterm"}

    shown = CliRunner(env=narrow).invoke(group(database), ["accounts"]).output

    lines = click.unstyle(shown).splitlines()
    assert max(map(len, lines)) <= 80
    for said in (str(CAL), "Guadalupe", "Hernández-Martínez", "zh_Hant_HK", "$1,120.50"):
        assert sum(said in line for line in lines) == 1
    assert sum("1980-02-03" in line for line in lines) == 3


@pytest.mark.parametrize("arguments", [("--format", "xml"), ("--limit", "0")])
def test_accounts_refuses_what_it_cannot_do(run, arguments):
    assert run("accounts", *arguments).exit_code == 2


def test_work_works_with_as_many_threads_as_told():
    workers = Workers()

    for arguments in (["work"], ["work", "--workers", "7"]):
        assert CliRunner().invoke(group(workers=workers), arguments).exit_code == 0

    assert workers.asked == [4, 7]


@pytest.mark.parametrize("name", group().commands)
def test_every_command_has_help(name):
    done = CliRunner().invoke(group(), [name, "--help"])

    assert done.exit_code == 0
    assert group().commands[name].help
