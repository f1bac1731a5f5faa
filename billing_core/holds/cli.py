"""`billing hold`: place, lift and list holds."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, timedelta

import click

from billing_core.accounts import numbers
from billing_core.database import Database
from billing_core.holds import actions, queries
from billing_core.holds.kinds import KINDS, STOPS, Kind, Stop
from billing_core.holds.models import Hold
from billing_core.terminal import DAY, GUARANTOR, TODAY, print_table, refusals, representative

COLUMNS = ("hold", "kind", "on", "from", "until", "stops", "reference", "reason")


def holding(database: Callable[[], Database]) -> click.Group:
    """Return the group `hold`."""
    group = click.Group("hold", help="Keep fees, collections and the rest from an account.")
    group.add_command(_place(database))
    group.add_command(_lift(database))
    group.add_command(_list(database))
    return group


def _place(database: Callable[[], Database]) -> click.Command:
    @click.command("place")
    @click.argument("guarantor", type=GUARANTOR)
    @click.option("--kind", type=click.Choice(KINDS), required=True)
    @click.option("--reason", required=True)
    @click.option("--reference", required=True, help="Of the court's file, the letter, the claim.")
    @click.option("--visit", type=click.UUID, help="This visit alone; without: the whole account.")
    @click.option("--until", type=DAY, help="The last day it holds; without: until it is lifted.")
    @click.option("--stop", "stops", type=click.Choice(STOPS), multiple=True, help="Only these.")
    @click.option("--by", "name", required=True, help="Who places it.")
    def place(
        guarantor: int,
        kind: Kind,
        *,
        reason: str,
        reference: str,
        visit: uuid.UUID | None,
        until: date | None,
        stops: tuple[Stop, ...],
        name: str,
    ) -> None:
        """Place a hold on an account from today; twice places one."""
        request = actions.Request(
            guarantor,
            kind,
            reason,
            reference,
            visit_id=visit,
            ends_on=until and until + timedelta(days=1),
            stops=stops or None,
        )
        with refusals(), database().transaction() as db:
            hold = actions.place(db, request, actor=representative(name))
            click.echo(f"Hold {hold.id}: stops {', '.join(sorted(hold.stops))}.")

    return place


def _lift(database: Callable[[], Database]) -> click.Command:
    @click.command("lift")
    @click.argument("hold", type=click.UUID)
    @click.option("--date", "day", type=DAY, default=TODAY, help="Free from then; default: today.")
    @click.option("--by", "name", required=True, help="Who lifts it.")
    def lift(hold: uuid.UUID, day: date, name: str) -> None:
        """End a hold; from that day on the account is free of it."""
        with refusals(), database().transaction() as db:
            lifted = actions.lift(db, hold, on=day, actor=representative(name))
            click.echo(f"Hold {lifted.id} ends on {lifted.ends_on}.")

    return lift


def _list(database: Callable[[], Database]) -> click.Command:
    @click.command("list")
    @click.argument("guarantor", type=GUARANTOR)
    @click.option("--date", "day", type=DAY, default=TODAY, help="Default: today.")
    def show(guarantor: int, day: date) -> None:
        """List the holds of an account in force on a day."""
        with database().transaction() as db:
            rows = [_row(hold) for hold in queries.of_guarantor(db, guarantor, day)]
        if rows:
            print_table(COLUMNS, rows)
        else:
            click.echo(f"Nothing holds {numbers.written(guarantor)} on {day}.")

    return show


def _row(hold: Hold) -> tuple[object, ...]:
    on = f"visit {hold.visit_id}" if hold.visit_id else "the account"
    stops = ", ".join(sorted(hold.stops))
    return (
        *(hold.id, hold.kind, on, hold.starts_on, hold.ends_on),
        *(stops, hold.reference, hold.reason),
    )
