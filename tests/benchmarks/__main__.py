"""make bench: the figures the line must hold, printed beside their targets, kept as JSON."""

from __future__ import annotations

import json
import os
import platform
from dataclasses import asdict
from importlib.metadata import version

import click
from rich.console import Console

from billing_core import clock
from tests.benchmarks import call_time, report, turns
from tests.benchmarks.billing import measuring, table
from tests.benchmarks.walk import Spent
from tests.rules.source import ROOT

RESULTS = ROOT / "bench-results"
WIDTH = 130  # of the tables, where the output is no terminal
MEASURED = ("flask", "granian", "sqlalchemy", "psycopg")


@click.command()
@click.argument("parts", nargs=-1, type=click.Choice(["turns", "calls", "billing"]))
@click.option("--rounds", default=turns.ROUNDS, show_default=True, help="Of load, for turns.")
@click.option(
    "--guarantors",
    type=click.IntRange(100, 2_000_000),
    default=measuring.GUARANTORS,
    show_default=True,
    envvar="GUARANTORS",
    help="For billing.",
)
def bench(parts: tuple[str, ...], rounds: int, guarantors: int) -> None:
    """Measure turns a second, the time of a call and billing; all of it unless told which."""
    console = Console(width=max(WIDTH, Console().width))
    if not parts or "calls" in parts:
        walked = call_time.measure()
        _keep(
            "calls",
            [asdict(one) | _spent(one.spent) for one in walked],
        )
        report.calls(console, walked)
    if not parts or "turns" in parts:
        measured = turns.measure(console.print, rounds=rounds)
        _keep("turns", [asdict(one) for one in measured])
        report.turns(console, measured)
    if not parts or "billing" in parts:
        billed = measuring.measure(console.print, guarantors=guarantors)
        _keep("billing", [asdict(one) for one in billed])
        table.show(console, billed)
    console.print(f"Kept in {RESULTS.relative_to(ROOT)}/.")


def _spent(spent: Spent) -> dict[str, object]:
    return {"spent": asdict(spent), "seconds": spent.seconds}


def _keep(name: str, results: list[dict[str, object]]) -> None:
    RESULTS.mkdir(exist_ok=True)
    about = {
        "measured_at": clock.now().isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "versions": {package: version(package) for package in MEASURED},
        "results": results,
    }
    text = json.dumps(about, indent=1, ensure_ascii=False)
    (RESULTS / f"{name}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    bench()
