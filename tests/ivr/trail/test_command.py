"""flask ivr calls: the latest calls, and one step by step."""

from __future__ import annotations

import csv
import io
import json

import pytest
from sqlalchemy import func, update

from billing_core.database import Database
from ivr.calls import CallTurn, asked
from ivr.flows import main_menu


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """One kind of database will do for a command."""
    return sqlite_database


@pytest.fixture
def calls(app):
    """Run the command; returns what it printed."""

    def run(*words: str, fails: bool = False) -> str:
        result = app.test_cli_runner().invoke(args=["ivr", "calls", *words])
        assert (result.exit_code != 0) == fails, result.output
        return result.output

    return run


@pytest.fixture
def two_calls(caller):
    """An English one that heard a balance, then one in Spanish that goes on; its last reference."""
    caller.owes("86.42").at(main_menu.choose).presses("1").hangs_up()
    caller.dials(language="es_US").presses("5")
    return caller.row.reference


def test_calls_are_listed_the_latest_first(calls, two_calls):
    spanish, english = json.loads(calls("--format", "json"))

    assert (spanish["language"], spanish["outcome"]) == ("es_US", "in_progress")
    assert (spanish["last_step"], spanish["steps"]) == ("main_menu.more", 3)
    assert (english["language"], english["outcome"]) == ("en_US", "heard_balance")
    assert english["identified"] is True
    assert english["seconds"] > 0
    assert spanish["seconds"] is None


def test_no_more_are_listed_than_were_asked_for(calls, two_calls):
    (only,) = csv.DictReader(io.StringIO(calls("--format", "csv", "--limit", "1")))

    assert only["reference"] == two_calls


def test_a_table_is_printed_without_the_carriers_ids(calls, two_calls):
    shown = calls()

    assert "heard_balance" in shown
    assert "yes" in shown
    assert "CA" not in shown


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_one_call_is_shown_step_by_step(calls, two_calls, form):
    shown = calls(two_calls, "--format", form)

    assert "main_menu.choose" in shown
    assert "main_menu.choices" in shown
    assert "main_menu.more" in shown
    assert "1 keys" in shown


def test_the_steps_told_on_the_way_are_shown(calls, caller):
    caller.dials("+14155550177", language="en_US").hangs_up().dials("+14155550177").presses("1")

    (first, *_) = json.loads(calls(caller.row.reference, "--format", "json"))

    assert first["step"] == "welcome.greet_again > main_menu.choose"


def test_a_call_is_found_by_the_carriers_id_too(calls, caller):
    caller.at(main_menu.choose).presses("5")

    assert "main_menu.more" in calls(caller.phone.sid)


def test_words_that_have_changed_since_are_starred(app, calls, caller):
    caller.dials().presses("2").presses("5")
    named = f"main_menu.choices@{asked.version('main_menu.choices', 'es_US')}"
    older = update(CallTurn).values(
        prompts=func.replace(CallTurn.prompts, named, "main_menu.choices@000000 gone.prompt@111111")
    )
    with app.extensions["database"].connection() as connection:
        connection.execute(older)

    _, chose = json.loads(calls(caller.row.reference, "--format", "json"))

    assert "main_menu.choices* gone.prompt*" in chose["heard"]
    assert "main_menu.for_a_person*" not in chose["heard"]


def test_nothing_private_is_shown(calls, caller):
    caller.owes("86.42").dials().presses("1").presses("1")
    caller.keys_guarantor_id().keys_birth_date().keys_zip().presses("1")
    person = caller.person

    shown = calls("--format", "json") + calls(caller.row.reference, "--format", "json")

    for secret in (
        str(person.id),
        person.family_name,
        person.postal_code,
        "86.42",
        "8642",
        "4155550123",
    ):
        assert secret not in shown


def test_no_calls_are_no_failure(calls):
    assert "no calls yet" in calls()
    assert json.loads(calls("--format", "json")) == []


def test_a_call_that_has_answered_nothing_yet_is_shown_as_such(calls, caller):
    caller.dials()

    assert "nothing was answered yet" in calls(caller.row.reference)


def test_a_call_nobody_made_is_refused(calls):
    assert "flask ivr calls lists the latest" in calls("999999", fails=True)
