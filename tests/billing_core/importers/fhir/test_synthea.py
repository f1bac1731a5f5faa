"""The published sample: every guarantor owes to the cent what its oracle says, whatever happens."""

from __future__ import annotations

import csv
import gzip
import shutil
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import func, select

from billing_core import clock as product_clock
from billing_core.accounts import numbers
from billing_core.accounts.models import NEVER_BILLED, Guarantor
from billing_core.database import Database
from billing_core.importers.fhir import import_files
from billing_core.ledger.queries import trial_balance
from billing_core.statements.models import Statement, StatementLine, Visit, VisitLine
from billing_core.statements.queries import summary
from tests.billing_core.importers.fhir.documents import SYNTHEA, contents, reasons, runs
from tests.set_clock import SetClock

pytestmark = pytest.mark.skipif(
    not SYNTHEA.exists(), reason=f"the published sample is not at {SYNTHEA}"
)


def expected() -> dict[str, Decimal]:
    """Patient id → what the answers of payers leave to pay, Medicaid and dual eligible aside."""
    owed: dict[str, Decimal] = defaultdict(Decimal)
    with (SYNTHEA / "expected_patient_responsibility.csv").open(newline="") as rows:
        for row in csv.DictReader(rows):
            may_be_billed = row["payer"] not in NEVER_BILLED
            share = Decimal(row["patient_resp_adjudicated"])
            owed[row["patient_id"]] += share if may_be_billed else 0
    return owed


def told(database) -> dict[str, Decimal]:
    with database.transaction() as db:
        return {
            each.source_key.removeprefix("fhir:Patient/"): summary(
                db, each.id, product_clock.today()
            ).amount_due.dollars
            for each in db.scalars(select(Guarantor))
        }


@pytest.fixture(scope="module")
def _imported_once(_sqlite_template, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("synthea") / "imported.sqlite"
    shutil.copyfile(_sqlite_template, path)
    made = Database(f"sqlite:///{path}")
    with product_clock.told_by(SetClock().now):
        import_files(made, [SYNTHEA])
    made.dispose()
    return path


@pytest.fixture
def imported(_imported_once, tmp_path, clock) -> Iterator[Database]:
    """A database into which the sample was imported a moment ago."""
    path = tmp_path / "imported.sqlite"
    shutil.copyfile(_imported_once, path)
    made = Database(f"sqlite:///{path}")
    yield made
    made.dispose()


def torn_copy(tmp_path: Path) -> Path:
    """The sample, with the file of its bills cut in the middle of a line."""
    folder = tmp_path / "torn"
    shutil.copytree(SYNTHEA, folder)
    bills = folder / "ExplanationOfBenefit.ndjson"
    whole = bills.read_bytes()
    bills.chmod(0o644)
    bills.write_bytes(whole[: len(whole) * 2 // 3])
    return folder


def test_every_guarantor_owes_what_the_oracle_says(database, clock):
    report = import_files(database, [SYNTHEA])

    assert told(database) == expected()
    assert len(told(database)) == 31
    assert report.total("refused") == 0
    assert report.counts["ExplanationOfBenefit", "new"] == 454
    assert report.exit_code == 0


def test_a_second_run_changes_nothing(database, clock):
    import_files(database, [SYNTHEA])
    before = contents(database)

    report = import_files(database, [SYNTHEA])

    assert contents(database) == before
    assert report.total("new", "changed", "refused") == 0
    assert report.statements == 0
    assert len(runs(database)) == 2


def test_two_importers_at_once_end_as_one(database, clock):
    with ThreadPoolExecutor(2) as both:
        reports = list(both.map(lambda _: import_files(database, [SYNTHEA]), range(2)))

    assert told(database) == expected()
    assert sum(report.counts["ExplanationOfBenefit", "new"] for report in reports) == 454
    assert sum(report.counts["Patient", "new"] for report in reports) == 31
    assert sum(report.statements for report in reports) == 25


def test_a_later_day_changes_nothing_either(imported, clock):
    before = contents(imported)
    clock.forward(days=40)

    import_files(imported, [SYNTHEA])

    assert contents(imported) == before


def test_what_was_never_adjudicated_is_pending_and_on_no_statement(imported):
    with imported.transaction() as db:
        shares = select(func.sum(Visit.patient_share_cents))
        lines = func.sum(
            VisitLine.copay_cents
            + VisitLine.coinsurance_cents
            + VisitLine.deductible_cents
            + VisitLine.not_covered_cents
        )
        pending = select(func.sum(Visit.pending_cents)).where(Visit.source_key.like("fhir:Claim/%"))

        assert db.scalar(shares.where(Visit.coverage_kind.in_(NEVER_BILLED))) == 0
        assert db.scalar(pending) > 0
        assert db.scalar(select(lines)) == db.scalar(shares)
        assert db.scalar(select(func.sum(StatementLine.amount_cents))) == db.scalar(shares)
        assert db.scalar(select(func.sum(Statement.balance_cents))) == db.scalar(shares)


def test_guarantor_ids_are_random_and_carry_a_check_digit(imported):
    with imported.transaction() as db:
        ids = db.scalars(select(Guarantor.id)).all()

    assert all(numbers.is_valid(each) for each in ids)
    assert max(ids) - min(ids) > 1_000_000


@pytest.mark.parametrize("cut_after", ["a line's middle", "half a gzip"])
def test_nothing_is_billed_from_a_torn_file(sqlite_database, clock, tmp_path, cut_after):
    bills = torn_copy(tmp_path) / "ExplanationOfBenefit.ndjson"
    if "gzip" in cut_after:
        packed = gzip.compress((SYNTHEA / "ExplanationOfBenefit.ndjson").read_bytes())
        bills = tmp_path / "ExplanationOfBenefit.ndjson.gz"
        bills.write_bytes(packed[: len(packed) // 2])

    report = import_files(sqlite_database, [SYNTHEA / "Patient.ndjson", bills])

    assert report.counts["Patient", "new"] == 31
    assert report.counts["ExplanationOfBenefit", "new"] == 0
    assert set(told(sqlite_database).values()) == {0}
    assert [place for place, *_ in reasons(sqlite_database)] == [bills.name]


def test_a_torn_file_after_a_whole_one_changes_nothing(imported, tmp_path):
    before = contents(imported)

    import_files(imported, [torn_copy(tmp_path)])

    assert contents(imported) == before


def test_bills_may_come_in_any_order_and_long_after_the_people(sqlite_database, clock, tmp_path):
    import_files(sqlite_database, [torn_copy(tmp_path)])
    clock.forward(days=30)

    import_files(sqlite_database, [SYNTHEA / "ExplanationOfBenefit.ndjson"])
    import_files(sqlite_database, [SYNTHEA / "Claim.ndjson", SYNTHEA / "Patient.ndjson"])

    assert told(sqlite_database) == expected()
    with sqlite_database.transaction() as db:
        rows = trial_balance(db)
    assert sum(debit.cents for _, debit, _ in rows) == sum(credit.cents for *_, credit in rows)
