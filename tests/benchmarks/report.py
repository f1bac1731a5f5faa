"""The figures, as a table beside their targets."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from tests.benchmarks.turns import Result

RATIO_AT_LEAST = {"SQLite": 0.12, "PostgreSQL": 0.10}
CPU_MS_AT_MOST = 1.0
P99_MS_AT_MOST = 100.0
BUSY = 64  # callers at once, for which the target of the slowest turn holds


def turns(console: Console, results: list[Result]) -> None:
    table = Table(title="A turn, beside a bare Flask view on the same server in the same run")
    for heading in ("", "server", "callers", "turns/s", "bare view/s"):
        table.add_column(heading, justify="left" if not heading else "right")
    for heading in ("share", "target", "CPU ms", "target", "p50 ms", "p99 ms", "target"):
        table.add_column(heading, justify="right")
    for r in results:
        share = f"{r.ratio:.3f}\n[dim]{r.ratio_lowest:.3f}–{r.ratio_highest:.3f}"
        busy = r.connections == BUSY
        table.add_row(
            r.database,
            r.server,
            str(r.connections),
            f"{r.line.turns_a_second:,.0f}",
            f"{r.floor.turns_a_second:,.0f}",
            _marked(share, met=r.ratio >= RATIO_AT_LEAST[r.database]),
            f"≥ {RATIO_AT_LEAST[r.database]:.2f}",
            _marked(f"{r.line.cpu_ms_a_turn:.2f}", met=r.line.cpu_ms_a_turn <= CPU_MS_AT_MOST),
            f"≤ {CPU_MS_AT_MOST:.0f}",
            f"{r.line.p50_ms:.1f}",
            _marked(f"{r.line.p99_ms:.1f}", met=not busy or r.line.p99_ms <= P99_MS_AT_MOST),
            f"≤ {P99_MS_AT_MOST:.0f}" if busy else "",
        )
    console.print(table)
    console.print("[dim]Server: processes × threads. CPU: of all the web server's processes.[/]\n")


def _marked(figure: str, *, met: bool) -> str:
    return f"[{'green' if met else 'red'}]{figure}[/]"
