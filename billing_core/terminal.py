"""What the commands of billing share: IDs, days and amounts as clerks write them; lists; a look
before money moves.
"""

from __future__ import annotations

import csv
import io
import json
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, NoReturn

import click
from rich.box import SIMPLE
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from billing_core import clock
from billing_core.accounts import numbers
from billing_core.accounts.models import Guarantor
from billing_core.audit import actions as audit
from billing_core.database import Database
from billing_core.errors import BillingError, OutOfRange
from billing_core.ledger.queries import balance
from billing_core.money import Money

WIDTH_IN_A_FILE = 140  # columns, where no terminal says how wide it is
WIDTH_MAX = 1000  # of a table, to reckon whether it fits
SHOWN = 50  # rows, unless told: more than a screen helps nobody


class _Guarantor(click.ParamType[int]):
    name = "guarantor"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        digits = str(value).replace("-", "")
        if not digits.isdecimal() or not numbers.is_valid(int(digits)):
            self.fail("no guarantor ID: eight digits, as on the bill", param, ctx)
        return int(digits)


class _Day(click.ParamType[date]):
    name = "yyyy-mm-dd"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        try:
            return value if isinstance(value, date) else date.fromisoformat(str(value))
        except ValueError:
            self.fail("no day: give it as 2026-11-24", param, ctx)


class _Dollars(click.ParamType[Money]):
    name = "dollars"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Money:
        try:
            return value if isinstance(value, Money) else Money.usd(str(value))
        except (ValueError, ArithmeticError):
            self.fail("no amount: give dollars and cents, as 120.50", param, ctx)


GUARANTOR = _Guarantor()
DAY = _Day()
DOLLARS = _Dollars()
TODAY = clock.today  # as a default: asked when the command runs

FORMAT = click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    show_default=True,
    help="A table to read; or for another programme.",
)
LIMIT = click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=SHOWN,
    show_default=True,
    help="How many at most.",
)
DRY_RUN = click.option("--dry-run", is_flag=True, help="Show what it would do, and do nothing.")
YES = click.option("--yes", "is_agreed", is_flag=True, help="Do it without asking again.")


@dataclass(frozen=True, slots=True)
class Effect:
    """What was done: `shows` is read before it is done as well, `done` afterwards."""

    shows: str
    done: str


def carry_out(
    database: Database, act: Callable[[Session], Effect], *, dry_run: bool, is_agreed: bool
) -> None:
    """Do what moves money, in one transaction, once it was looked at and agreed to.

    The look does it and takes it back, so what is shown is what comes of it; nobody waits at an
    open transaction while a clerk reads.
    """
    if dry_run or not is_agreed:
        click.echo(_looked_at(database, act).shows)
        if dry_run:
            click.echo("This was a look: nothing is done.")
            return
        click.confirm("Do it?", abort=True)
    with refusals(), database.transaction() as db:
        effect = act(db)
    if is_agreed:
        click.echo(effect.shows)
    click.echo(effect.done)


def account(db: Session, guarantor_id: int) -> Guarantor:
    """Return the guarantor, or end with 1 and say how to find the right ID."""
    found = db.get(Guarantor, guarantor_id)
    if found is None:
        raise click.ClickException(
            f"no account has the ID {numbers.written(guarantor_id)}: see `flask billing accounts`"
        )
    return found


def owing(db: Session, guarantor_id: int, before: Money) -> str:
    """Return what a guarantor owed before and owes now, in a line."""
    now = balance(db, guarantor_id)
    return f"{numbers.written(guarantor_id)} owes {before} before, {now} after."


@contextmanager
def refusals() -> Iterator[None]:
    """Say in one line what billing refused, and end with 1."""
    try:
        yield
    except OutOfRange as refused:
        raise click.ClickException(_range(refused)) from refused
    except BillingError as refused:
        raise click.ClickException(str(refused)) from refused
    except NoResultFound as unknown:
        raise click.ClickException("there is no such thing") from unknown


def representative(name: str) -> str:
    """Return how the books and the audit trail know a person at the desk."""
    return f"{audit.REPRESENTATIVE}{name}"


@contextmanager
def progress_of(what: str, total: int) -> Iterator[Callable[[int], None]]:
    """Yield what moves a bar on by so many; without a terminal, nothing is shown."""
    screen = Console(stderr=True)
    if not screen.is_terminal:
        yield lambda _: None
        return
    with Progress(console=screen, transient=True) as bars:
        task = bars.add_task(what, total=total)
        yield lambda count: bars.advance(task, count)


def print_table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows under their columns, on a terminal as wide as it is; ids, days and amounts stay in
    one piece. Where it is narrow, columns stand closer and headings go over lines.
    """
    terminal = Console()
    screen = terminal if terminal.is_terminal else Console(width=WIDTH_IN_A_FILE)
    table = _table(columns, rows)
    wanted = screen.measure(table, options=screen.options.update(max_width=WIDTH_MAX)).maximum
    if wanted > screen.width:
        closer = [column.replace(" ", "\n") for column in columns]
        table = _table(closer, rows, padding=0, show_edge=False)
    screen.print(table)


def _table(columns: Sequence[str], rows: Sequence[Sequence[object]], **drawn: Any) -> Table:
    table = Table(box=SIMPLE, **drawn)
    for place, column in enumerate(columns):
        in_one_piece = any(isinstance(row[place], uuid.UUID | date | Money) for row in rows)
        table.add_column(column, overflow="fold", no_wrap=in_one_piece)
    for row in rows:
        table.add_row(*map(_in_table, row))
    return table


def print_rows(
    columns: Sequence[str], rows: Sequence[Sequence[object]], form: str, *, nothing: str
) -> None:
    """Print a list as it was asked for; `nothing` is said where a table would be empty.

    For another programme, amounts are plain dollars (1120.50), days ISO 8601, and the columns are
    named with underscores.
    """
    if form == "table":
        if rows:
            print_table(columns, rows)
        else:
            click.echo(nothing)
        return
    names = [column.replace(" ", "_") for column in columns]
    if form == "json":
        plain = [dict(zip(names, map(_in_json, row), strict=True)) for row in rows]
        click.echo(json.dumps(plain, indent=2, ensure_ascii=False))
        return
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([_in_csv(cell) for cell in row] for row in rows)
    click.echo(text.getvalue(), nl=False)


def _in_table(cell: object) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return "" if cell is None else str(cell)


def _in_csv(cell: object) -> str:
    return f"{cell.dollars:.2f}" if isinstance(cell, Money) else _in_table(cell)


def _in_json(cell: object) -> object:
    return cell if cell is None or isinstance(cell, bool | int) else _in_csv(cell)


def _range(refused: OutOfRange) -> str:
    least, most = Money(refused.minimum_cents), Money(refused.maximum_cents)
    if most < least:
        return "there is nothing left of it to move"
    return f"give an amount from {least} to {most}"


class _TakenBack(Exception):
    """No error: it ends a look, and with it the transaction."""

    def __init__(self, effect: Effect) -> None:
        super().__init__()
        self.effect = effect


def _looked_at(database: Database, act: Callable[[Session], Effect]) -> Effect:
    try:
        with refusals(), database.transaction() as db:
            _take_back(act(db))
    except _TakenBack as look:
        return look.effect


def _take_back(effect: Effect) -> NoReturn:
    raise _TakenBack(effect)
