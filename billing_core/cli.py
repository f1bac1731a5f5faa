"""The commands of billing: made for whoever has a database and jobs, a web server or a script."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence

import click
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from billing_core import migrations
from billing_core.accounts import queries as accounts
from billing_core.assistance.cli import assisting
from billing_core.audit.cli import auditing
from billing_core.autopay.cli import drawing_by_itself
from billing_core.bank.cli import banking
from billing_core.database import Database
from billing_core.disputes.cli import disputing
from billing_core.exports.cli import exporting
from billing_core.holds.cli import holding
from billing_core.importers.cli import importing
from billing_core.jobs import Jobs
from billing_core.jobs.nightly.cli import running_at_night, stating
from billing_core.ledger import queries as ledger
from billing_core.money import ZERO, Money
from billing_core.notices.cli import noticing, restricting
from billing_core.plans.cli import planning
from billing_core.plans.reamortising import reamortise
from billing_core.policies import Policies
from billing_core.policies.cli import showing
from billing_core.premiums.cli import insuring
from billing_core.reconciliation.cli import reconciling
from billing_core.remittances.cli import denying
from billing_core.seed.cli import seeding
from billing_core.suspense.cli import suspending

ACCOUNTS_SHOWN = 50  # unless told: more than a screen helps nobody
ACCOUNT_COLUMNS = (
    "guarantor_id",
    "name",
    "birth_date",
    "postal_code",
    "language",
    "amount_due",
    "past_due",
)


def commands(
    database: Callable[[], Database],
    jobs: Callable[[], Jobs],
    policies: Callable[[], Policies] = Policies,
) -> click.Group:
    """Return the group `billing`. What it needs is asked for only when a command runs."""
    group = click.Group("billing", help="Bills, payments and the books.")
    group.add_command(_migrate(database))
    group.add_command(_trial_balance(database))
    group.add_command(_accounts(database))
    group.add_command(restricting(database))
    group.add_command(noticing(database))
    group.add_command(_work(jobs))
    group.add_command(running_at_night(database, jobs))
    group.add_command(stating(database, policies))
    group.add_command(importing(database, policies))
    group.add_command(exporting(database))
    group.add_command(denying(database))
    group.add_command(suspending(database))
    group.add_command(insuring(database))
    group.add_command(seeding(database))
    group.add_command(reconciling(database, jobs))
    group.add_command(auditing(database))
    group.add_command(showing(policies))
    group.add_command(holding(database))
    group.add_command(disputing(database))
    group.add_command(assisting(database, policies, reamortise))
    group.add_command(planning(database, policies))
    group.add_command(drawing_by_itself(database))
    group.add_command(banking(database))
    return group


def _migrate(database: Callable[[], Database]) -> click.Command:
    @click.command("migrate")
    def migrate() -> None:
        """Bring the database to the newest version; safe to run twice."""
        migrations.upgrade(database())
        click.echo("The database is up to date.")

    return migrate


def _trial_balance(database: Callable[[], Database]) -> click.Command:
    @click.command("trial-balance")
    def trial_balance() -> None:
        """Add up the ledger by account; fails if debits and credits differ."""
        with database().transaction() as db:
            rows = ledger.trial_balance(db)
        debits = sum((debit for _, debit, _ in rows), ZERO)
        credits_ = sum((credit for _, _, credit in rows), ZERO)
        _print_table(
            ("account", "debit", "credit"),
            [(name, str(debit), str(credit)) for name, debit, credit in rows]
            + [("total", str(debits), str(credits_))],
        )
        if debits != credits_:
            raise click.ClickException(f"the ledger is off by {debits - credits_}")

    return trial_balance


def _accounts(database: Callable[[], Database]) -> click.Command:
    @click.command("accounts")
    @click.option("--format", "form", type=click.Choice(["table", "csv", "json"]), default="table")
    @click.option("--limit", type=click.IntRange(min=1), default=ACCOUNTS_SHOWN, show_default=True)
    def show(form: str, limit: int) -> None:
        """List guarantors with what they owe: guarantor ID, birth date and ZIP are what the line
        asks for. Holds personal data; it is for the operator's eyes.
        """
        with database().transaction() as db:
            rows = [_written_out(row) for row in accounts.listing(db, limit)]
        if form == "json":
            named = [dict(zip(ACCOUNT_COLUMNS, row, strict=True)) for row in rows]
            click.echo(json.dumps(named, indent=2, ensure_ascii=False))
        elif form == "csv":
            click.echo(_as_csv(ACCOUNT_COLUMNS, rows), nl=False)
        else:
            _print_table(ACCOUNT_COLUMNS, rows)

    return show


def _work(jobs: Callable[[], Jobs]) -> click.Command:
    @click.command("work")
    @click.option("--workers", type=click.IntRange(min=1), default=4, show_default=True)
    def work(workers: int) -> None:
        """Charge cards and send messages, until told to stop; run as many of these as wanted."""
        jobs().work(workers)

    return work


def _written_out(row: accounts.AccountRow) -> tuple[str, ...]:
    return (
        str(row.guarantor_id),
        row.name,
        row.birth_date.isoformat(),
        row.postal_code,
        row.language,
        _dollars(row.amount_due),
        _dollars(row.past_due),
    )


def _dollars(amount: Money) -> str:
    return f"{amount.dollars:.2f}"


def _as_csv(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()


def _print_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    table = Table(box=SIMPLE)
    for column in columns:
        table.add_column(column.replace("_", " "), overflow="fold")
    for row in rows:
        table.add_row(*row)
    Console().print(table)
