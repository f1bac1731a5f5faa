"""`billing premium`: bill a month, see how an account stands, and who is past the grace period."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import click

from billing_core.accounts import numbers
from billing_core.accounts.ranges import ranges
from billing_core.database import Database
from billing_core.premiums import actions, billing, queries
from billing_core.premiums.models import PremiumAccount
from billing_core.premiums.queries import Standing
from billing_core.terminal import DAY, TODAY, print_table, refusals, representative

SHOWN = 50  # unless told: more than a screen helps nobody
COLUMNS = ("billing unit", "guarantor", "coverage", "state", "due", "paid through", "last day")


def insuring(database: Callable[[], Database]) -> click.Group:
    """Return the group `premium`."""
    group = click.Group("premium", help="Premiums, by billing unit; never mixed with visits.")
    for command in (_bill, _show, _lapsed, _end):
        group.add_command(command(database))
    return group


def _bill(database: Callable[[], Database]) -> click.Command:
    @click.command("bill")
    @click.option("--month", type=DAY, required=True, help="Any day of the month.")
    def command(month: date) -> None:
        """Bill a month's premiums, due on its first day; a second time changes nothing."""
        billed = 0
        with database().transaction() as db:
            pieces = ranges(db)
        for piece in pieces:
            with database().transaction() as db:
                billed += billing.bill_month(db, piece, month)
        click.echo(f"{billed:,} premiums billed for {month:%Y-%m}.")

    return command


def _show(database: Callable[[], Database]) -> click.Command:
    @click.command("show")
    @click.argument("billing_unit")
    @click.option("--date", "day", type=DAY, default=TODAY, help="As of that day; default: today.")
    def command(billing_unit: str, day: date) -> None:
        """How a billing unit stands: what is due, paid through when, and the grace period."""
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
    @click.command("lapsed")
    @click.option("--date", "day", type=DAY, default=TODAY, help="As of that day; default: today.")
    @click.option("--limit", type=click.IntRange(min=1), default=SHOWN, show_default=True)
    def command(day: date, limit: int) -> None:
        """Accounts past their grace period, for the enrolment office to decide on."""
        with database().transaction() as db:
            rows = [_row(account, told) for account, told in queries.lapsed(db, day, limit)]
        print_table(COLUMNS, rows)

    return command


def _end(database: Callable[[], Database]) -> click.Command:
    @click.command("end")
    @click.argument("billing_unit")
    @click.option("--date", "day", type=DAY, required=True, help="The last day of coverage.")
    @click.option("--by", "name", required=True, help="Who decided it.")
    def command(billing_unit: str, day: date, name: str) -> None:
        """Note that coverage ended; nothing is billed for the months after."""
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
