"""`billing statements`: issue a month's, list them, write one or all of them as pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import click

from billing_core.accounts import numbers
from billing_core.database import Database
from billing_core.manual import example, group
from billing_core.statements import listing, rendering
from billing_core.statements.listing import Told
from billing_core.statements.rendering import pdf
from billing_core.terminal import FORMAT, GUARANTOR, LIMIT, print_rows, progress_of, refusals

AT_ONCE = 200  # statements read in one look at the database
COLUMNS = ("number", "guarantor", "issued", "due", "channel", "language", "balance", "due now")
MONTH = click.DateTime(["%Y-%m"])
HTML, PDF = ".html", ".pdf"


def stating(database: Callable[[], Database], issue: click.Command) -> click.Group:
    """Return the group `statements`; `issue` is the command that issues a month's."""
    return group(
        "statements",
        "What people are told each month: issue, list, print.",
        [issue, *(make(database) for make in (_list, _write, _print))],
    )


def _list(database: Callable[[], Database]) -> click.Command:
    @click.command(
        "list", epilog=example("statements list 1254-5278", "statements list --month 2026-11")
    )
    @click.argument("guarantor", type=GUARANTOR, required=False)
    @click.option("--month", type=MONTH, help="Those of a month, by number.")
    @LIMIT
    @FORMAT
    def show(guarantor: int | None, month: datetime | None, *, limit: int, form: str) -> None:
        """List the statements of a guarantor, or of a month."""
        if (guarantor is None) == (month is None):
            raise click.UsageError("say whose statements, or of which month with --month")
        with database().reading() as db:
            if month is not None:
                found = listing.of_month(db, f"{month:%Y-%m}", limit)
            else:
                assert guarantor is not None
                found = listing.of_guarantor(db, guarantor, limit)
        print_rows(COLUMNS, [_row(told) for told in found], form, nothing="There is no statement.")

    return show


def _write(database: Callable[[], Database]) -> click.Command:
    @click.command(
        "write", epilog=example("statements write 26122740183 --out statement-26122740183.pdf")
    )
    @click.argument("number")
    @click.option(
        "--out",
        type=click.Path(dir_okay=False, path_type=Path),
        required=True,
        help="A file that ends in .html or .pdf; a PDF needs Chromium on this machine.",
    )
    def write(number: str, out: Path) -> None:
        """Write a statement as a page, in its language.

        It says what it said when it was issued, however long ago that was.
        """
        if out.suffix not in (HTML, PDF):
            raise click.BadParameter("end it in .html or .pdf", param_hint="--out")
        with database().reading() as db:
            told = listing.by_number(db, number)
            if told is None:
                raise click.ClickException(
                    f"no statement has the number {number}: see `flask billing statements list`"
                )
            page = rendering.render(db, told.id)
        _put(page, out)
        click.echo(f"{out}: {told.number} of {numbers.written(told.guarantor_id)}.")

    return write


def _print(database: Callable[[], Database]) -> click.Command:
    @click.command("print", epilog=example("statements print letters/ --month 2026-11"))
    @click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
    @click.option("--month", type=MONTH, required=True, help="The month they are for.")
    @click.option(
        "--channel",
        type=click.Choice(["mail", "electronic", "all"]),
        default="mail",
        show_default=True,
        help="How they go out.",
    )
    @click.option("--pdf", "as_pdf", is_flag=True, help="As PDF; without: HTML.")
    def print_all(folder: Path, month: datetime, *, channel: str, as_pdf: bool) -> None:
        """Write a month's statements into a folder, a page each.

        Each is named by its number; run again, the same pages are written again.
        """
        folder.mkdir(parents=True, exist_ok=True)
        opened, wanted, written = database(), f"{month:%Y-%m}", 0
        with opened.reading() as db:
            total = listing.count_of_month(db, wanted)
        with progress_of("statements", total) as advance:
            for told, page in _pages(opened, wanted, channel):
                if page:
                    _put(page, folder / f"{told.number}{PDF if as_pdf else HTML}")
                    written += 1
                advance(1)
        click.echo(f"{written:,} of {total:,} statements for {month:%B %Y} are in {folder}.")

    return print_all


def _pages(database: Database, month: str, channel: str) -> Iterator[tuple[Told, str]]:
    """Every statement of a month with its page; an empty one if it goes out by another channel."""
    after = ""
    while True:
        with database.reading() as db:
            found = [
                (told, rendering.render(db, told.id) if channel in (told.channel, "all") else "")
                for told in listing.of_month(db, month, AT_ONCE, after=after)
            ]
        yield from found
        if len(found) < AT_ONCE:
            return
        after = found[-1][0].number


def _put(page: str, out: Path) -> None:
    if out.suffix == PDF:
        with refusals():
            pdf.write(page, out)
        return
    half = out.with_name(f"{out.name}.part")
    half.write_text(page, "utf-8")
    half.replace(out)


def _row(told: Told) -> tuple[object, ...]:
    return (
        *(told.number, numbers.written(told.guarantor_id), told.issued_on, told.due_date),
        *(told.channel, told.language, told.balance, told.due_now),
    )
