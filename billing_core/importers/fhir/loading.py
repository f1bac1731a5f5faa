"""Households → the books, some at once, each one whole in one transaction.

Importers take turns, so two of them with the same files end as one; one that is interrupted leaves
whole households, and the next run adds the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import text

from billing_core import clock
from billing_core.database import Database
from billing_core.importers import Progress
from billing_core.importers.fhir import billing, enrolment, households
from billing_core.importers.fhir.books import Books
from billing_core.importers.fhir.households import Household
from billing_core.importers.fhir.staging import Staging
from billing_core.importers.report import Refusal, Report
from billing_core.statements.actions import issue

VISITS_PER_TRANSACTION = 200  # on SQLite callers wait meanwhile: it must stay well under a second
IMPORT_LOCK = 8_041_2238  # any number that nothing else in the database uses


def load(
    database: Database,
    staging: Staging,
    report: Report,
    *,
    due_after_days: int,
    progress: Progress,
) -> None:
    """Record all that is staged; bill every visit that is on no statement yet, as of today."""
    done, total = 0, staging.visits()
    for batch, visits in _batches(staging):
        _record(database, staging, report, batch=batch, due_after_days=due_after_days)
        done += visits
        progress("recording", done=done, total=total)


def _batches(staging: Staging) -> Iterator[tuple[list[Household], int]]:
    batch: list[Household] = []
    size = 0
    for guarantor, patients, visits in staging.households():
        if batch and size + visits > VISITS_PER_TRANSACTION:
            yield batch, size
            batch, size = [], 0
        batch.append(Household(guarantor, patients))
        size += visits
    if batch:
        yield batch, size


def _record(
    database: Database,
    staging: Staging,
    report: Report,
    *,
    batch: list[Household],
    due_after_days: int,
) -> None:
    today = clock.today()
    due_date = today + timedelta(days=due_after_days)
    with database.transaction() as db:
        if not database.is_sqlite:  # SQLite's BEGIN IMMEDIATE queues us already
            db.execute(text(f"SELECT pg_advisory_xact_lock({IMPORT_LOCK})"))
        books = Books.open(db, staging, report, households=batch)
        for household in batch:
            for guarantor_id in _household(books, household):
                statement = issue(db, guarantor_id, issued_on=today, due_date=due_date)
                report.statements += statement is not None


def _household(books: Books, household: Household) -> list[int]:
    """Write all of a household's patients; return who is to be billed: one, save in odd cases."""
    outcomes: dict[int, str] = {}
    for patient in household.patients:
        try:
            liable = enrolment.guarantor(books, household.guarantor, patient)
            row, outcome = enrolment.patient(books, patient, liable.id)
        except Refusal as refusal:
            households.refuse(books.staging, books.report, patient, refusal.reason)
            continue
        if liable.id not in outcomes:
            outcomes[liable.id] = enrolment.bring_up_to_date(books, liable)
        if outcome == "unchanged" and liable.source_key == row.source_key:
            outcome = outcomes[liable.id]  # of one and the same resource
        if staged := books.staging.find(patient):
            books.count(staged, outcome)
        enrolment.coverages(books, patient, row)
        billing.visits(books, patient, row, liable.id)
    return list(outcomes)
