"""The commands of billing: made for whoever has a database and jobs, a web server or a script."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import click

from billing_core import migrations
from billing_core.accounts import queries as accounts
from billing_core.accounts.cli import consenting, contacting
from billing_core.ageing.cli import ageing, charging_late_fees
from billing_core.ageing.ladder_cli import dunning_by_hand
from billing_core.assistance.cli import assisting
from billing_core.audit.cli import auditing
from billing_core.autopay.cli import drawing_by_itself
from billing_core.bank.cli import banking
from billing_core.chargebacks.cli import charging_back
from billing_core.database import Database
from billing_core.disputes.cli import disputing
from billing_core.exports.cli import exporting
from billing_core.holds.cli import holding
from billing_core.importers.cli import importing
from billing_core.jobs import Jobs
from billing_core.jobs.nightly.cli import issuing, running_at_night
from billing_core.ledger import queries as ledger
from billing_core.manual import Manual, example
from billing_core.money import ZERO
from billing_core.notices.cli import mailing, noticing, restricting
from billing_core.payments.cli import listing_payments
from billing_core.plans.cli import planning
from billing_core.plans.reamortising import reamortise
from billing_core.policies import Policies
from billing_core.policies.cli import showing
from billing_core.premiums.cli import insuring
from billing_core.receipts.cli import receipting
from billing_core.reconciliation.cli import reconciling
from billing_core.refunds.cli import refunding
from billing_core.remittances.cli import denying
from billing_core.returned_items.cli import taking_back
from billing_core.seed.cli import seeding
from billing_core.small_balances.cli import giving_up
from billing_core.statements.cli import stating
from billing_core.suspense.cli import suspending
from billing_core.terminal import FORMAT, LIMIT, print_rows

SAYS = """Bills, payments and the books.

A guarantor ID is written as on the bill, 1254-5278. What is in CAPITALS in an example is what
another command has printed. Who does something is told with --by, and kept.
"""
ACCOUNT_COLUMNS = (
    "guarantor id",
    "name",
    "birth date",
    "postal code",
    "language",
    "amount due",
    "past due",
)


def commands(
    database: Callable[[], Database],
    jobs: Callable[[], Jobs],
    policies: Callable[[], Policies] = Policies,
) -> click.Group:
    """Return the group `billing`. What it needs is asked for only when a command runs."""
    return Manual(
        "billing",
        SAYS,
        _of_accounts(database, jobs, policies) | _of_the_books(database, jobs, policies),
    )


def _of_accounts(
    database: Callable[[], Database], jobs: Callable[[], Jobs], policies: Callable[[], Policies]
) -> dict[str, Sequence[click.Command]]:
    return {
        "Every day": (
            running_at_night(database, jobs),
            mailing(database),
            reconciling(database, jobs),
            suspending(database),
            denying(database),
            banking(database),
        ),
        "One account": (
            _accounts(database),
            listing_payments(database),
            ageing(database),
            receipting(database),
            contacting(database),
            consenting(database),
            holding(database),
            disputing(database),
            restricting(database),
            noticing(database),
        ),
        "Helping to pay": (
            planning(database, policies),
            drawing_by_itself(database),
            assisting(database, policies, reamortise),
            insuring(database),
        ),
        "What is late": (
            dunning_by_hand(database, policies),
            charging_late_fees(database),
            giving_up(database, policies),
        ),
    }


def _of_the_books(
    database: Callable[[], Database], jobs: Callable[[], Jobs], policies: Callable[[], Policies]
) -> dict[str, Sequence[click.Command]]:
    return {
        "Bringing in": (
            importing(database, policies),
            taking_back(database, policies),
            charging_back(database),
        ),
        "Giving out": (
            stating(database, issuing(database, policies)),
            refunding(database),
            exporting(database),
        ),
        "The books": (_trial_balance(database), auditing(database), showing(policies)),
        "Running it": (_migrate(database), seeding(database), _work(jobs)),
    }


def _migrate(database: Callable[[], Database]) -> click.Command:
    @click.command("migrate", epilog=example("migrate"))
    def migrate() -> None:
        """Bring the database to the newest version; safe to run twice."""
        migrations.upgrade(database())
        click.echo("The database is up to date.")

    return migrate


def _trial_balance(database: Callable[[], Database]) -> click.Command:
    @click.command("trial-balance", epilog=example("trial-balance"))
    @FORMAT
    def trial_balance(form: str) -> None:
        """Add up the ledger by account; fails if it is off."""
        with database().transaction() as db:
            rows = ledger.trial_balance(db)
        debits = sum((debit for _, debit, _ in rows), ZERO)
        credits_ = sum((credit for _, _, credit in rows), ZERO)
        total = ("total", debits, credits_)
        print_rows(("account", "debit", "credit"), [*rows, total], form, nothing="")
        if debits != credits_:
            raise click.ClickException(f"the ledger is off by {debits - credits_}")

    return trial_balance


def _accounts(database: Callable[[], Database]) -> click.Command:
    @click.command("accounts", epilog=example("accounts --format csv --limit 1000"))
    @LIMIT
    @FORMAT
    def show(form: str, limit: int) -> None:
        """List guarantors with what they owe.

        Guarantor ID, birth date and ZIP are what the line asks a caller for. The list holds
        personal data; it is for the operator's eyes.
        """
        with database().transaction() as db:
            rows = [_written_out(row) for row in accounts.listing(db, limit)]
        nothing = "There is no guarantor yet: bring some in with `flask billing import`."
        print_rows(ACCOUNT_COLUMNS, rows, form, nothing=nothing)

    return show


def _work(jobs: Callable[[], Jobs]) -> click.Command:
    @click.command("work", epilog=example("work --workers 8"))
    @click.option("--workers", type=click.IntRange(min=1), default=4, show_default=True)
    def work(workers: int) -> None:
        """Charge cards and send messages, until told to stop.

        Run as many of these as wanted; with REDIS_URL on as many machines.
        """
        jobs().work(workers)

    return work


def _written_out(row: accounts.AccountRow) -> tuple[object, ...]:
    return (
        *(str(row.guarantor_id), row.name, row.birth_date, row.postal_code),
        *(row.language, row.amount_due, row.past_due),
    )
