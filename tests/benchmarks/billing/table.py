"""The figures of billing, as a table beside their floors."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from tests.benchmarks.billing.crowd import LINES_A_GUARANTOR
from tests.benchmarks.billing.measuring import PART, Result

GROWTH_AT_MOST = 1.25  # of memory, when there are ten times the guarantors


def show(console: Console, results: list[Result]) -> None:
    """Print what each job did a second, beside the database alone, and what it took of memory."""
    size = max((result.guarantors for result in results), default=0)
    table = Table(title=f"Billing: {size:,} guarantors, {size * LINES_A_GUARANTOR:,} lines")
    for heading in ("", "job", "of what"):
        table.add_column(heading)
    for heading in ("rows", "seconds", "rows/s", "floor rows/s", "share"):
        table.add_column(heading, justify="right")
    for heading in (f"MiB at 1/{PART}", "MiB", "growth", "target"):
        table.add_column(heading, justify="right")
    for result in results:
        table.add_row(
            result.database, result.job, result.of_what, *_speed(result), *_memory(result)
        )
    console.print(table)
    console.print(
        "[dim]Floor: the rows that the job wrote, written again by one statement a table, indexes"
        " and all, and the sums it begins with; of single postings, the commits of one bare row."
        " MiB: the most that the job's process took; PostgreSQL's own are not in it.[/]\n"
    )


def _speed(result: Result) -> list[str]:
    floor = result.rows / result.floor_seconds
    share = result.floor_seconds / result.seconds
    return [
        f"{result.rows:,}",
        f"{result.seconds:,.1f}",
        f"{result.rows / result.seconds:,.0f}",
        f"{floor:,.0f}" if result.peak_mib else "",
        f"{share:.2f}" if result.peak_mib else "",
    ]


def _memory(result: Result) -> list[str]:
    if not result.peak_mib:
        return ["", "", "", ""]
    growth = result.peak_mib / result.smaller_peak_mib
    colour = "green" if growth <= GROWTH_AT_MOST else "red"
    return [
        f"{result.smaller_peak_mib:,.0f}",
        f"{result.peak_mib:,.0f}",
        f"[{colour}]{growth:.2f}[/]",
        f"≤ {GROWTH_AT_MOST}",
    ]
