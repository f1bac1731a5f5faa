"""The report: counts, reasons with a first place each, an exit code a script can use."""

from __future__ import annotations

from io import StringIO

from rich.console import Console

from billing_core.importers.report import UNREADABLE, Report


def drawn(report: Report) -> str:
    file = StringIO()
    Console(file=file, width=120).print(report)
    return file.getvalue()


def test_counts_and_reasons_are_drawn_as_tables():
    report = Report(files=2, statements=1200)
    for _ in range(1500):
        report.count("Patient", "new")
    report.count("ExplanationOfBenefit", "refused", "a negative amount", "a.ndjson:3")
    report.count("ExplanationOfBenefit", "refused", "a negative amount", "a.ndjson:9")

    text = drawn(report)

    assert "1,500" in text
    assert "a negative amount" in text
    assert "a.ndjson:3" in text
    assert "a.ndjson:9" not in text
    assert "2 files read, 1,200 statements issued." in text


def test_where_nothing_was_refused_there_are_no_reasons():
    report = Report()
    report.count("Patient", "new")

    assert "why" not in drawn(report)


def test_reports_of_files_add_up():
    one, other = Report(files=1), Report(files=1)
    one.count("Patient", "refused", "a reason", "a:1")
    other.count("Patient", "refused", "a reason", "b:1")

    one.add(other)

    assert one.files == 2
    assert one.total("refused") == 2
    assert list(one.first_places.values()) == ["a:1"]


def test_the_exit_code_says_whether_anything_was_taken():
    taken, refused, unreadable = Report(), Report(), Report()
    taken.count("Patient", "unchanged")
    taken.count("Patient", "refused", "why")
    refused.count("Patient", "refused", "why")
    unreadable.count(UNREADABLE, "refused", "why")

    codes = [each.exit_code for each in (taken, refused, unreadable, Report())]
    assert codes == [0, 1, 2, 2]
