"""What is measured, each in a process of its own: `python -m tests.benchmarks.billing.jobs …`.

Prints one line of JSON: how many rows, in how many seconds, and the most memory the process took.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import func, select, text

from billing_core import clock
from billing_core.accounts.models import Guarantor
from billing_core.accounts.ranges import ranges
from billing_core.database import Database
from billing_core.importers import fhir, x12_835
from billing_core.jobs import nightly
from billing_core.jobs.nightly import Tonight, timetable
from billing_core.ledger.actions import Side, post
from billing_core.ledger.chart import ADJUSTMENTS, PATIENT_RECEIVABLE
from billing_core.money import Money
from billing_core.policies import load

POLICIES = load(
    {
        "policies": {
            "default": {
                "effective_from": date(2026, 1, 1),
                "late_fee": {"fixed_cents": 500, "every_days": 30},
            }
        }
    }
)
FIRST_OF_MONTH = 1
POSTINGS_A_ROUND = 100
BARE_ROW = {
    "qmark": "INSERT INTO bare_commits VALUES (?)",
    "pyformat": "INSERT INTO bare_commits VALUES (%s)",
}


@dataclass(frozen=True)
class Took:
    """What a job did: rows in seconds, and for postings the floor that was measured beside them."""

    rows: int
    seconds: float
    floor_seconds: float | None = None
    peak_kib: int = 0


def night(database: Database, days: str) -> Took:
    """The whole night of a day so many days from now; rows are guarantors."""
    tonight = Tonight(_day(int(days)), POLICIES)
    began = time.perf_counter()
    assert nightly.begin(database, tonight.day), "that night is over"
    nightly.work(database, tonight)
    seconds = time.perf_counter() - began
    with database.transaction() as db:
        return Took(db.scalar(select(func.count()).select_from(Guarantor)) or 0, seconds)


def statements(database: Database, days: str) -> Took:
    """A month's statements, as `billing statements issue` issues them; rows are statements."""
    tonight = Tonight(_day(int(days)), POLICIES)
    began = time.perf_counter()
    with database.transaction() as db:
        pieces = ranges(db)
    issued = 0
    for piece in pieces:
        with database.transaction() as db:
            issued += timetable.statements(db, piece, tonight, month=f"{tonight.day:%Y-%m}")
    return Took(issued, time.perf_counter() - began)


def remittances(database: Database, path: str) -> Took:
    """A file of remittances; rows are claims."""
    began = time.perf_counter()
    report = x12_835.import_files(database, [Path(path)])
    seconds = time.perf_counter() - began
    assert not report.total("refused"), report.reasons
    return Took(report.counts["Claim", "new"], seconds)


def explanations(database: Database, path: str) -> Took:
    """A file of FHIR resources; rows are resources."""
    began = time.perf_counter()
    report = fhir.import_files(database, [Path(path)])
    seconds = time.perf_counter() - began
    assert not report.total("refused"), report.reasons
    return Took(report.total("new"), seconds)


def postings(database: Database, number: str) -> Took:
    """Entries posted one by one, a transaction each, alternated with a bare row and its commit."""
    count = int(number)
    with database.transaction() as db:
        guarantors = list(db.scalars(select(Guarantor.id).limit(count)))
        db.execute(text("CREATE TABLE bare_commits (number INTEGER PRIMARY KEY)"))
    posting = bare = 0.0
    for first in range(0, count, POSTINGS_A_ROUND):
        numbers = range(first, min(first + POSTINGS_A_ROUND, count))
        began = time.perf_counter()
        _commit_bare(database, numbers)
        between = time.perf_counter()
        _post(database, guarantors, numbers)
        bare += between - began
        posting += time.perf_counter() - between
    return Took(count, posting, floor_seconds=bare)


def _commit_bare(database: Database, numbers: range) -> None:
    begin = "BEGIN IMMEDIATE" if database.is_sqlite else "BEGIN"
    row = BARE_ROW[database.engine.dialect.paramstyle]
    with database.engine.connect() as pooled:
        cursor = pooled.connection.cursor()
        for number in numbers:
            cursor.execute(begin)
            cursor.execute(row, (number,))
            cursor.execute("COMMIT")


def _post(database: Database, guarantors: list[int], numbers: range) -> None:
    sides = (Side(PATIENT_RECEIVABLE, Money(100)), Side(ADJUSTMENTS, Money(-100)))
    day = clock.today()
    for number in numbers:
        with database.transaction() as db:
            whose = guarantors[number % len(guarantors)]
            post(db, whose, key=f"b:{number}", kind="adjustment", effective_on=day, sides=sides)


def _day(days: int) -> date:
    """That many days from now, and never the first of a month: statements are measured apart."""
    day = clock.today() + timedelta(days=days)
    return day + timedelta(days=1) if day.day == FIRST_OF_MONTH else day


def _peak_kib() -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1])
    return 0


JOBS: dict[str, Callable[[Database, str], Took]] = {
    "835 import": remittances,
    "FHIR import": explanations,
    "nightly run": night,
    "the night after": night,
    "statement run": statements,
    "single postings": postings,
}

if __name__ == "__main__":
    name, url, argument = sys.argv[1:]
    took = JOBS[name](Database(url), argument)
    print(json.dumps(asdict(took) | {"peak_kib": _peak_kib()}))
