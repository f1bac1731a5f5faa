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


@dataclass(frozen=True)
class Took:
    """What a job did: rows in seconds, and for postings the floor that was measured beside them."""

    rows: int
    seconds: float
    floor_seconds: float | None = None
    peak_kib: int = 0


def night(database: Database, days: int) -> Took:
    """The whole night of a day so many days from now; rows are guarantors."""
    tonight = Tonight(_day(days), POLICIES)
    began = time.perf_counter()
    assert nightly.begin(database, tonight.day), "that night is over"
    nightly.work(database, tonight)
    seconds = time.perf_counter() - began
    with database.transaction() as db:
        return Took(db.scalar(select(func.count()).select_from(Guarantor)) or 0, seconds)


def statements(database: Database, days: int) -> Took:
    """A month's statements, as `billing statements issue` issues them; rows are statements."""
    tonight = Tonight(_day(days), POLICIES)
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


def postings(database: Database, count: int) -> Took:
    """Entries posted one by one, a transaction each, alternated with the bare row and its commit."""
    rounds = 10
    with database.transaction() as db:
        guarantors = list(db.scalars(select(Guarantor.id).limit(count)))
        db.execute(text("CREATE TABLE IF NOT EXISTS bare_commits (number INTEGER PRIMARY KEY)"))
    posting = bare = 0.0
    for place in range(0, count, max(count // rounds, 1)):
        numbers = range(place, min(place + max(count // rounds, 1), count))
        bare += _timed(lambda numbers=numbers: _bare_commits(database, numbers))
        posting += _timed(lambda numbers=numbers: _post(database, guarantors, numbers))
    return Took(count, posting, floor_seconds=bare)


def _bare_commits(database: Database, numbers: range) -> None:
    with database.engine.connect() as pooled:
        driver = pooled.connection.dbapi_connection
        assert driver is not None
        cursor = driver.cursor()
        begin = "BEGIN IMMEDIATE" if database.is_sqlite else "BEGIN"
        for number in numbers:
            cursor.execute(begin)
            cursor.execute(f"INSERT INTO bare_commits VALUES ({number})")
            cursor.execute("COMMIT")


def _post(database: Database, guarantors: list[int], numbers: range) -> None:
    sides = (Side(PATIENT_RECEIVABLE, Money(100)), Side(ADJUSTMENTS, Money(-100)))
    day = clock.today()
    for number in numbers:
        with database.transaction() as db:
            whose = guarantors[number % len(guarantors)]
            post(db, whose, key=f"b:{number}", kind="adjustment", effective_on=day, sides=sides)


def _timed(act: Callable[[], None]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _day(days: int) -> date:
    """That many days from now, and never the first of a month: statements are measured apart."""
    day = clock.today() + timedelta(days=days)
    return day + timedelta(days=1) if day.day == FIRST_OF_MONTH else day


def _peak_kib() -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1])
    return 0


if __name__ == "__main__":
    name, url, argument = sys.argv[1:]
    job = {
        "night": lambda database: night(database, int(argument)),
        "statements": lambda database: statements(database, int(argument)),
        "remittances": lambda database: remittances(database, argument),
        "explanations": lambda database: explanations(database, argument),
        "postings": lambda database: postings(database, int(argument)),
    }[name]
    took = job(Database(url))
    print(json.dumps(asdict(took) | {"peak_kib": _peak_kib()}))
