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
from billing_core.manual import example, group
from billing_core.terminal import (
    DAY,
    FORMAT,
    GUARANTOR,
    TODAY,
    print_rows,
    refusals,
    representative,
)

COLUMNS = ("hold", "kind", "on", "from", "until", "stops", "reference", "reason")
PLACED = example(
    'hold place 1254-5278 --kind deceased --reason "told by the family"'
    ' --reference "letter of 3 December" --by kim'
)


def holding(database: Callable[[], Database]) -> click.Group:
    """Return the group `hold`."""
    return group(
        "hold",
        "Keep fees, collections and the rest from an account.",
        [make(database) for make in (_place, _lift, _list)],
    )


def _place(database: Callable[[], Database]) -> click.Command:
    @click.command("place", epilog=PLACED)
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
    @click.command("lift", epilog=example("hold lift HOLD --by kim"))
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
    @click.command("list", epilog=example("hold list 1254-5278"))
    @click.argument("guarantor", type=GUARANTOR)
    @click.option("--date", "day", type=DAY, default=TODAY, help="Default: today.")
    @FORMAT
    def show(guarantor: int, day: date, form: str) -> None:
        """List the holds of an account in force on a day."""
        with database().transaction() as db:
            rows = [_row(hold) for hold in queries.of_guarantor(db, guarantor, day)]
        nothing = f"Nothing holds {numbers.written(guarantor)} on {day}."
        print_rows(COLUMNS, rows, form, nothing=nothing)

    return show


def _row(hold: Hold) -> tuple[object, ...]:
    on = f"visit {hold.visit_id}" if hold.visit_id else "the account"
    stops = ", ".join(sorted(hold.stops))
    return (
        *(hold.id, hold.kind, on, hold.starts_on, hold.ends_on),
        *(stops, hold.reference, hold.reason),
    )
