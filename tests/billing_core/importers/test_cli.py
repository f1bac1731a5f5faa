"""`billing import fhir`: a report, a bar where somebody watches, an exit code."""

from __future__ import annotations

import pytest
from click.testing import CliRunner, Result
from rich.console import Console

from billing_core.importers import cli
from billing_core.importers.cli import importing
from billing_core.importers.fhir import import_files
from tests.billing_core.importers.fhir.documents import contents, eob, patient, write


@pytest.fixture
def run(sqlite_database, clock):
    def run(*arguments) -> Result:
        group = importing(lambda: sqlite_database)
        return CliRunner().invoke(group, [str(each) for each in arguments])

    return run


def test_a_report_is_printed_and_nothing_else(run, tmp_path):
    path = write(tmp_path / "some.ndjson", [patient(), eob(), eob(own_id="b", outcome="error")])

    result = run("fhir", path)

    assert result.exit_code == 0
    assert "1 files read, 1 statements issued." in result.stdout
    assert "its adjudication ended in an error" in result.stdout
    assert result.stderr == ""


def test_several_paths_are_one_import(run, tmp_path, sqlite_database):
    bills = write(tmp_path / "bills.ndjson", [eob()])
    people = write(tmp_path / "people.ndjson", [patient()])

    assert run("fhir", bills, people).exit_code == 0
    assert len(contents(sqlite_database)["statements"]) == 1


@pytest.mark.parametrize(
    ("text", "code"), [("{}\n", 2), ('{"resourceType": "Patient"}\n', 1), ('{"resou', 2)]
)
def test_where_nothing_was_taken_the_exit_code_says_so(run, tmp_path, text, code):
    path = tmp_path / "some.ndjson"
    path.write_text(text)

    assert run("fhir", path).exit_code == code


def test_a_path_that_is_not_there_is_an_error_of_usage(run):
    assert "does not exist" in run("fhir", "gone.ndjson").stderr


def test_without_a_path_there_is_nothing_to_do(run):
    assert run("fhir").exit_code == 2


def test_who_watches_sees_how_far_it_got(sqlite_database, clock, tmp_path, capsys):
    path = write(tmp_path / "some.ndjson", [patient(), eob()])
    screen = Console(force_terminal=True, width=80)

    with cli._shown(screen) as progress:
        import_files(sqlite_database, [path], progress=progress)
        progress("recording", done=1, total=1)

    shown = capsys.readouterr().out
    assert "reading" in shown
    assert "recording" in shown
