"""`billing denial`: what insurers denied, billed only if a person says so."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import click

from billing_core.accounts import numbers
from billing_core.database import Database
from billing_core.manual import example, group
from billing_core.money import Money
from billing_core.remittances import actions, queries
from billing_core.terminal import FORMAT, LIMIT, print_rows, refusals, representative

COLUMNS = ("denial", "guarantor", "claim", "charge", "would be the patient's")


def denying(database: Callable[[], Database]) -> click.Group:
    """Return the group `denial`."""
    return group(
        "denial",
        "Claims that insurers denied: billed only by a person.",
        [_list(database), _bill(database)],
    )


def _list(database: Callable[[], Database]) -> click.Command:
    @click.command("list", epilog=example("denial list"))
    @LIMIT
    @FORMAT
    def command(limit: int, form: str) -> None:
        """List the denials that nobody has decided on."""
        with database().transaction() as db:
            rows = [
                (
                    each.id,
                    numbers.written(each.guarantor_id),
                    each.claim_number,
                    Money(each.charge_cents),
                    Money(each.patient_cents),
                )
                for each in queries.denials_waiting(db, limit)
            ]
        print_rows(COLUMNS, rows, form, nothing="No denial waits for a decision.")

    return command


def _bill(database: Callable[[], Database]) -> click.Command:
    @click.command("bill", epilog=example("denial bill DENIAL --by kim"))
    @click.argument("denial", type=click.UUID)
    @click.option("--by", "name", required=True, help="Who decided that the patient owes it.")
    def command(denial: uuid.UUID, name: str) -> None:
        """Bill what a denial leaves to the patient; once."""
        with refusals(), database().transaction() as db:
            changed = actions.bill_denied(db, denial, actor=representative(name))
            click.echo(f"{changed} more is owed.")

    return command
