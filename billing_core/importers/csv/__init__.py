"""CSV by our own contract: bills (a row is a visit with who was seen and who pays), and payments
taken elsewhere, at a desk or by post. contracts.py has the columns.

A file that is cut short, is no UTF-8 or has other columns is refused whole; a row that cannot be
taken is refused alone, with its line and column. A row is recognised by its key: the same again is
no news, a changed bill is brought up to date, a changed payment refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from sqlalchemy.orm import Session

from billing_core.database import Database
from billing_core.errors import UnreadableFile
from billing_core.importers import Progress, in_silence, runs
from billing_core.importers.csv import contracts, reading, taking
from billing_core.importers.csv.reading import NumberedRow
from billing_core.importers.reading import files
from billing_core.importers.report import UNREADABLE, Refusal, Refused, Report
from billing_core.importers.turns import wait_for_turn

FORMAT = "csv"
SUFFIXES = (".csv",)
ROWS_PER_TRANSACTION = 200  # on SQLite callers wait meanwhile


def import_files(
    database: Database,
    paths: list[Path],
    *,
    progress: Progress = in_silence,
) -> Report:
    """Bring CSV files in; return what was taken and refused, and why.

    No statement is issued here: the month's run bills what is new. Nothing is raised for what
    stands in the files.
    """
    run_id = runs.begin(database, FORMAT)
    report = Report()
    refusals: list[Refused] = []
    found = files(paths, SUFFIXES)
    for done, path in enumerate(found, start=1):
        try:
            kind = reading.kind(path)
        except UnreadableFile as problem:
            _refuse(report, refusals, Refused(path.name, None, str(problem)), kind=UNREADABLE)
        else:
            report.files += 1
            _import(database, path, _Taker(report, refusals, kind))
        progress("reading", done=done, total=len(found))
    runs.finish(database, run_id, report, refusals)
    return report


class _Taker:
    """Takes the rows of one file, of one kind."""

    def __init__(self, report: Report, refusals: list[Refused], kind: str) -> None:
        self.report = report
        self.refusals = refusals
        self.kind = kind

    def take(self, db: Session, row: NumberedRow) -> str:
        """Write a row, or nothing of it; return what became of it."""
        try:
            with db.begin_nested():
                if row.problem:
                    raise Refusal(row.problem)  # noqa: TRY301 - one place where a row is refused
                if self.kind == "Payment":
                    return taking.take_payment(db, contracts.received(row.values))
                return taking.take_bill(db, contracts.bill(row.values))
        except Refusal as refusal:
            db.expire_all()  # what was written of it is undone
            return refusal.reason

    def count(self, path: Path, row: NumberedRow, outcome: str) -> None:
        if outcome in ("new", "changed", "unchanged"):
            self.report.count(self.kind, outcome)
            return
        named = row.values.get("visit_key") or row.values.get("payment_key") or ""
        refused = Refused(f"{path.name}:{row.line}", f"csv:{named}"[:200], outcome)
        _refuse(self.report, self.refusals, refused, kind=self.kind)


def _import(database: Database, path: Path, taker: _Taker) -> None:
    for batch in _batches(reading.rows(path)):
        with database.transaction() as db:
            wait_for_turn(db)
            taken = [(row, taker.take(db, row)) for row in batch]
        for row, outcome in taken:
            taker.count(path, row, outcome)


def _batches(rows: Iterator[NumberedRow]) -> Iterator[list[NumberedRow]]:
    while some := list(islice(rows, ROWS_PER_TRANSACTION)):
        yield some


def _refuse(report: Report, refusals: list[Refused], refused: Refused, *, kind: str) -> None:
    report.count(kind, "refused", refused.reason[:300], refused.place[:300])
    refusals.append(Refused(refused.place[:300], refused.source_key, refused.reason[:300]))
