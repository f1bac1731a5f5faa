"""The figures, as a table beside their targets."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from ivr.prompts.languages import LANGUAGES
from tests.benchmarks import call_time
from tests.benchmarks.turns import Result
from tests.benchmarks.walk import CALLERS, Spent

RATIO_AT_LEAST = {"SQLite": 0.12, "PostgreSQL": 0.10}
CPU_MS_AT_MOST = 1.0
P99_MS_AT_MOST = 100.0
SHOWN = CALLERS[1]  # of the callers, the one whose seconds are shown by what they go to
BUSY = 64  # callers at once, for which the target of the slowest turn holds


def turns(console: Console, results: list[Result]) -> None:
    table = Table(title="A turn, beside a bare Flask view on the same server in the same run")
    for heading in ("", "server", "callers", "turns/s", "bare view/s"):
        table.add_column(heading, justify="left" if not heading else "right")
    for heading in ("share", "target", "CPU ms", "target", "p50 ms", "p99 ms", "target"):
        table.add_column(heading, justify="right")
    for r in results:
        share = f"{r.ratio:.3f}\n[dim]{r.ratio_lowest:.3f}–{r.ratio_highest:.3f}"
        cpu = f"{r.line.cpu_ms_a_turn:.2f}\n[dim]bare {r.floor.cpu_ms_a_turn:.2f}"
        busy = r.connections == BUSY
        table.add_row(
            r.database,
            r.server,
            str(r.connections),
            f"{r.line.turns_a_second:,.0f}",
            f"{r.floor.turns_a_second:,.0f}",
            _marked(share, met=r.ratio >= RATIO_AT_LEAST[r.database]),
            f"≥ {RATIO_AT_LEAST[r.database]:.2f}",
            _marked(cpu, met=r.line.cpu_ms_a_turn <= CPU_MS_AT_MOST),
            f"≤ {CPU_MS_AT_MOST:.0f}",
            f"{r.line.p50_ms:.1f}",
            _marked(f"{r.line.p99_ms:.1f}", met=not busy or r.line.p99_ms <= P99_MS_AT_MOST),
            f"≤ {P99_MS_AT_MOST:.0f}" if busy else "",
        )
    console.print(table)
    console.print("[dim]Server: processes × threads. CPU: of all the web server's processes.[/]\n")


def calls(console: Console, results: list[call_time.Result]) -> None:
    table = Table(title="Seconds and keys of a call, modelled on the real flows")
    table.add_column("")
    for language in LANGUAGES:
        table.add_column(language, justify="right")
    for heading in ("target", "keys", "target"):
        table.add_column(heading, justify="right")
    for way in call_time.WAYS:
        table.add_row(f"[bold]{way.name}[/]", end_section=False)
        for caller in CALLERS:
            walked = [r for r in results if r.way == way and r.caller == caller]
            table.add_row(f"  {caller.name}", *_seconds(way, walked), *_keys(way, walked))
        table.add_section()
    console.print(table)
    _spent(console, results)


def _seconds(way: call_time.Way, walked: list[call_time.Result]) -> list[str]:
    limit = way.seconds_at_most
    figures = [_marked(f"{r.spent.seconds:.0f}", met=r.spent.seconds <= limit) for r in walked]
    return [*figures, f"≤ {limit}"]


def _keys(way: call_time.Way, walked: list[call_time.Result]) -> list[str]:
    """In each language; English first, the others may have the key of their language more."""
    limit = way.keys_at_most
    pressed = [
        _marked(str(r.spent.keys), met=r.keys_at_most is None or r.spent.keys <= r.keys_at_most)
        for r in walked
    ]
    return [" / ".join(pressed), f"≤ {limit}" if limit else ""]


def _spent(console: Console, results: list[call_time.Result]) -> None:
    """Step by step, what each second of the shown caller goes to."""
    for way in call_time.WAYS:
        walked = [r for r in results if r.way == way and r.caller == SHOWN]
        table = Table(title=f"{way.name}: {SHOWN.name}", title_justify="left")
        table.add_column("the line speaks · keys · thought · carrier")
        for r in walked:
            table.add_column(r.language, justify="right")
        for step in dict.fromkeys(step for r in walked for step, _ in r.steps):
            table.add_row(step, *(_cell([s for at, s in r.steps if at == step]) for r in walked))
        table.add_section()
        table.add_row("together", *(_cell([r.spent]) for r in walked))
        console.print(table)
    console.print(
        "[dim]Speech: as `ivr.speech` times it. 0.7 s a key, 1 s of thought an answer; 75 or older:"
        " 1.2 s and 3 s. Carrier: 0.6 s of the platform a turn, the processor, and silence.[/]\n"
    )


def _cell(spent: list[Spent]) -> str:
    if not spent:
        return ""
    one = Spent.all(spent)
    parts = " · ".join(
        f"{seconds:.1f}" for seconds in (one.speech, one.keying, one.thought, one.carrier)
    )
    return f"{one.seconds:.1f}\n[dim]{parts}[/]"


def _marked(figure: str, *, met: bool) -> str:
    return f"[{'green' if met else 'red'}]{figure}[/]"
