"""`billing mail`, `billing notice`, `billing restrict`: what waits to be sent by hand, what is held
for a decision, and whom nothing may reach by itself.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path

import click

from billing_core import clock
from billing_core.accounts import actions as accounts
from billing_core.accounts import numbers
from billing_core.accounts.models import RESTRICTIONS, Restriction
from billing_core.audit import actions as audit
from billing_core.audit.tags import Tag
from billing_core.database import Database
from billing_core.manual import example, group
from billing_core.notices import actions, queries, sending
from billing_core.notices.folder import Folder
from billing_core.notices.models import Channel
from billing_core.terminal import (
    FORMAT,
    GUARANTOR,
    LIMIT,
    print_rows,
    progress_of,
    refusals,
    representative,
)

COLUMNS = ("notice", "guarantor", "about", "language", "since")
HELD_COLUMNS = ("notice", "guarantor", "by", "since", "words")
WORDS_SHOWN = 60
CHANNEL = click.option(
    "--channel", type=click.Choice(["letter", "email"]), default="letter", show_default=True
)
AT_ONCE = 50


def mailing(database: Callable[[], Database]) -> click.Group:
    """Return the group `mail`."""
    return group(
        "mail",
        "Letters that wait to be printed, and e-mails to be sent.",
        [_list(database), _write(database)],
    )


def _list(database: Callable[[], Database]) -> click.Command:
    @click.command("list", epilog=example("mail list"))
    @CHANNEL
    @LIMIT
    @FORMAT
    def show(channel: Channel, limit: int, form: str) -> None:
        """List what waits, the oldest first."""
        with database().reading() as db:
            rows = [
                (
                    each.id,
                    numbers.written(each.guarantor_id) if each.guarantor_id else None,
                    each.key.partition(":")[0],
                    each.language,
                    clock.day_of(each.created_at),
                )
                for each in queries.waiting(db, channel, limit)
            ]
        print_rows(COLUMNS, rows, form, nothing=f"No {channel} waits.")

    return show


def _write(database: Callable[[], Database]) -> click.Command:
    @click.command("write", epilog=example("mail write letters/ --by kim"))
    @click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
    @CHANNEL
    @click.option("--by", "name", required=True, help="Who prints and mails them.")
    def write(folder: Path, channel: Channel, name: str) -> None:
        """Write what waits into a folder, a file each.

        Each begins with where it goes, and counts as sent. A statement is a page of its own: see
        `flask billing statements print`; so is the paper of a plan: `flask billing plan papers`.
        """
        opened, sender, written = database(), Folder(folder), 0
        with opened.reading() as db:
            total = queries.waiting_count(db, channel)
        with progress_of(f"{channel}s", total) as advance:
            while some := sending.send_waiting(opened, sender, AT_ONCE, channel=channel):
                written += some
                advance(some)
        with opened.transaction() as db:
            audit.record(
                db,
                Tag.NOTICES_WRITTEN,
                actor=representative(name),
                channel=channel,
                count=written,
            )
            left = queries.waiting_count(db, channel)
        click.echo(f"{written:,} written to {folder}.")
        if left:
            raise click.ClickException(f"{left:,} wait still: can {folder} be written to?")

    return write


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
        print_rows(HELD_COLUMNS, rows, "table", nothing="Nothing is held.")

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
