"""flask ivr report: what calls came to, and where callers are lost."""

from __future__ import annotations

import json
from html.parser import HTMLParser

import pytest

from billing_core.cli import commands
from billing_core.database import Database
from ivr.flows import balance, identify, main_menu, representative
from ivr.trail.report import NEXT


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """One kind of database will do for a command."""
    return sqlite_database


@pytest.fixture
def report(app):
    """Run the command; returns what it printed."""

    def run(*words: str, fails: bool = False) -> str:
        result = app.test_cli_runner().invoke(args=["ivr", "report", *words])
        assert (result.exit_code != 0) == fails, result.output
        return result.output

    return run


@pytest.fixture
def four_calls(caller):
    """One heard a balance; two were lost as they keyed their ID, in Spanish too; one goes on."""
    caller.owes("86.42").at(main_menu.choose).presses("1").is_at(balance.speak).hangs_up()
    caller.dials().presses("1").presses("1").is_at(identify.ask_id).hangs_up()
    caller.dials("+12135550188", language="es_US").presses("1").is_silent().is_at(
        identify.ask_id
    ).hangs_up()
    caller.dials().presses("8")


def rows(printed: str, key: str) -> dict[str, dict[str, object]]:
    return {row[key]: row for row in json.loads(printed)}


def test_calls_are_counted_by_what_they_came_to(report, four_calls):
    found = rows(report("--format", "json", "--about", "outcomes"), "outcome")

    assert found["heard_balance"]["calls"] == 1
    assert found["abandoned"]["calls"] == 2
    assert found["abandoned"]["percent"] == 66.7
    assert sum(int(str(row["calls"])) for row in found.values()) == 3


def test_a_step_tells_who_was_lost_there_and_how_it_went_wrong(report, four_calls):
    steps = rows(report("--format", "json"), "step")

    lost = steps["identify.ask_id"]
    assert (lost["visits"], lost["left"], lost["silences"]) == (3, 2, 1)
    assert lost["percent_left"] == 66.7
    assert steps["balance.speak"]["left"] == 0
    assert next(iter(steps)) == "identify.ask_id"


def test_languages_tell_who_was_identified(report, four_calls):
    found = rows(report("--format", "json", "--about", "languages"), "language")

    assert (found["en_US"]["calls"], found["en_US"]["identified"]) == (2, 1)
    assert (found["es_US"]["calls"], found["es_US"]["identified"]) == (1, 0)


def test_only_calls_of_the_days_told_are_counted(report, four_calls, clock):
    clock.forward(days=40)

    assert "0 calls" in report()
    assert "0 calls" in report("--from", "2020-01-01", "--to", "2020-02-01")
    assert "3 calls" in report("--from", "2020-01-01")
    assert "no call from" in report("--format", "csv")


def test_days_the_wrong_way_round_are_refused(report):
    assert "is after --to" in report("--from", "2026-02-01", "--to", "2026-01-01", fails=True)


def test_a_screen_has_all_three_tables(report, four_calls):
    printed = report()

    assert "3 calls" in printed
    assert "heard_balance" in printed
    assert "es_US" in printed
    assert "identify.ask_id" in printed


class Words(HTMLParser):
    """What a page says, and that every element which was opened is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.said: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.said += data.split()


def read(page) -> str:
    words = Words()
    words.feed(page.read_text("utf-8"))
    assert not words.open
    return " ".join(words.said)


def test_a_page_says_the_same(report, four_calls, tmp_path):
    page = tmp_path / "calls.html"

    assert str(page) in report("--page", str(page))

    said = read(page)
    assert said.startswith("Calls from")
    assert "abandoned 2 · 67 %" in said
    assert "identify.ask_id 2 of 3 · 67 %" in said


def test_a_page_of_no_calls_says_so(report, tmp_path):
    page = tmp_path / "calls.html"

    report("--page", str(page))

    assert "No call of these days is over." in read(page)


def test_a_page_of_calls_in_which_nobody_was_lost_says_so(report, caller, tmp_path):
    page = tmp_path / "calls.html"
    caller.owes("86.42").at(main_menu.choose).presses("1").is_at(balance.speak).hangs_up()

    report("--page", str(page))

    assert "Nobody hung up with nothing reached." in read(page)


def test_a_class_of_calls_comes_with_what_to_do_next(report, caller):
    caller.owes(40).at(representative.choose).presses("1").presses("1").hangs_up()

    found = rows(report("--format", "json", "--about", "outcomes"), "outcome")

    assert found["call_back_booked"]["next"] == "call back at the time that was promised"


@pytest.mark.parametrize("told", sorted(text for text in NEXT.values() if "flask billing" in text))
def test_what_to_do_next_names_commands_that_there_are(told):
    command = told[told.index("flask billing ") + len("flask billing ") :].partition(":")[0]
    group = commands(lambda: None, lambda: None)  # type: ignore[arg-type, return-value]
    for word in command.split():
        group = group.commands[word]  # type: ignore[assignment]
