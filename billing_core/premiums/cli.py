"""`billing premium`: bill a month, see how an account stands, and who is past the grace period."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import click

from billing_core.accounts import numbers
from billing_core.accounts.ranges import ranges
from billing_core.database import Database
from billing_core.manual import example, group
from billing_core.premiums import actions, billing, queries
from billing_core.premiums.models import PremiumAccount
from billing_core.premiums.queries import Standing
from billing_core.terminal import (
    DAY,
    FORMAT,
    LIMIT,
    TODAY,
    print_rows,
    print_table,
    refusals,
    representative,
)

COLUMNS = ("billing unit", "guarantor", "coverage", "state", "due", "paid through", "last day")


def insuring(database: Callable[[], Database]) -> click.Group:
    """Return the group `premium`."""
    return group(
        "premium",
        "Premiums, by billing unit; never mixed with visits.",
        [make(database) for make in (_bill, _show, _lapsed, _end)],
    )


def _bill(database: Callable[[], Database]) -> click.Command:
    @click.command("bill", epilog=example("premium bill --month 2027-01-01"))
    @click.option("--month", type=DAY, required=True, help="Any day of the month.")
    def command(month: date) -> None:
        """Bill a month's premiums, due on its first day; once."""
        billed = 0
        with database().transaction() as db:
            pieces = ranges(db)
        for piece in pieces:
            with database().transaction() as db:
                billed += billing.bill_month(db, piece, month)
        click.echo(f"{billed:,} premiums billed for {month:%Y-%m}.")

    return command


def _show(database: Callable[[], Database]) -> click.Command:
    @click.command("show", epilog=example("premium show BU-1001"))
    @click.argument("billing_unit")
    @click.option("--date", "day", type=DAY, default=TODAY, help="As of that day; default: today.")
    def command(billing_unit: str, day: date) -> None:
        """Show how a billing unit stands.

        What is due, paid through when, and when its grace period is over.
        """
        with database().transaction() as db:
            account = queries.find(db, billing_unit)
            if account is None:
                raise click.ClickException("no such billing unit")
            told = queries.standing(db, account, day)
            row = _row(account, told)
        print_table(COLUMNS, [row])
        if told.coverage_until is not None:
            click.echo(f"Unpaid by then, coverage ends with {told.coverage_until} ({told.source}).")

    return command


def _lapsed(database: Callable[[], Database]) -> click.Command:
    @click.command("lapsed", epilog=example("premium lapsed --date 2026-12-31"))
    @click.option("--date", "day", type=DAY, default=TODAY, help="As of that day; default: today.")
    @LIMIT
    @FORMAT
    def command(day: date, limit: int, form: str) -> None:
        """List accounts past their grace period.

        For the enrolment office, which decides.
        """
        with database().transaction() as db:
            rows = [_row(account, told) for account, told in queries.lapsed(db, day, limit)]
        print_rows(COLUMNS, rows, form, nothing="No account is past its grace period.")

    return command


def _end(database: Callable[[], Database]) -> click.Command:
    @click.command("end", epilog=example("premium end BU-1001 --date 2026-12-31 --by kim"))
    @click.argument("billing_unit")
    @click.option("--date", "day", type=DAY, required=True, help="The last day of coverage.")
    @click.option("--by", "name", required=True, help="Who decided it.")
    def command(billing_unit: str, day: date, name: str) -> None:
        """Note that coverage ended; nothing more is billed."""
        with refusals(), database().transaction() as db:
            account = queries.find(db, billing_unit)
            if account is None:
                raise click.ClickException("no such billing unit")
            actions.end(db, account.id, on=day, actor=representative(name))
        click.echo(f"Coverage of {billing_unit} ended on {day}.")

    return command


def _row(account: PremiumAccount, told: Standing) -> tuple[str, ...]:
    return (
        account.billing_unit,
        numbers.written(account.guarantor_id),
        account.kind,
        told.state,
        str(told.due),
        told.paid_through.isoformat() if told.paid_through else "",
        told.grace_ends.isoformat() if told.grace_ends else "",
    )
