"""`billing export …`: files for the operator's other systems and for the bank."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TextIO

import click

from billing_core import clock
from billing_core.bank import vault
from billing_core.database import Database
from billing_core.errors import UnreadableFile
from billing_core.exports import bank_files, deposits, fhir, postings
from billing_core.exports.deposits import Deposit
from billing_core.manual import example, group

DAY = click.DateTime(formats=["%Y-%m-%d"])
OUT = click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="A file; else the terminal."
)
FIRST = click.option("--from", "first", type=DAY, help="The first day; today unless told.")
LAST = click.option("--to", "last", type=DAY, help="The last day; the first unless told.")
ORGANIZATION = click.option("--organization", default="Billing", help="Whose accounts these are.")


def exporting(database: Callable[[], Database]) -> click.Group:
    """Return the group `export`. The database is asked for only when a command runs."""
    every = (_deposit, _nacha, _postings, _payments, _statements)
    return group(
        "export",
        "Write what other systems need: it holds personal data.",
        [make(database) for make in every],
    )


def _postings(database: Callable[[], Database]) -> click.Command:
    @click.command(
        "postings",
        epilog=example("export postings --from 2026-12-01 --to 2026-12-31 --out postings.csv"),
    )
    @FIRST
    @LAST
    @OUT
    def command(first: datetime | None, last: datetime | None, out: Path | None) -> None:
        """Every side of every ledger entry of some days, as CSV."""
        with database().reading() as db, _opened(out) as text:
            rows = postings.write(db, text, *_days(first, last))
        click.echo(f"{rows:,} rows.", err=True)

    return command


def _deposit(database: Callable[[], Database]) -> click.Command:
    @click.command("deposit", epilog=example("export deposit --date 2026-12-31 --out deposit.csv"))
    @click.option("--date", "day", type=DAY, help="The day; today unless told.")
    @OUT
    def command(day: datetime | None, out: Path | None) -> None:
        """The deposit of a day, by card and by bank, as CSV.

        What came in, less what went back.
        """
        with database().reading() as db, _opened(out) as text:
            deposit: Deposit = deposits.write(db, text, _days(day, None)[0])
        click.echo(f"{deposit.total} in all.", err=True)

    return command


def _payments(database: Callable[[], Database]) -> click.Command:
    @click.command(
        "fhir-payments",
        epilog=example(
            "export fhir-payments --from 2026-12-01 --to 2026-12-31 --out payments.ndjson"
        ),
    )
    @FIRST
    @LAST
    @ORGANIZATION
    @OUT
    def command(
        first: datetime | None, last: datetime | None, organization: str, out: Path | None
    ) -> None:
        """A FHIR R4 PaymentNotice for each payment, as NDJSON."""
        with database().reading() as db, _opened(out) as text:
            rows = fhir.write_payments(db, text, *_days(first, last), organization=organization)
        click.echo(f"{rows:,} payments.", err=True)

    return command


def _statements(database: Callable[[], Database]) -> click.Command:
    @click.command(
        "fhir-statements",
        epilog=example("export fhir-statements --from 2026-12-01 --out statements.ndjson"),
    )
    @FIRST
    @LAST
    @ORGANIZATION
    @OUT
    def command(
        first: datetime | None, last: datetime | None, organization: str, out: Path | None
    ) -> None:
        """A FHIR R4 Invoice for each statement, as NDJSON."""
        with database().reading() as db, _opened(out) as text:
            rows = fhir.write_statements(db, text, *_days(first, last), organization=organization)
        click.echo(f"{rows:,} statements.", err=True)

    return command


def _nacha(database: Callable[[], Database]) -> click.Command:
    @click.command("nacha", epilog=example("export nacha outgoing/ --originator originator.toml"))
    @click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
    @click.option(
        "--originator",
        required=True,
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="A TOML file: company, company_id, odfi, destination, origin and their names.",
    )
    @click.option("--date", "day", type=DAY, help="The day; today unless told.")
    def command(folder: Path, originator: Path, day: datetime | None) -> None:
        """The bank payments of a day as NACHA files, in a folder.

        They are sent with it. Run again, it writes the same files again and sends nothing twice.
        """
        try:
            vault.current()
            sender = bank_files.originator(originator)
        except (AssertionError, UnreadableFile) as problem:
            raise click.ClickException(str(problem)) from problem
        try:
            written = bank_files.write(database(), folder, sender, _days(day, None)[0])
        except ValueError as problem:
            raise click.ClickException(f"an account number does not open: {problem}") from None
        for path in written:
            click.echo(str(path))

    return command


def _days(first: datetime | None, last: datetime | None) -> tuple[date, date]:
    begins = first.date() if first else clock.today()
    return begins, last.date() if last else begins


@contextmanager
def _opened(out: Path | None) -> Iterator[TextIO]:
    """The file, whole or not at all; or the terminal."""
    if out is None:
        yield sys.stdout
        return
    half = out.with_name(f"{out.name}.part")
    with half.open("w", encoding="utf-8", newline="") as text:
        yield text
    half.replace(out)
