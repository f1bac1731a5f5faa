"""`billing notice` and `billing restrict`: whom nothing may reach by itself, and what is held."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import click

from billing_core.accounts import actions as accounts
from billing_core.accounts import numbers
from billing_core.accounts.models import RESTRICTIONS, Restriction
from billing_core.database import Database
from billing_core.manual import example, group
from billing_core.notices import actions, queries
from billing_core.terminal import GUARANTOR, print_table, refusals, representative

COLUMNS = ("notice", "guarantor", "by", "since", "words")
WORDS_SHOWN = 60


def restricting(database: Callable[[], Database]) -> click.Command:
    """Return the command `restrict`."""

    @click.command("restrict", epilog=example("restrict 1254-5278 confidential --by kim"))
    @click.argument("guarantor", type=GUARANTOR)
    @click.argument("restriction", type=click.Choice(RESTRICTIONS))
    @click.option("--by", "name", required=True, help="Who notes it for the guarantor.")
    def restrict(guarantor: int, restriction: Restriction, *, name: str) -> None:
        """Note to whom an account may be spoken of.

        confidential: nothing goes by itself to the contacts on file; representative_only; or none.
        """
        with refusals(), database().transaction() as db:
            accounts.restrict(db, guarantor, restriction, actor=representative(name))
        click.echo(f"The restriction of {numbers.written(guarantor)} is: {restriction}.")

    return restrict


def noticing(database: Callable[[], Database]) -> click.Group:
    """Return the group `notice`."""
    commands = (_held(database), _release(database))
    return group("notice", "Messages held for a person to decide on.", commands)


def _held(database: Callable[[], Database]) -> click.Command:
    @click.command("held", epilog=example("notice held"))
    @click.option("--limit", type=click.IntRange(min=1), default=100, show_default=True)
    def show(limit: int) -> None:
        """List what is held, the oldest first: call, or let it go out."""
        with database().transaction() as db:
            rows = [
                (
                    notice.id,
                    numbers.written(notice.guarantor_id or 0),
                    notice.channel,
                    notice.created_at.date(),
                    notice.body[:WORDS_SHOWN],
                )
                for notice in queries.held(db, limit=limit)
            ]
        if rows:
            print_table(COLUMNS, rows)
        else:
            click.echo("Nothing is held.")

    return show


def _release(database: Callable[[], Database]) -> click.Command:
    @click.command(
        "release",
        epilog=example("notice release 0196a5b2-7c1e-7d3a-9b1f-2f6c1e0d4a11 --by kim"),
    )
    @click.argument("notice", type=click.UUID)
    @click.option("--by", "name", required=True, help="Who decided that it may go out.")
    def release(notice: uuid.UUID, *, name: str) -> None:
        """Let a held message go out."""
        with database().transaction() as db:
            released = actions.release(db, notice, actor=representative(name))
        if released is None:
            raise click.ClickException("no such message is held")
        click.echo("It goes out with the next ones.")

    return release
