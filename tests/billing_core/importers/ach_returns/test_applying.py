"""What comes back is applied once; a file that does not agree with itself not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from click.testing import CliRunner

from billing_core.errors import UnreadableFile
from billing_core.importers.ach_returns import import_files, nacha
from billing_core.importers.cli import importing
from billing_core.money import Money
from tests.billing_core.bank.drawer import Drawer, a_vault
from tests.billing_core.importers.ach_returns.files import corrected, file, returned
from tests.billing_core.importers.fhir.documents import reasons

TRACE = "121042880000001"
WHOLE = file(returned(TRACE, 6000))
SPOILT = [
    ("101 2313", "501 2313", "line 1: a record 5 stands where it may not"),
    ("2611240900", "2613240900", "line 1: its day (24 to 29) is no date"),
    ("0000006000      ", "000000600O      ", "line 3: positions 30 to 39 are no number"),
    ("626231380104", "626231380204", "line 5, record 8: its entry hash are 23138010"),
    ("8225000002", "8225000003", "line 5, record 8: its entries are 3, those above it 2"),
    ("000000006000000000000000123", "000000006001000000000000123", "line 5, record 8: its debits"),
    ("9000001000001", "9000002000001", "line 6, record 9: it counts other batches"),
    ("900000100000100000002", "900000100000100000003", "line 6, record 9: its entries"),
    ("799R01", "699R01", "line 4: the entry above it announces addenda"),
    ("5225Ever", "7225Ever", "line 2: a record 7 stands where it may not"),
]


@pytest.fixture(autouse=True)
def _vault() -> Iterator[None]:
    with a_vault():
        yield


def write(folder, text, name="back.ach"):
    path = folder / name
    path.write_text(text)
    return path


def test_a_payment_that_came_back_is_owed_again(database, clock, tmp_path):
    drawer = Drawer.owing(database, "100")
    trace = drawer.sends("60")
    path = write(tmp_path, file(returned(trace, 6000)))

    report = import_files(database, [path])

    assert drawer.owes() == Money.usd(100)
    assert report.counts["Return", "new"] == 1
    assert reasons(database) == []


def test_the_same_file_again_changes_nothing(database, clock, tmp_path):
    drawer = Drawer.owing(database, "100")
    path = write(tmp_path, file(returned(drawer.sends("60"), 6000)))
    import_files(database, [path])

    report = import_files(database, [path])

    assert drawer.owes() == Money.usd(100)
    assert report.counts["Return", "unchanged"] == 1
    assert report.counts["Return", "new"] == 0


def test_two_imports_at_once_end_as_one(database, clock, tmp_path):
    drawer = Drawer.owing(database, "100")
    path = write(tmp_path, file(returned(drawer.sends("60"), 6000)))

    with ThreadPoolExecutor(2) as two:
        reports = list(two.map(lambda _: import_files(database, [path]), range(2)))

    assert drawer.owes() == Money.usd(100)
    assert sorted(each.counts["Return", "new"] for each in reports) == [0, 1]


def test_a_correction_changes_the_account(database, clock, tmp_path):
    drawer = Drawer.owing(database, "100")
    path = write(tmp_path, file(corrected(drawer.sends("60"), "C01", "1918171614")))

    report = import_files(database, [path])

    assert drawer.account().last4 == "1614"
    assert report.counts["Correction", "new"] == 1


def test_another_amount_than_was_sent_is_refused(database, clock, tmp_path):
    drawer = Drawer.owing(database, "100")
    path = write(tmp_path, file(returned(drawer.sends("60"), 6001)))

    import_files(database, [path])

    assert drawer.owes() == Money.usd(40)
    assert reasons(database)[0][2].startswith("record 6: not the amount")


@pytest.mark.parametrize("code", ["X01", "R1A"])
def test_what_is_no_code_is_refused(database, clock, tmp_path, code):
    drawer = Drawer.owing(database, "100")
    path = write(tmp_path, file(returned(drawer.sends("60"), 6000, code)))

    import_files(database, [path])

    assert drawer.owes() == Money.usd(40)
    assert reasons(database)[0][2].startswith("record 7")


def test_the_whole_one_is_read(tmp_path):
    assert len(nacha.read(write(tmp_path, WHOLE)).entries) == 1


@pytest.mark.parametrize(("before", "after", "why"), SPOILT, ids=[each[2] for each in SPOILT])
def test_a_file_that_does_not_agree_with_itself_is_refused(tmp_path, before, after, why):
    assert before in WHOLE

    with pytest.raises(UnreadableFile) as refused:
        nacha.read(write(tmp_path, WHOLE.replace(before, after, 1)))

    assert why in str(refused.value)


@pytest.mark.parametrize("lines", range(1, 6))
def test_a_file_that_is_cut_short_is_refused(tmp_path, lines):
    with pytest.raises(UnreadableFile):
        nacha.read(write(tmp_path, "\n".join(WHOLE.splitlines()[:lines])))


def test_nothing_of_a_torn_file_is_applied(database, clock, tmp_path):
    drawer = Drawer.owing(database, "100")
    text = file(returned(drawer.sends("60"), 6000))
    path = write(tmp_path, text[: text.index("\n9000001")])

    report = import_files(database, [path, tmp_path / "gone.ach"])

    assert drawer.owes() == Money.usd(40)
    assert report.exit_code == 2


def test_nothing_follows_the_control_of_a_file(tmp_path):
    with pytest.raises(UnreadableFile, match="may follow"):
        nacha.read(write(tmp_path, WHOLE + WHOLE))


def test_a_reason_without_an_entry_is_not_that_of_the_batch_before(tmp_path):
    lines = WHOLE.splitlines()
    opened, reason = lines[1], lines[3]

    with pytest.raises(UnreadableFile, match="line 7: addenda without an entry"):
        nacha.read(write(tmp_path, "\n".join([*lines[:5], opened, reason])))


def test_a_file_larger_than_any_bank_sends_is_refused(tmp_path):
    path = write(tmp_path, WHOLE)
    os.truncate(path, nacha.FILE_BYTES_MAX + 1)

    with pytest.raises(UnreadableFile, match="larger than 64 MiB"):
        nacha.read(path)


def test_a_line_too_long_is_refused(tmp_path):
    with pytest.raises(UnreadableFile, match="94"):
        nacha.read(
            write(
                tmp_path,
                WHOLE.replace("Evergreen Health\n", "Evergreen Health" + "x" * 40 + "\n", 1),
            )
        )


def test_the_command_says_what_came_back(sqlite_database, clock, tmp_path):
    drawer = Drawer.owing(sqlite_database, "100")
    path = write(tmp_path, file(returned(drawer.sends("60"), 6000)))

    result = CliRunner().invoke(importing(lambda: sqlite_database), ["ach", str(path)])

    assert result.exit_code == 0
    assert "Return" in result.stdout
