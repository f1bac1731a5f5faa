"""Bills by CSV: a row is a visit, told by its keys; what is wrong in it is named by column."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from billing_core.accounts.models import Guarantor, Patient
from billing_core.importers.cli import importing
from billing_core.importers.csv import import_files
from billing_core.importers.csv.contracts import BILLS
from billing_core.ledger.queries import balance
from billing_core.money import Money
from billing_core.remittances.queries import visits_claimed
from billing_core.statements.models import Visit
from tests.billing_core.importers.fhir.documents import reasons

ROW = {
    "guarantor_key": "G-1",
    "guarantor_given_name": "Ana",
    "guarantor_family_name": "Reyes",
    "guarantor_birth_date": "1980-02-03",
    "guarantor_state": "CA",
    "guarantor_postal_code": "94110",
    "guarantor_language": "es_US",
    "guarantor_phone": "(415) 555-2671",
    "patient_key": "P-1",
    "patient_given_name": "Mia",
    "patient_family_name": "Reyes, Jr.",
    "patient_birth_date": "",
    "visit_key": "V-1",
    "claim_number": "C-77",
    "coverage_kind": "private",
    "service_date": "2026-10-01",
    "provider": "Lakeside Clinic",
    "currency": "USD",
    "charge": "500",
    "insurance_paid": "300.00",
    "copay": "20",
    "coinsurance": "60.50",
    "deductible": "",
    "not_covered": "",
    "pending": "",
}


def written(*rows: dict[str, str], header: tuple[str, ...] = BILLS) -> str:
    def line(values):
        return ",".join(f'"{each}"' if "," in each else each for each in values)

    return "".join(
        f"{line(each)}\n" for each in (header, *([row[name] for name in header] for row in rows))
    )


def write(folder: Path, text: str, name: str = "bills.csv") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def take(database, folder, *rows: dict[str, str]):
    return import_files(database, [write(folder, written(*rows))])


def owed(database) -> list[Money]:
    with database.transaction() as db:
        return [balance(db, each) for each in db.scalars(select(Guarantor.id))]


def count(database, model) -> int:
    with database.transaction() as db:
        return int(db.scalar(select(func.count()).select_from(model)) or 0)


def test_a_row_is_a_visit_of_a_patient_whom_a_guarantor_pays_for(database, clock, tmp_path):
    report = take(database, tmp_path, ROW)

    assert report.counts["Bill", "new"] == 1
    assert owed(database) == [Money.usd("80.50")]
    with database.transaction() as db:
        liable = db.scalars(select(Guarantor)).one()
        assert (liable.region, liable.language, liable.phone) == ("CA-N", "es_US", "+14155552671")
        assert db.scalars(select(Patient)).one().family_name == "Reyes, Jr."
        seen = db.scalars(select(Visit)).one()
        assert (seen.service_date, seen.charge_cents) == (date(2026, 10, 1), 50000)


def test_the_same_file_again_changes_nothing(database, clock, tmp_path):
    take(database, tmp_path, ROW)

    report = take(database, tmp_path, ROW)

    assert report.counts["Bill", "unchanged"] == 1
    assert owed(database) == [Money.usd("80.50")]


def test_a_changed_row_is_brought_up_to_date(database, clock, tmp_path):
    take(database, tmp_path, ROW)

    report = take(database, tmp_path, ROW | {"copay": "0"})

    assert report.counts["Bill", "changed"] == 1
    assert owed(database) == [Money.usd("60.50")]


def test_a_changed_number_is_the_one_called_from_now_on(database, clock, tmp_path):
    take(database, tmp_path, ROW)

    report = take(database, tmp_path, ROW | {"guarantor_phone": "(415) 555-2672"})

    assert report.counts["Bill", "changed"] == 1
    with database.transaction() as db:
        assert db.scalars(select(Guarantor.phone)).one() == "+14155552672"


def test_rows_with_one_key_are_one_guarantor(database, clock, tmp_path):
    second = ROW | {"visit_key": "V-2", "claim_number": "", "patient_key": "P-2"}

    take(database, tmp_path, ROW, second)

    assert (count(database, Guarantor), count(database, Patient), count(database, Visit)) == (
        1,
        2,
        2,
    )
    assert owed(database) == [Money.usd(161)]


def test_a_visit_is_found_by_its_claim_number(database, clock, tmp_path):
    take(database, tmp_path, ROW)

    with database.transaction() as db:
        found = visits_claimed(db, ["C-77", "V-1", "C-78"])
        assert set(found) == {"C-77", "V-1"}
        assert found["C-77"] is found["V-1"]


def test_what_is_pending_is_not_owed(database, clock, tmp_path):
    take(database, tmp_path, ROW | {"pending": "100", "copay": "0"})

    with database.transaction() as db:
        seen = db.scalars(select(Visit)).one()
        assert (seen.pending_cents, seen.patient_share_cents) == (10000, 6050)


@pytest.mark.parametrize("kind", ["medicaid", "dual_eligible"])
def test_who_may_not_be_billed_owes_nothing(database, clock, tmp_path, kind):
    take(database, tmp_path, ROW | {"coverage_kind": kind})

    assert owed(database) == [Money(0)]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("charge", "1,000"),
        ("charge", "500.001"),
        ("charge", "-500"),
        ("charge", "5e2"),
        ("charge", "$500"),
        ("charge", "380"),
        ("service_date", "10/01/2026"),
        ("service_date", "2026-02-30"),
        ("service_date", ""),
        ("currency", "EUR"),
        ("currency", ""),
        ("coverage_kind", "gold"),
        ("guarantor_birth_date", ""),
        ("guarantor_birth_date", "1780-02-03"),
        ("guarantor_language", "fr_FR"),
        ("guarantor_phone", "555"),
        ("guarantor_phone", "no phone"),
        ("visit_key", ""),
        ("patient_key", "x" * 151),
        ("guarantor_key", ""),
    ],
)
def test_a_row_that_cannot_be_is_refused_with_its_line_and_column(
    database, clock, tmp_path, column, value
):
    bad = ROW | {column: value, "claim_number": ""}
    good = ROW | {"visit_key": "V-2", "guarantor_key": "G-2", "patient_key": "P-2"}

    report = take(database, tmp_path, bad, good)

    (refused,) = reasons(database)
    assert refused[0] == "bills.csv:2"
    assert refused[2].startswith(column) or "birth date" in refused[2]
    assert report.counts["Bill", "new"] == 1
    assert owed(database) == [Money.usd("80.50")]


def test_a_patient_does_not_move_to_another_guarantor(database, clock, tmp_path):
    take(database, tmp_path, ROW)

    take(database, tmp_path, ROW | {"guarantor_key": "G-2", "visit_key": "V-2"})

    assert reasons(database)[0][2].startswith("guarantor_key")
    assert count(database, Guarantor) == 1  # nothing of the refused row was kept


def test_a_visit_does_not_move_to_another_patient(database, clock, tmp_path):
    take(database, tmp_path, ROW)

    take(database, tmp_path, ROW | {"patient_key": "P-2"})

    assert reasons(database)[0][2].startswith("visit_key")


def test_a_claim_number_is_one_visits_alone(database, clock, tmp_path):
    take(database, tmp_path, ROW, ROW | {"visit_key": "V-2"})

    assert reasons(database)[0][2].startswith("claim_number")
    assert count(database, Visit) == 1


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "the file is empty"),
        (written(ROW).rstrip("\n"), "the last line is cut short"),
        (written(ROW)[:-30], "the last line is cut short"),
        (written(header=BILLS[1:]), "line 1: the columns are not those of bills or payments: no g"),
        (written(header=(*BILLS, *BILLS[:1])), "line 1: a column stands there twice"),
        (",".join((*BILLS, "note")) + "\n", "line 1: 1 columns that we do not know"),
        (written(ROW) + '"half a quote\n', "cannot be read to its end: Error"),
    ],
)
def test_a_file_that_is_not_whole_is_refused_whole(database, clock, tmp_path, text, why):
    path = write(tmp_path, text)

    report = import_files(database, [path])

    (refused,) = reasons(database)
    assert refused[2].startswith(why)
    assert report.exit_code == 2
    assert count(database, Guarantor) == 0


def test_what_is_no_utf_8_is_refused(database, clock, tmp_path):
    path = tmp_path / "bills.csv"
    path.write_bytes(written(ROW).replace("Ana", "Añá").encode("latin-1"))

    import_files(database, [path])

    assert reasons(database)[0][2] == "cannot be read to its end: UnicodeDecodeError"


def test_a_row_with_other_columns_than_the_header_is_refused(database, clock, tmp_path):
    path = write(tmp_path, written(ROW) + "a,b\n\n")

    import_files(database, [path])

    assert reasons(database) == [
        ("bills.csv:3", "csv:", "it has not as many columns as the header")
    ]


def test_a_row_with_a_column_of_any_length_is_refused(database, clock, tmp_path):
    take(database, tmp_path, ROW | {"provider": "x" * 1001})

    assert reasons(database) == [
        ("bills.csv:2", "csv:V-1", "a column is longer than a thousand characters")
    ]
    assert count(database, Visit) == 0


def test_two_imports_at_once_end_as_one(database, clock, tmp_path):
    path = write(tmp_path, written(ROW))

    with ThreadPoolExecutor(2) as two:
        reports = list(two.map(lambda _: import_files(database, [path]), range(2)))

    assert sorted(each.counts["Bill", "new"] for each in reports) == [0, 1]
    assert owed(database) == [Money.usd("80.50")]


def test_the_command_reads_like_the_others(sqlite_database, clock, tmp_path):
    path = write(tmp_path, written(ROW))

    result = CliRunner().invoke(importing(lambda: sqlite_database), ["csv", str(path)])

    assert result.exit_code == 0
    assert "Bill" in result.stdout
