"""`billing nightly` and `billing statements issue`: a day's work, and a month's, in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

import click
from rich.box import SIMPLE
from rich.console import Console
from rich.progress import Progress as Bars
from rich.progress import TaskID
from rich.table import Table
from sqlalchemy.orm import Session

from billing_core import clock
from billing_core.accounts.ranges import GUARANTORS_AT_ONCE, ranges
from billing_core.audit import actions as audit
from billing_core.audit.tags import Tag
from billing_core.database import Database
from billing_core.errors import GatewayUnreachable
from billing_core.jobs import Jobs
from billing_core.jobs.nightly import Progress, Tonight, begin, progress, timetable, work
from billing_core.manual import example
from billing_core.policies import Policies
from billing_core.terminal import progress_of, representative

DAY = click.DateTime(["%Y-%m-%d"])
MONTH = click.DateTime(["%Y-%m"])


def running_at_night(database: Callable[[], Database], jobs: Callable[[], Jobs]) -> click.Command:
    """Return the command `nightly`."""

    @click.command("nightly", epilog=example("nightly", "nightly --date 2026-12-01 --workers 4"))
    @click.option("--date", "day", type=DAY, help="The day whose work is done. Default: today.")
    @click.option(
        "--workers",
        type=click.IntRange(min=1),
        default=1,
        show_default=True,
        help="How many share it: this one, and others of `billing work`, who are called.",
    )
    @click.option(
        "--at-once",
        type=click.IntRange(min=1),
        default=GUARANTORS_AT_ONCE,
        show_default=True,
        help="How many guarantors make one part of a job; of a night that begins.",
    )
    def nightly(day: datetime | None, workers: int, at_once: int) -> None:
        """Do a day's work in order, from bank answers to statements.

        What banks and offices answered, premiums, autopay, plans, late fees, the dunning ladder, on
        the first of a month the statements, and at the end how the day before compares with the
        processor's list.

        It goes on where it was left, whatever happened; run again, it changes nothing. Run it
        twice at once and the two share the work.
        """
        tonight = jobs().tonight(day.date() if day else clock.today())
        opened = database()
        if begin(opened, tonight.day, size=at_once):
            click.echo(f"The night of {tonight.day} begins.")
        jobs().night(tonight.day, workers - 1)
        _go_through(opened, tonight)
        Console().print(_table(progress(opened, tonight.day)))

    return nightly


def issuing(database: Callable[[], Database], policies: Callable[[], Policies]) -> click.Command:
    """Return the command `issue` of the group `statements`."""

    @click.command(
        "issue", epilog=example("statements issue", "statements issue --month 2026-11 --by kim")
    )
    @click.option("--month", type=MONTH, help="The month they are for. Default: the last one.")
    @click.option("--by", "name", help="Who issues them; without: a job.")
    def issue(month: datetime | None, name: str | None) -> None:
        """Issue a month's statements, dated today.

        To everyone who owes or has news. The nightly run does it on the first of a month. Run
        again, it issues none; whoever was left out before, and owes now, gets one.
        """
        today = clock.today()
        wanted = month.date() if month else (today.replace(day=1) - timedelta(days=1))
        if wanted > today:
            raise click.BadParameter("that month has not begun", param_hint="--month")
        opened, tonight = database(), Tonight(today, policies())
        with opened.transaction() as db:
            pieces = ranges(db)
        issued = 0
        with progress_of("parts", len(pieces)) as advance:
            for piece in pieces:
                with opened.transaction() as db:
                    issued += timetable.statements(db, piece, tonight, month=f"{wanted:%Y-%m}")
                advance(1)
        with opened.transaction() as db:
            _note(db, name, wanted, issued)
        click.echo(f"{issued:,} statements for {wanted:%B %Y}.")

    return issue


def _note(db: Session, name: str | None, month: date, issued: int) -> None:
    actor = representative(name) if name else "job:statements"
    audit.record(db, Tag.STATEMENTS_ISSUED, actor=actor, month=f"{month:%Y-%m}", count=issued)


def _go_through(database: Database, tonight: Tonight) -> None:
    try:
        with _shown() as listener:
            work(database, tonight, listener=listener)
    except GatewayUnreachable as error:
        raise click.ClickException(
            f"all is done but the reconciliation: the processor did not answer ({error}). "
            "Run this again later."
        ) from None


def _table(steps: list[Progress]) -> Table:
    table = Table(box=SIMPLE)
    for column in ("job", "parts", "changed"):
        table.add_column(column, justify="left" if column == "job" else "right")
    for step in steps:
        table.add_row(step.job, f"{step.done:,} of {step.parts:,}", f"{step.changed:,}")
    return table


@contextmanager
def _shown() -> Iterator[Callable[[Progress], None] | None]:
    """A bar for each job on a terminal; silence where nobody watches."""
    screen = Console(stderr=True)
    if not screen.is_terminal:
        yield None
        return
    tasks: dict[str, TaskID] = {}
    with Bars(console=screen, transient=True) as bars:

        def show(step: Progress) -> None:
            if step.job not in tasks:
                tasks[step.job] = bars.add_task(step.job, total=step.parts)
            bars.update(tasks[step.job], completed=step.done)

        yield show
