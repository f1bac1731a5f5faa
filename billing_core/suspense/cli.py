"""`billing suspense`: money from the bank that nobody could be found for."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import click

from billing_core.database import Database
from billing_core.money import Money
from billing_core.suspense import actions, queries
from billing_core.terminal import GUARANTOR, print_table, refusals, representative

SHOWN = 50  # unless told: more than a screen helps nobody
COLUMNS = ("credit", "received", "amount", "type", "reference", "text")


def suspending(database: Callable[[], Database]) -> click.Group:
    """Return the group `suspense`."""
    group = click.Group("suspense", help="Money from the bank that names no guarantor of ours.")
    for command in (_list, _apply, _send_back):
        group.add_command(command(database))
    return group


def _list(database: Callable[[], Database]) -> click.Command:
    @click.command("list")
    @click.option("--limit", type=click.IntRange(min=1), default=SHOWN, show_default=True)
    def command(limit: int) -> None:
        """What waits for somebody to say whose it is, the oldest first."""
        with database().transaction() as db:
            rows = [
                (
                    str(each.id),
                    each.received_on.isoformat(),
                    str(Money(each.amount_cents)),
                    each.type_code,
                    each.bank_reference,
                    each.text,
                )
                for each in queries.waiting(db, limit)
            ]
            total = queries.total(db)
        print_table(COLUMNS, rows)
        click.echo(f"{total} in suspense.")

    return command


def _apply(database: Callable[[], Database]) -> click.Command:
    @click.command("apply")
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
    @click.command("send-back")
    @click.argument("credit", type=click.UUID)
    @click.option("--by", "name", required=True, help="Who decided it.")
    def command(credit: uuid.UUID, name: str) -> None:
        """Note that a credit was sent back to whoever paid it: it is nobody's here."""
        with refusals(), database().transaction() as db:
            settled = actions.send_back(db, credit, actor=representative(name))
            click.echo(f"Credit {settled.id} is sent back.")

    return command
