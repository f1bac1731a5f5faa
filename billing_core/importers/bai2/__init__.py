"""BAI2 statements of the operator's bank account: bill pay, lockbox and other credits.

A credit is a guarantor's if exactly one guarantor ID with a right check digit is in its references
or text; else it waits in suspense for a person. Nobody is found by name. What an insurer's
remittance has told of already is left out, and so are debits. A statement whose totals or counts do
not agree is refused whole.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from billing_core.database import Database
from billing_core.errors import UnreadableFile
from billing_core.importers import Progress, in_silence, runs
from billing_core.importers.bai2 import records
from billing_core.importers.bai2.records import Transaction
from billing_core.importers.reading import files
from billing_core.importers.report import UNREADABLE, Refused, Report
from billing_core.importers.turns import wait_for_turn
from billing_core.money import Money
from billing_core.remittances.models import Remittance
from billing_core.suspense import actions
from billing_core.suspense.actions import NewCredit

FORMAT = "bai2"
SUFFIXES = (".bai2", ".bai", ".txt")
CURRENCY = "USD"
CREDITS_PER_TRANSACTION = 200  # on SQLite callers wait meanwhile
LEFT_OUT = {
    "debit": "money that went out",
    "insurer": "an insurer's payment: its remittance tells of it",
    "nothing": "an amount of nothing",
}
OTHER_CURRENCY = "not in dollars"


def import_files(
    database: Database, paths: list[Path], *, progress: Progress = in_silence
) -> Report:
    """Bring bank statements in; return what was applied, kept in suspense, left out and refused.

    Nothing is raised for what stands in the files. The same statements again change nothing.
    """
    run_id = runs.begin(database, FORMAT)
    report = Report()
    refusals: list[Refused] = []
    found = files(paths, SUFFIXES)
    for done, path in enumerate(found, start=1):
        _import(database, path, report, refusals=refusals)
        progress("reading", done=done, total=len(found))
    runs.finish(database, run_id, report, refusals)
    return report


def _import(database: Database, path: Path, report: Report, *, refusals: list[Refused]) -> None:
    try:
        told = records.read(path)
    except UnreadableFile as problem:
        report.count(UNREADABLE, "refused", str(problem), path.name)
        refusals.append(Refused(path.name[:300], None, str(problem)[:300]))
        return
    report.files += 1
    numbered = _numbered(told)
    for first in range(0, len(numbered), CREDITS_PER_TRANSACTION):
        with database.transaction() as db:
            wait_for_turn(db)
            some = numbered[first : first + CREDITS_PER_TRANSACTION]
            outcomes = [(each, _take(db, each, key)) for each, key in some]
        for each, outcome in outcomes:
            place = f"{path.name}#{each.record}"
            if outcome in LEFT_OUT:
                report.count("Credit", "left out", LEFT_OUT[outcome], place)
            elif outcome == OTHER_CURRENCY:
                report.count("Credit", "refused", outcome, place)
                refusals.append(Refused(place[:300], None, outcome))
            elif outcome == "unchanged":
                report.count("Credit", outcome)
            else:
                report.count("Credit" if outcome == "applied" else "Credit in suspense", "new")


def _numbered(told: list[Transaction]) -> list[tuple[Transaction, str]]:
    """Each with a key of its own; two alike on one day have a number, in the order they stand."""
    seen: Counter[str] = Counter()
    keyed = []
    for each in told:
        said = f"{each.currency}\n{each.bank_reference}\n{each.payer_reference}\n{each.text}"
        digest = hashlib.sha256(said.encode()).hexdigest()[:32]
        day = f"{each.day:%Y%m%d}"
        key = f"bai2:{each.account[:40]}:{day}:{each.type_code[:3]}:{each.cents}:{digest}"
        seen[key] += 1
        keyed.append((each, f"{key}:{seen[key]}"))
    return keyed


def _take(db: Session, told: Transaction, key: str) -> str:
    if not told.is_credit:
        return "debit"
    if told.cents == 0:
        return "nothing"
    if told.currency != CURRENCY:
        return OTHER_CURRENCY
    if _is_an_insurers(db, told):
        return "insurer"
    return actions.receive(
        db,
        NewCredit(
            source_key=key,
            received_on=told.day,
            amount=Money(abs(told.cents)),
            type_code=told.type_code[:3],
            bank_reference=told.bank_reference[:80],
            text=f"{told.payer_reference} {told.text}".strip()[:500],
        ),
    )


def _is_an_insurers(db: Session, told: Transaction) -> bool:
    """Whether a remittance of that amount says its trace number stands here."""
    traces = db.scalars(select(Remittance.trace).where(Remittance.amount_cents == told.cents))
    words = f"{told.bank_reference} {told.payer_reference} {told.text}".replace("*", " ").split()
    return any(trace in words for trace in traces)
