"""Files of the ACH network: debits that came back (R codes) and corrections (C codes).

A file whose counts, hash or totals do not agree is refused whole. What each code does to a payment,
its account and its plan is bank.returns' to say; entries that are neither are left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from billing_core.accounts.models import Guarantor
from billing_core.bank import actions as bank
from billing_core.bank.models import BankPayment, BankReturn
from billing_core.database import Database
from billing_core.errors import UnreadableFile
from billing_core.importers import Progress, in_silence, runs
from billing_core.importers.ach_returns import nacha
from billing_core.importers.ach_returns.nacha import RETURNED, Addendum, Entry
from billing_core.importers.reading import files
from billing_core.importers.report import UNREADABLE, Refused, Report
from billing_core.importers.turns import wait_for_turn
from billing_core.money import ZERO, Money
from billing_core.policies import Policies

FORMAT = "ach"
DEFAULTS = Policies()
SUFFIXES = (".ach", ".nacha", ".txt")
RETURN_CODE = re.compile(r"R\d\d")
CORRECTION_CODE = re.compile(r"C\d\d")
NOT_APPLIED = {
    "unknown_trace": "no payment of ours has this trace number",
    "not_applied": "not applied: a person must look at it",
}
NOT_OURS = "neither a return nor a correction"
ROUTING = "record 6: its routing number fails its check digit"
ENTRIES_PER_TRANSACTION = 100  # on SQLite callers wait meanwhile


def import_files(
    database: Database,
    paths: list[Path],
    *,
    policies: Policies = DEFAULTS,
    progress: Progress = in_silence,
) -> Report:
    """Bring ACH files and folders in; return what was applied, left out and refused, and why.

    A payment that came back for want of money bears the fee of its region's policy, if any.
    Nothing is raised for what stands in the files. The same files again change nothing.
    """
    run_id = runs.begin(database, FORMAT)
    report = Report()
    refusals: list[Refused] = []
    found = files(paths, SUFFIXES)
    for done, path in enumerate(found, start=1):
        _import(database, path, report, refusals=refusals, policies=policies)
        progress("reading", done=done, total=len(found))
    runs.finish(database, run_id, report, refusals)
    return report


def _import(
    database: Database,
    path: Path,
    report: Report,
    *,
    refusals: list[Refused],
    policies: Policies,
) -> None:
    def refuse(kind: str, line: int | None, key: str | None, *, reason: str) -> None:
        place = f"{path.name}:{line}" if line else path.name
        report.count(kind, "refused", reason, place)
        refusals.append(Refused(place[:300], key, reason[:300]))

    try:
        told = nacha.read(path)
    except UnreadableFile as problem:
        refuse(UNREADABLE, None, None, reason=str(problem))
        return
    report.files += 1
    for first in range(0, len(told.entries), ENTRIES_PER_TRANSACTION):
        with database.transaction() as db:
            wait_for_turn(db)
            outcomes = [
                (kind, line, key, outcome)
                for entry in told.entries[first : first + ENTRIES_PER_TRANSACTION]
                for kind, line, key, outcome in _entry(db, entry, told.made_on, policies)
            ]
        for kind, line, key, outcome in outcomes:
            if outcome in ("new", "unchanged"):
                report.count(kind, outcome)
            elif outcome == NOT_OURS:
                report.count(kind, "left out", outcome, f"{path.name}:{line}")
            else:
                refuse(kind, line, key, reason=outcome)


def _entry(
    db: Session, entry: Entry, on: date, policies: Policies
) -> list[tuple[str, int, str | None, str]]:
    """What became of an entry: (kind, line, key, outcome) of each thing that is said of it."""
    if not entry.has_valid_routing:
        return [("Entry", entry.line, None, ROUTING)]
    if not entry.addenda:
        return [("Entry", entry.line, None, NOT_OURS)]
    return [
        (
            "Return" if each.kind == RETURNED else "Correction",
            each.line,
            f"ach:{each.trace}:{each.code}",
            _apply(db, entry, each, _When(on, policies)),
        )
        for each in entry.addenda
    ]


@dataclass(frozen=True, slots=True)
class _When:
    """The day a file was made, and what holds on it."""

    on: date
    policies: Policies


def _apply(db: Session, entry: Entry, told: Addendum, when: _When) -> str:
    """Apply one return or correction; return "new", "unchanged", or why it cannot be."""
    is_return = told.kind == RETURNED
    if not (RETURN_CODE if is_return else CORRECTION_CODE).fullmatch(told.code):
        return "record 7: neither a return code nor that of a correction"
    sent = db.execute(
        select(BankPayment.amount_cents, Guarantor.region)
        .join(Guarantor, Guarantor.id == BankPayment.guarantor_id)
        .where(BankPayment.trace == told.trace)
    ).one_or_none()
    if is_return and sent is not None and sent.amount_cents != entry.cents:
        return "record 6: not the amount of the payment with this trace number"
    is_known = db.scalar(
        select(exists().where(BankReturn.trace == told.trace, BankReturn.code == told.code))
    )
    if is_return:
        fee = _fee(when, sent.region) if sent is not None else ZERO
        noted = bank.apply_return(db, told.trace, told.code, when.on, fee=fee)
    else:
        noted = bank.apply_correction(db, told.trace, told.code, told.corrected, on=when.on)
    if noted.outcome in NOT_APPLIED:
        return NOT_APPLIED[noted.outcome]
    return "unchanged" if is_known else "new"


def _fee(when: _When, region: str) -> Money:
    return when.policies.for_region(region, when.on).returned_item_fee
