"""flask ivr calls --replay: a call walked again on today's flows and words; changes are told."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import update

from billing_core.database import Database
from ivr.calls import CallTurn
from ivr.trail import reading
from tests.ivr.carrier_forms import fell_back


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """One kind of database will do for a command."""
    return sqlite_database


@pytest.fixture
def replay(app, caller):
    """Replay the caller's call; returns what differs, by turn."""

    def run(**changed_since: object) -> dict[int, str]:
        turn = changed_since.pop("turn", None)
        if changed_since:
            older = update(CallTurn).where(CallTurn.sid == caller.phone.sid, CallTurn.turn == turn)
            with app.extensions["database"].connection() as connection:
                connection.execute(older.values(changed_since))
        command = ["ivr", "calls", caller.phone.sid, "--replay", "--format", "json"]
        result = app.test_cli_runner().invoke(args=command)
        rows = json.loads(result.stdout)
        differing = {row["turn"]: row["today"] for row in rows if row["today"] != "the same"}
        assert f"{len(differing)} of {len(rows)} visits differ today" in result.stderr
        assert result.exit_code == (1 if differing else 0), result.output
        return differing

    return run


@pytest.fixture
def inputs(app):
    """The kinds of input of a caller's call."""

    def read(caller):
        with app.extensions["database"].transaction() as db:
            return [visit.input for visit in reading.visits(db, caller.phone.sid)]

    return read


@pytest.fixture
def identified(caller):
    """A caller of the demo who has heard the balance, in a call begun by dialling."""
    caller.is_household("demo:english").dials("+14155550177", language="es_US")
    caller.presses("1").keys_guarantor_id().keys_birth_date().keys_zip()
    return caller


def test_a_payment_is_the_same_today(identified, replay):
    identified.presses("1").presses("1").pays_with("visa").presses("1").waits()
    identified.presses("1").is_silent().hangs_up()

    assert replay() == {}


def test_a_card_that_was_declined_is_declined_again(identified, replay):
    identified.presses("1").presses("1").pays_with("declined").presses("1").waits()

    assert replay() == {}


def test_a_card_that_was_not_read_is_not_read_again_and_a_receipt_goes_to_nobody(
    identified, replay, inputs
):
    identified.presses("1").presses("1").presses("*").presses("1").pays_with("connector-down")
    identified.presses("9").presses("1").pays_with("visa").presses("1").waits()
    identified.presses("1").presses("2").presses("1").gets_text("Recibimos su pago")

    assert "pay:star" in inputs(identified)
    assert replay() == {}


def test_mistakes_and_the_keys_that_mean_the_same_everywhere_are_made_again(caller, replay):
    caller.dials().presses("1").presses("8").presses("*").presses("7").is_silent()
    caller.presses("#").presses("1").presses("1234#").presses("1*#").presses("*9#").presses("0")
    caller.is_not_answered().presses("2").leaves_a_message()

    assert replay() == {}


def test_whoever_keyed_what_is_nobodys_fails_again(identified, replay):
    identified.dials("+14155550178").presses("1").presses("1").keys_guarantor_id()
    identified.keys_wrong_birth_date().keys_zip()

    assert replay() == {}


def test_a_call_from_a_number_on_the_account_comes_from_one_again(caller, replay):
    caller.is_household("demo:english").calls_from("+14155550101").dials().presses("1")
    caller.presses("1").presses("1").keys_birth_date()

    assert replay() == {}


def test_a_call_that_began_in_a_known_language_begins_so_again(caller, replay):
    caller.dials(language="zh_Hant_HK").hangs_up().dials().presses("1")

    assert replay() == {}


def test_what_was_said_is_said_again(caller, replay):
    caller.dials().presses("5").says("mumble", 0.1).says("Hindi").presses("2").says("Klingon")
    caller.is_answered()

    assert replay() == {}


@pytest.mark.parametrize("language", ["en_US", "zh_Hant_HK"])
def test_what_was_said_at_a_menu_is_said_again(caller, replay, inputs, language):
    heard = {"en_US": ("more", "go back"), "zh_Hant_HK": ("更多", "返去")}
    caller.dials(language=language).says("mumble")
    for words in heard[language]:
        caller.says(words)

    assert inputs(caller)[1:] == ["speech"] * 3
    assert replay() == {}


def test_a_payment_from_a_bank_account_is_the_same_today(identified, replay, inputs):
    identified.presses("1").presses("2").presses("1").presses("*").presses("1").pays_with("bank")
    identified.presses("1").presses("1").presses("*").leaves_a_message(2).presses("1").hangs_up()

    assert "pay:token" in inputs(identified)
    assert replay() == {}


@pytest.mark.parametrize("key", ["1", "2", "0"])
def test_a_key_instead_of_words_is_pressed_again(identified, replay, key):
    identified.presses("1").presses("2").presses("1").pays_with("bank").presses("1").presses("1")
    identified.presses(key)

    assert replay() == {}


def test_a_call_the_carrier_fell_back_in_falls_back_again(line, caller, replay):
    caller.dials().presses("1")
    line.post("/voice/fallback", fell_back(caller.phone.sid))

    assert replay() == {}


@pytest.mark.parametrize(
    ("then", "today"),
    [
        ({"step": "main_menu.gone"}, "there is no such step today"),
        ({"moved_to": "premium.choose"}, "leads to identify.ask_id today"),
        ({"prompts": "main_menu.choices:es_US@000000"}, "main_menu.choices is worded anew"),
        ({"prompts": "main_menu.gone@111111"}, "there is no main_menu.gone today"),
        ({"prompts": "main_menu.more@111111"}, "no longer heard: main_menu.more"),
        ({"prompts": ""}, "heard now: welcome.greeting, main_menu.choices"),
        ({"input": "dial:busy"}, "leads to main_menu.choose today"),
    ],
)
def test_what_has_changed_is_told(identified, replay, then, today):
    assert today in replay(turn=1, **then)[1]


def test_the_walk_goes_on_after_what_has_changed(identified, replay):
    assert list(replay(turn=1, moved_to="identify.gone", step="main_menu.choose")) == [1]


def test_where_no_made_up_account_can_come_is_told(identified, replay):
    """Whoever is not identified cannot be at a step that speaks of an account."""
    assert replay(turn=0, moved_to="balance.speak") == {
        0: "leads to main_menu.choose today",
    }
    assert "a made-up account cannot come here" in replay(turn=1, step="balance.visit")[1]


def test_an_answer_that_a_step_does_not_take_today_is_told(identified, replay):
    """Nobody has keyed an ID, so no ZIP code can be proved; a wrong one is asked for again."""
    differing = replay(turn=1, step="identify.ask_zip")

    assert differing[1] == "leads to identify.ask_zip today"


def test_a_table_is_printed_too(app, identified):
    command = ["ivr", "calls", identified.phone.sid, "--replay"]

    result = app.test_cli_runner().invoke(args=command)

    assert "the same" in result.stdout
    assert result.exit_code == 0
