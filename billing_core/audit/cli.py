"""The commands of the audit trail."""

from __future__ import annotations

from collections.abc import Callable

import click

from billing_core.audit import sealing
from billing_core.audit.verifying import Head, Report, verify
from billing_core.database import Database
from billing_core.manual import example, group

FAULTS_SHOWN = 100


def auditing(database: Callable[[], Database]) -> click.Group:
    """Return the group `audit`."""
    return group(
        "audit",
        "Who did what, and whether the trail is whole.",
        [_verify(database), _seal(database)],
    )


def _verify(database: Callable[[], Database]) -> click.Command:
    @click.command("verify", epilog=example("audit verify"))
    @click.option(
        "--noted",
        metavar="POSITION:HASH",
        help="A head printed earlier: fails if the chain up to there is another by now.",
    )
    def check(noted: str | None) -> None:
        """Check every row of the trail against its chain.

        Names each row that was changed, removed, added or put elsewhere, and fails if there is one.
        Prints the chain's head: keep it where whoever can write to the database cannot.
        """
        sealing.seal(database())
        report = verify(database(), noted=_head(noted))
        for fault in report.faults[:FAULTS_SHOWN]:
            click.echo(str(fault))
        click.echo(_summary(report))
        if not report.is_whole:
            raise click.ClickException(f"the audit trail has {len(report.faults)} faults")

    return check


def _head(noted: str | None) -> Head | None:
    if noted is None:
        return None
    try:
        return Head.read(noted)
    except ValueError:
        raise click.BadParameter("give it as it was printed, POSITION:HASH") from None


def _summary(report: Report) -> str:
    said = f"{report.sealed} rows sealed, {report.waiting} waiting to be. Head: {report.head}"
    return f"The audit trail is whole: {said}" if report.is_whole else said


def _seal(database: Callable[[], Database]) -> click.Command:
    @click.command("seal", epilog=example("audit seal"))
    def seal() -> None:
        """Seal what has been written since.

        A worker does so every few seconds by itself.
        """
        click.echo(f"{sealing.seal(database(), look_back=None)} rows sealed.")

    return seal
