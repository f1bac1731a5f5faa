"""What the commands of billing share: an ID, a day, an amount as clerks write them; tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date

import click
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table
from sqlalchemy.exc import NoResultFound

from billing_core import clock
from billing_core.accounts import numbers
from billing_core.errors import BillingError
from billing_core.money import Money

WIDTH_IN_A_FILE = 140  # columns, where no terminal says how wide it is


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


@contextmanager
def refusals() -> Iterator[None]:
    """Say in one line what billing refused, and end with 1."""
    try:
        yield
    except BillingError as refused:
        raise click.ClickException(str(refused)) from refused
    except NoResultFound as unknown:
        raise click.ClickException("there is no such thing") from unknown


def representative(name: str) -> str:
    """Return how the books and the audit trail know a person at the desk."""
    return f"representative:{name}"


def print_table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows under their columns; on a terminal as wide as it is."""
    table = Table(box=SIMPLE)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*("" if cell is None else str(cell) for cell in row))
    screen = Console()
    Console(width=None if screen.is_terminal else WIDTH_IN_A_FILE).print(table)
