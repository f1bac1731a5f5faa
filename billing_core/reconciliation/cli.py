"""The commands of reconciliation."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

import click

from billing_core import clock
from billing_core.database import Database
from billing_core.errors import GatewayUnreachable
from billing_core.jobs import Jobs
from billing_core.manual import example, group
from billing_core.money import Money
from billing_core.reconciliation import actions, queries
from billing_core.reconciliation.actions import Report
from billing_core.reconciliation.models import Difference
from billing_core.terminal import FORMAT, LIMIT, print_rows, print_table

COLUMNS = ("difference", "day", "kind", "movement", "theirs", "ours", "reference")


def reconciling(database: Callable[[], Database], jobs: Callable[[], Jobs]) -> click.Group:
    """Return the group `reconcile`."""
    return group(
        "reconcile",
        "A day's payments beside the processor's list of them.",
        [_day(jobs), _work(database), _close(database)],
    )


def _day(jobs: Callable[[], Jobs]) -> click.Command:
    @click.command("day", epilog=example("reconcile day --date 2026-12-01"))
    @click.option(
        "--date", "on", type=click.DateTime(["%Y-%m-%d"]), help="Which day; yesterday if not told."
    )
    def day(on: datetime | None) -> None:
        """Compare a day with the processor's list; nothing is moved.

        It is safe to run again. What differs is listed here and by `reconcile work` until somebody
        closes it; what agrees at a later run is closed by itself.
        """
        chosen = on.date() if on else clock.today() - timedelta(days=1)
        try:
            report = jobs().reconcile(chosen)
        except GatewayUnreachable as error:
            raise click.ClickException(f"the processor did not answer: {error}") from None
        click.echo(_summary(report))
        if report.differences:
            print_table(COLUMNS, [_row(difference) for difference in report.differences])

    return day


def _work(database: Callable[[], Database]) -> click.Command:
    @click.command("work", epilog=example("reconcile work"))
    @LIMIT
    @FORMAT
    def work(limit: int, form: str) -> None:
        """List the differences nobody has closed, the oldest first."""
        with database().transaction() as db:
            rows = [_row(difference) for difference in queries.work(db, limit)]
        print_rows(COLUMNS, rows, form, nothing="0 differences are open.")

    return work


def _close(database: Callable[[], Database]) -> click.Command:
    @click.command(
        "close",
        epilog=example('reconcile close DIFFERENCE --resolution "charged at the desk" --by kim'),
    )
    @click.argument("difference", type=click.UUID)
    @click.option("--by", required=True, help="Who looked into it.")
    @click.option("--resolution", required=True, help="What was found and done.")
    def close(difference: uuid.UUID, by: str, resolution: str) -> None:
        """Close a difference with what was done about it."""
        with database().transaction() as db:
            closed = actions.close(db, difference, by=by, resolution=resolution)
        if closed is None:
            raise click.ClickException("there is no such open difference")
        click.echo("Closed.")

    return close


def _summary(report: Report) -> str:
    return (
        f"{report.day} at {report.gateway}: {report.theirs_count} movements, {report.theirs} net; "
        f"{report.agreed_count} agree, {report.agreed} net; {len(report.differences)} differ."
    )


def _row(difference: Difference) -> tuple[object, ...]:
    return (
        *(difference.id, difference.day, difference.kind, difference.movement),
        *(_dollars(difference.theirs_cents), _dollars(difference.ours_cents)),
        difference.reference,
    )


def _dollars(cents: int | None) -> Money | None:
    return None if cents is None else Money(cents)
