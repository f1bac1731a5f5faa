"""The billing jobs over a crowd, each beside its floor, on every database there is.

Once with a tenth of the guarantors and once with all of them: what a job takes of memory must not
grow with the number of accounts.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from billing_core.database import Database
from billing_core.migrations import upgrade
from billing_core.terminal import progress_of
from tests.benchmarks.billing import crowd, files, floors
from tests.benchmarks.turns import postgres
from tests.rules.source import ROOT

GUARANTORS = 4_000
PART = 10  # the smaller crowd is that part of the larger
POSTINGS = 1_000
PEOPLE_SHARE = 5  # one new person in FHIR for so many guarantors
PEOPLE_MAX = 50_000

Say = Callable[[str], None]


@dataclass(frozen=True)
class Job:
    """What is measured: the job's argument, what its rows are, and what its floor does besides."""

    name: str
    rows: str
    argument: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Result:
    """One job on one database. The floor: seconds of the database alone for the same rows."""

    database: str
    guarantors: int
    job: str
    of_what: str
    rows: int
    seconds: float
    floor_seconds: float
    peak_mib: float
    smaller_peak_mib: float = 0.0


def measure(say: Say, *, guarantors: int = GUARANTORS) -> list[Result]:
    """Measure on SQLite, and on PostgreSQL where it answers."""
    found: list[Result] = []
    with TemporaryDirectory(prefix="payment-line-") as folder:
        for name in ("SQLite", "PostgreSQL"):
            smaller = _on(name, Path(folder), max(guarantors // PART, 1), say=say)
            larger = _on(name, Path(folder), guarantors, say=say)
            found += [
                replace(each, smaller_peak_mib=before.peak_mib)
                for before, each in zip(smaller, larger, strict=True)
            ]
    return found


def _on(name: str, folder: Path, guarantors: int, *, say: Say) -> list[Result]:
    """Every job over a crowd of one size, in a database that is dropped afterwards."""
    with _database(name, folder) as url:
        if url is None:
            say("PostgreSQL does not answer: not measured.")
            return []
        say(f"{name}: a crowd of {guarantors:,} guarantors …")
        database = Database(url)
        upgrade(database)
        results = [_filled(name, database, guarantors)]
        for job in _jobs(database, folder, guarantors):
            say(f"{name}, {guarantors:,} guarantors: {job.name} …")
            results.append(_measured(name, database, url, job=job, guarantors=guarantors))
        database.dispose()
    return results


def _filled(name: str, database: Database, guarantors: int) -> Result:
    began = time.perf_counter()
    with progress_of("guarantors", guarantors) as advance:
        rows = crowd.fill(database, guarantors, advance=advance)
    seconds = time.perf_counter() - began
    return Result(name, guarantors, "the crowd itself", "rows", rows, seconds, seconds, 0.0)


def _jobs(database: Database, folder: Path, guarantors: int) -> Iterator[Job]:
    """In the order of a month: what insurers answer, the night, the statements."""
    path = folder / "crowd.835"
    files.remittances(database, path)
    yield Job("835 import", "claims", str(path), also=(floors.REWRITTEN,))
    path = folder / "crowd.ndjson"
    files.explanations(path, min(guarantors // PEOPLE_SHARE, PEOPLE_MAX) + 1)
    yield Job("FHIR import", "resources", str(path))
    yield Job("nightly run", "guarantors", "0", also=(floors.SUMS,))
    yield Job("the night after", "guarantors", "1", also=(floors.SUMS,))
    yield Job("statement run", "statements", "1", also=(floors.SUMS,))
    yield Job("single postings", "entries", str(POSTINGS))


def _measured(name: str, database: Database, url: str, *, job: Job, guarantors: int) -> Result:
    before = floors.counts(database)
    took = _took(job, url)
    written = floors.new_rows(before, floors.counts(database))
    floor = took["floor_seconds"] or floors.seconds(database, written, *job.also)
    return Result(
        database=name,
        guarantors=guarantors,
        job=job.name,
        of_what=job.rows,
        rows=took["rows"],
        seconds=took["seconds"],
        floor_seconds=floor,
        peak_mib=took["peak_kib"] / 1024,
    )


def _took(job: Job, url: str) -> dict[str, Any]:
    """Run a job in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.billing.jobs", job.name, url, job.argument]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    took: dict[str, Any] = json.loads(done.stdout)
    return took


@contextmanager
def _database(name: str, folder: Path) -> Iterator[str | None]:
    """The URL of an empty database of that kind, gone afterwards; None where there is none."""
    if name == "PostgreSQL":
        with postgres() as url:
            yield url
        return
    path = folder / "crowd.sqlite"
    yield f"sqlite:///{path}"
    for left in folder.glob(f"{path.name}*"):  # the write-ahead log with it
        left.unlink()
