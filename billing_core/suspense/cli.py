"""`billing suspense`: money from the bank that nobody could be found for."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import click

from billing_core.database import Database
from billing_core.manual import example, group
from billing_core.money import Money
from billing_core.suspense import actions, queries
from billing_core.terminal import FORMAT, GUARANTOR, LIMIT, print_rows, refusals, representative

COLUMNS = ("credit", "received", "amount", "type", "reference", "text")


def suspending(database: Callable[[], Database]) -> click.Group:
    """Return the group `suspense`."""
    return group(
        "suspense",
        "Money from the bank that names no guarantor of ours.",
        [make(database) for make in (_list, _apply, _send_back)],
    )


def _list(database: Callable[[], Database]) -> click.Command:
    @click.command("list", epilog=example("suspense list"))
    @LIMIT
    @FORMAT
    def command(limit: int, form: str) -> None:
        """List what waits for somebody to say whose it is."""
        with database().transaction() as db:
            rows = [
                (
                    each.id,
                    each.received_on.isoformat(),
                    Money(each.amount_cents),
                    each.type_code,
                    each.bank_reference,
                    each.text,
                )
                for each in queries.waiting(db, limit)
            ]
            total = queries.total(db)
        print_rows(COLUMNS, rows, form, nothing="Nothing waits.")
        click.echo(f"{total} in suspense.", err=form != "table")

    return command


def _apply(database: Callable[[], Database]) -> click.Command:
    @click.command(
        "apply",
        epilog=example("suspense apply CREDIT 1254-5278 --by kim"),
    )
    @click.argument("credit", type=click.UUID)
    @click.argument("guarantor", type=GUARANTOR)
    @click.option("--by", "name", required=True, help="Who found whose it is.")
    def command(credit: uuid.UUID, guarantor: int, name: str) -> None:
        """Apply a credit to a guarantor's account; once."""
        with refusals(), database().transaction() as db:
            settled = actions.settle(db, credit, guarantor, actor=representative(name))
            click.echo(f"Credit {settled.id} is applied.")

    return command


def _send_back(database: Callable[[], Database]) -> click.Command:
    @click.command(
        "send-back",
        epilog=example("suspense send-back CREDIT --by kim"),
    )
    @click.argument("credit", type=click.UUID)
    @click.option("--by", "name", required=True, help="Who decided it.")
    def command(credit: uuid.UUID, name: str) -> None:
        """Note that a credit went back to whoever paid it.

        It is nobody's here, and no longer in suspense.
        """
        with refusals(), database().transaction() as db:
            settled = actions.send_back(db, credit, actor=representative(name))
            click.echo(f"Credit {settled.id} is sent back.")

    return command
