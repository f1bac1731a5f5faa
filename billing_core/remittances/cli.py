"""`billing denial`: what insurers denied, billed only if a person says so."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import click

from billing_core.database import Database
from billing_core.money import Money
from billing_core.remittances import actions, queries
from billing_core.terminal import print_table, refusals, representative

SHOWN = 50  # unless told: more than a screen helps nobody
COLUMNS = ("denial", "guarantor", "claim", "charge", "would be the patient's")


def denying(database: Callable[[], Database]) -> click.Group:
    """Return the group `denial`."""
    group = click.Group("denial", help="Claims that insurers denied: billed only by a person.")
    group.add_command(_list(database))
    group.add_command(_bill(database))
    return group


def _list(database: Callable[[], Database]) -> click.Command:
    @click.command("list")
    @click.option("--limit", type=click.IntRange(min=1), default=SHOWN, show_default=True)
    def command(limit: int) -> None:
        """Denials that nobody has decided on, the oldest first."""
        with database().transaction() as db:
            rows = [
                (
                    str(each.id),
                    str(each.guarantor_id),
                    each.claim_number,
                    str(Money(each.charge_cents)),
                    str(Money(each.patient_cents)),
                )
                for each in queries.denials_waiting(db, limit)
            ]
        print_table(COLUMNS, rows)

    return command


def _bill(database: Callable[[], Database]) -> click.Command:
    @click.command("bill")
    @click.argument("denial", type=click.UUID)
    @click.option("--by", "name", required=True, help="Who decided that the patient owes it.")
    def command(denial: uuid.UUID, name: str) -> None:
        """Bill what a denial leaves to the patient; twice bills it once."""
        with refusals(), database().transaction() as db:
            changed = actions.bill_denied(db, denial, actor=representative(name))
            click.echo(f"{changed} more is owed.")

    return command
