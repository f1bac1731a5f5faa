"""The commands of reconciliation."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

import click

from billing_core import clock
from billing_core.database import Database
from billing_core.errors import GatewayUnreachable
from billing_core.jobs import Jobs
from billing_core.reconciliation import actions, queries
from billing_core.reconciliation.actions import Report
from billing_core.reconciliation.models import Difference

LIMIT = 200


def reconciling(database: Callable[[], Database], jobs: Callable[[], Jobs]) -> click.Group:
    """Return the group `reconcile`."""
    group = click.Group(
        "reconcile", help="Each day's payments beside the processor's list, and what differs."
    )
    group.add_command(_day(jobs))
    group.add_command(_work(database))
    group.add_command(_close(database))
    return group


def _day(jobs: Callable[[], Jobs]) -> click.Command:
    @click.command("day")
    @click.option(
        "--date", "on", type=click.DateTime(["%Y-%m-%d"]), help="Which day; yesterday if not told."
    )
    def day(on: datetime | None) -> None:
        """Compare a day with the processor's list; safe to run again, nothing is moved.

        What differs is listed here and by `reconcile work` until somebody closes it; what agrees at
        a later run is closed by itself.
        """
        chosen = on.date() if on else clock.today() - timedelta(days=1)
        try:
            report = jobs().reconcile(chosen)
        except GatewayUnreachable as error:
            raise click.ClickException(f"the processor did not answer: {error}") from None
        click.echo(_summary(report))
        _list(report.differences)

    return day


def _work(database: Callable[[], Database]) -> click.Command:
    @click.command("work")
    def work() -> None:
        """List every difference that nobody has closed, the oldest first."""
        with database().transaction() as db:
            waiting = queries.work(db, LIMIT)
        click.echo(f"{len(waiting)} differences are open.")
        _list(waiting)

    return work


def _close(database: Callable[[], Database]) -> click.Command:
    @click.command("close")
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


def _list(differences: Iterable[Difference]) -> None:
    for row in differences:
        theirs, ours = _dollars(row.theirs_cents), _dollars(row.ours_cents)
        click.echo(
            f"{row.id}  {row.day}  {row.kind:18}  {row.movement:6}  theirs {theirs:>10}  "
            f"ours {ours:>10}  {row.reference}"
        )


def _dollars(cents: int | None) -> str:
    return "-" if cents is None else f"{cents // 100}.{cents % 100:02d}"
