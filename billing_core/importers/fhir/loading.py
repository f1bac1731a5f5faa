"""Households → the books, some at once, each one whole in one transaction.

Importers take turns, so two of them with the same files end as one; one that is interrupted leaves
whole households, and the next run adds the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from billing_core import clock
from billing_core.accounts.models import Guarantor
from billing_core.database import Database
from billing_core.importers import Progress
from billing_core.importers.fhir import billing, enrolment, households
from billing_core.importers.fhir.books import Books
from billing_core.importers.fhir.households import Household
from billing_core.importers.fhir.staging import Staging
from billing_core.importers.report import Refusal, Report
from billing_core.importers.turns import wait_for_turn
from billing_core.policies import Policies
from billing_core.statements.issuing import issue_all

VISITS_PER_TRANSACTION = 200  # on SQLite callers wait meanwhile: it must stay well under a second


def load(
    database: Database,
    staging: Staging,
    report: Report,
    *,
    policies: Policies,
    progress: Progress,
) -> None:
    """Record all that is staged; bill every visit that is on no statement yet, as of today."""
    done, total = 0, staging.visits()
    for batch, visits in _batches(staging):
        _record(database, staging, report, batch=batch, policies=policies)
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
    policies: Policies,
) -> None:
    today = clock.today()
    with database.transaction() as db:
        wait_for_turn(db)
        books = Books.open(db, staging, report, households=batch)
        due_dates = {}
        for household in batch:
            for liable in _household(books, household):
                days = policies.for_region(liable.region, today).past_due_after_days
                due_dates[liable.id] = today + timedelta(days=days)
        report.statements += len(issue_all(db, due_dates, issued_on=today))


def _household(books: Books, household: Household) -> list[Guarantor]:
    """Write all of a household's patients; return who is to be billed: one, save in odd cases."""
    outcomes: dict[Guarantor, str] = {}
    for patient in household.patients:
        try:
            liable = enrolment.guarantor(books, household.guarantor, patient)
            row, outcome = enrolment.patient(books, patient, liable.id)
        except Refusal as refusal:
            households.refuse(books.staging, books.report, patient, refusal.reason)
            continue
        if liable not in outcomes:
            outcomes[liable] = enrolment.bring_up_to_date(books, liable)
        if outcome == "unchanged" and liable.source_key == row.source_key:
            outcome = outcomes[liable]  # of one and the same resource
        if staged := books.staging.find(patient):
            books.count(staged, outcome)
        enrolment.coverages(books, patient, row)
        billing.visits(books, patient, row, liable.id)
    return list(outcomes)
