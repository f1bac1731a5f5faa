"""`billing import …`: one command a format, with a progress bar on a terminal and a report."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from billing_core.database import Database
from billing_core.importers import Importer, ach_returns, bai2, csv, in_silence, x12_835
from billing_core.importers import Progress as Listener
from billing_core.importers.fhir import import_files
from billing_core.importers.report import Report
from billing_core.manual import example, group
from billing_core.policies import Policies

WIDTH_IN_A_FILE = 120  # columns, where no terminal says how wide it is
PATHS = click.Path(exists=True, path_type=Path)
EXIT_CODES = """

Ends with 0 if anything was taken or known already, 1 if all was refused, 2 if there was nothing to
read."""
X12_835 = f"""X12 835 remittances: what insurers paid, left and denied.

Every balance is checked first; a claim finds its visit by its number, and one that nobody knows is
refused until its visit is there. Denials wait for a person.{EXIT_CODES}"""
ACH = f"""ACH files: bank payments that came back, and corrections.

A payment that came back is undone whole; the code says whether it may be sent again.{EXIT_CODES}"""
CSV = f"""CSV: bills, and payments taken elsewhere.

The columns are those of our contract (billing_core/importers/csv/contracts.py): UTF-8 with a header
row, days like 2026-11-24, amounts like 1234.50, currency USD.{EXIT_CODES}"""
BAI2 = f"""BAI2 bank statements: credits, applied or in suspense.

A credit that names one guarantor ID is applied. Nobody is found by name: what names none stays in
suspense for a person.{EXIT_CODES}"""

EXAMPLES = {
    "x12-835": "import x12-835 remittances/2026-12-02.835",
    "ach": "import ach returns/2026-12-04.ach",
    "csv": "import csv bills.csv payments.csv",
    "bai2": "import bai2 bank/2026-12-03.bai2",
}


def importing(
    database: Callable[[], Database], policies: Callable[[], Policies] = Policies
) -> click.Group:
    """Return the group `import`. Database and policies are asked for only when a command runs."""

    def ach(database: Database, paths: list[Path], *, progress: Listener) -> Report:
        return ach_returns.import_files(database, paths, policies=policies(), progress=progress)

    return group(
        "import",
        "Bring accounts and bills in; twice changes nothing.",
        [
            _fhir(database, policies),
            _command("csv", csv.import_files, database, says=CSV),
            _command("x12-835", x12_835.import_files, database, says=X12_835),
            _command("bai2", bai2.import_files, database, says=BAI2),
            _command("ach", ach, database, says=ACH),
        ],
    )


def _fhir(database: Callable[[], Database], policies: Callable[[], Policies]) -> click.Command:
    @click.command("fhir", epilog=example("import fhir bills/"))
    @click.argument("paths", nargs=-1, required=True, type=PATHS)
    @click.pass_context
    def fhir(context: click.Context, paths: tuple[Path, ...]) -> None:
        """FHIR R4: people, coverages, bills and what insurers paid.

        Files and folders of NDJSON, bundles or single resources, also gzipped.

        Ends with 0 if anything was taken or known already, 1 if all was refused, 2 if there was
        nothing to read.
        """

        def take(database: Database, paths: list[Path], *, progress: Listener) -> Report:
            return import_files(database, paths, policies=policies(), progress=progress)

        context.exit(_run(take, database(), list(paths)))

    return fhir


def _command(
    name: str, importer: Importer, database: Callable[[], Database], *, says: str
) -> click.Command:
    """The command of an importer that needs no policies."""

    @click.command(name, help=says, epilog=example(EXAMPLES[name]))
    @click.argument("paths", nargs=-1, required=True, type=PATHS)
    @click.pass_context
    def command(context: click.Context, paths: tuple[Path, ...]) -> None:
        context.exit(_run(importer, database(), list(paths)))

    return command


def _run(importer: Importer, database: Database, paths: list[Path]) -> int:
    """Run an importer before the operator's eyes; return the exit code."""
    screen = Console(stderr=True)
    with _shown(screen) as progress:
        report = importer(database, paths, progress=progress)
    Console(width=None if screen.is_terminal else WIDTH_IN_A_FILE).print(report)
    return report.exit_code


@contextmanager
def _shown(screen: Console) -> Iterator[Listener]:
    """A bar for reading and one for recording; silence where nobody watches."""
    if not screen.is_terminal:
        yield in_silence
        return
    tasks: dict[str, TaskID] = {}
    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=screen, transient=True) as bars:

        def show(stage: str, *, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield show
