"""`billing mail`: letters and e-mails that wait, written into a folder for whoever sends them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from billing_core import clock
from billing_core.accounts import numbers
from billing_core.audit import actions as audit
from billing_core.audit.tags import Tag
from billing_core.database import Database
from billing_core.manual import example, group
from billing_core.notices import queries, sending
from billing_core.notices.folder import Folder
from billing_core.notices.models import Channel
from billing_core.terminal import FORMAT, LIMIT, print_rows, progress_of, representative

COLUMNS = ("notice", "guarantor", "about", "language", "since")
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
