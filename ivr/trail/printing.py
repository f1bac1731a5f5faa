"""Rows of the trail on a screen or in a file."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

import click
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

WIDTH_IN_A_FILE = 160  # columns, where no terminal says how wide it is

Rows = Sequence[dict[str, Any]]


def print_rows(rows: Rows, form: str, nothing: str) -> None:
    """Print rows as a table, csv or json; for none of them, what to say instead, as a complaint."""
    if form == "json":
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
    elif not rows:
        click.echo(nothing, err=True)
    elif form == "csv":
        click.echo(_as_csv(rows), nl=False)
    else:
        _print_table(rows)


def _as_csv(rows: Rows) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _print_table(rows: Rows) -> None:
    shown = [name for name in rows[0] if name != "sid"]
    table = Table(box=SIMPLE)
    for name in shown:
        table.add_column(name.replace("_", " "), overflow="fold")
    for row in rows:
        table.add_row(*(_cell(row[name]) for name in shown))
    screen = Console()
    Console(width=None if screen.is_terminal else WIDTH_IN_A_FILE).print(table)


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    return "" if value is None else str(value)
