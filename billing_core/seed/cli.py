"""`billing seed`: make the demo households and say how to be one of them."""

from __future__ import annotations

from collections.abc import Callable

import click
from rich.console import Console
from rich.table import Table

from billing_core import clock
from billing_core.accounts import numbers
from billing_core.database import Database
from billing_core.manual import example
from billing_core.seed import seed
from billing_core.seed.households import DEMOS
from billing_core.statements.queries import summary
from billing_core.terminal import WIDTH_IN_A_FILE, progress_of

COLUMNS = ("guarantor ID", "birth date", "ZIP", "language", "calls from", "what is special", "owes")
GUARANTORS_MAX = 2_000_000  # of nine million IDs: above it, a free one gets hard to find


def seeding(database: Callable[[], Database]) -> click.Command:
    """Return the command `seed`. The database is asked for only when it runs."""

    @click.command("seed", epilog=example("seed --guarantors 1000"))
    @click.option(
        "--guarantors",
        type=click.IntRange(0, GUARANTORS_MAX),
        default=0,
        help="That many plausible ones more, for volume.",
    )
    def make(guarantors: int) -> None:
        """Make up households to try the line with. A second time nothing is added."""
        opened = database()
        screen = Console(stderr=True)
        with progress_of("guarantors", guarantors) as advance:
            new = seed(opened, guarantors=guarantors, advance=advance)
        out = Console(width=None if screen.is_terminal else WIDTH_IN_A_FILE)
        out.print(_table(opened))
        out.print(f"{new:,} new guarantors. The line asks for the ID, the birth date and the ZIP.")

    return make


def _table(database: Database) -> Table:
    table = Table(title="Demo households: all made up")
    for column in COLUMNS:
        table.add_column(column, justify="right" if column == "owes" else "left")
    with database.transaction() as db:
        for demo in DEMOS:
            number = numbers.from_seed(demo.name)
            table.add_row(
                numbers.written(number),
                f"{demo.birth_date:%m/%d/%Y}",
                demo.postal_code,
                demo.language,
                demo.phone,
                demo.special,
                str(summary(db, number, clock.today()).balance),
            )
    return table
