"""`billing dispute`: open, resolve and list disputes."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date

import click

from billing_core.accounts import numbers
from billing_core.database import Database
from billing_core.disputes import actions, queries
from billing_core.disputes.models import DISPUTE_KINDS, REASONS
from billing_core.disputes.states import OUTCOMES
from billing_core.manual import example, group
from billing_core.money import ZERO, Money
from billing_core.terminal import (
    DAY,
    DOLLARS,
    FORMAT,
    GUARANTOR,
    LIMIT,
    TODAY,
    print_rows,
    refusals,
    representative,
)

COLUMNS = ("number", "guarantor", "about", "kind", "reason", "since")


def disputing(database: Callable[[], Database]) -> click.Group:
    """Return the group `dispute`."""
    return group(
        "dispute",
        "Charges that are questioned, held until answered.",
        [make(database) for make in (_open, _resolve, _list)],
    )


def _open(database: Callable[[], Database]) -> click.Command:
    @click.command("open", epilog=example("dispute open 1254-5278 --reason billed_twice --by kim"))
    @click.argument("guarantor", type=GUARANTOR)
    @click.option("--reason", type=click.Choice(REASONS), required=True)
    @click.option("--visit", type=click.UUID, help="This visit; without: the whole bill.")
    @click.option("--kind", type=click.Choice(DISPUTE_KINDS), default="billing", show_default=True)
    @click.option("--date", "day", type=DAY, default=TODAY, help="Default: today.")
    @click.option("--by", "name", required=True, help="Who opens it for the guarantor.")
    def open_one(
        guarantor: int,
        reason: str,
        *,
        visit: uuid.UUID | None,
        kind: str,
        day: date,
        name: str,
    ) -> None:
        """Open a dispute; what it is about is held meanwhile."""
        request = actions.Request(guarantor, reason, visit, kind)
        with refusals(), database().transaction() as db:
            dispute = actions.open_new(db, request, on=day, actor=representative(name))
            click.echo(f"Dispute {dispute.number} is open since {dispute.opened_on}.")

    return open_one


def _resolve(database: Callable[[], Database]) -> click.Command:
    @click.command(
        "resolve",
        epilog=example("dispute resolve 40718265 --outcome corrected --correction 20.00 --by kim"),
    )
    @click.argument("number")
    @click.option("--outcome", type=click.Choice(OUTCOMES), required=True)
    @click.option("--correction", type=DOLLARS, default="0", help="How much less, if corrected.")
    @click.option("--date", "day", type=DAY, default=TODAY, help="Default: today.")
    @click.option("--by", "name", required=True, help="Who answers it.")
    def resolve(number: str, outcome: str, *, correction: Money, day: date, name: str) -> None:
        """Resolve a dispute, which ends its hold.

        A correction lowers the visit; what was paid above it becomes a credit.
        """
        said = actions.Outcome(outcome, representative(name), day, correction)
        with refusals(), database().transaction() as db:
            known = queries.by_number(db, number)
            if known is None:
                raise click.ClickException(f"there is no dispute {number}")
            actions.resolve(db, known.id, said)
            lowered = f", lowered by {correction}" if correction > ZERO else ""
            click.echo(f"Dispute {number} is resolved: {outcome}{lowered}.")

    return resolve


def _list(database: Callable[[], Database]) -> click.Command:
    @click.command("list", epilog=example("dispute list"))
    @LIMIT
    @FORMAT
    def show(limit: int, form: str) -> None:
        """List the disputes that wait for an answer, the oldest first."""
        with database().transaction() as db:
            rows = [
                (
                    *(row.number, numbers.written(row.guarantor_id), row.visit_id or "the bill"),
                    *(row.kind, row.reason, row.opened_on),
                )
                for row in queries.unanswered(db, limit=limit)
            ]
        print_rows(COLUMNS, rows, form, nothing="No dispute waits for an answer.")

    return show
