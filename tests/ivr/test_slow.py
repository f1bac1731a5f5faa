"""Slow speech and time: by key 7, as in the last call from a number, and for relay services."""

from __future__ import annotations

import pytest

from app import create_app
from ivr.flows import balance, main_menu, pay
from ivr.prompts import main_menu as menu_words
from ivr.prompts import welcome as words
from ivr.settings import DEFAULT_OPERATOR_FILE, Settings
from ivr.twiml import elements, turns
from tests.caller import Caller

RELAY = "+18007771370"
TTY = "+18008549444"
KNOWN = "+14155550177"


@pytest.fixture
def database(sqlite_database):
    """One kind of database will do."""
    return sqlite_database


@pytest.fixture
def app(database, clock, tmp_path):
    """The line of an operator who knows the numbers behind which a relay service speaks."""
    told = '\n[relay]\nnumbers = ["711", "1-800-777-1370", "1-800-854-9444"]\n'
    text = DEFAULT_OPERATOR_FILE.read_text("utf-8").replace("\n[premium]", f"{told}\n[premium]")
    path = tmp_path / "operator.toml"
    path.write_text(text, "utf-8")
    url = database.engine.url.render_as_string(hide_password=False)
    made = create_app(Settings.for_tests(url, tmp_path, operator_file=path))
    yield made
    made.extensions["database"].dispose()


def is_slow(caller: Caller) -> bool:
    """Whether all that was said last was said slowly."""
    return all(event.rate == elements.SLOW_RATE for event in caller.phone.heard)


@pytest.mark.parametrize(
    ("from_number", "to_number"), [("711", TTY), (RELAY, "+18005550100"), (KNOWN, TTY)]
)
def test_a_relay_call_is_slow_from_the_first_word(caller, from_number, to_number):
    caller.dials(from_number, to_number=to_number).hears(words.relay())

    assert is_slow(caller)
    assert caller.row.slow


def test_other_calls_are_not(caller):
    caller.dials(KNOWN).does_not_hear(words.relay())

    assert not caller.row.slow


def test_a_relay_call_waits_a_minute_and_hears_keys_alone(caller):
    """Somebody types all we say to the caller; what they say meanwhile is not said to us."""
    caller.dials(RELAY).presses("1")

    assert caller.phone.waiting.kind == "keys"
    assert caller.phone.waiting.timeout_seconds == turns.RELAY_SECONDS
    caller.does_not_hear(menu_words.or_say()).is_silent().does_not_hear(menu_words.or_say())
    caller.presses("1")
    assert caller.phone.waiting.timeout_seconds == turns.RELAY_SECONDS


def test_in_a_relay_call_the_card_may_take_its_time_too(caller):
    caller.owes(40).dials(RELAY).presses("1").presses("2").presses("1").keys_guarantor_id()
    caller.keys_birth_date().keys_zip().presses("1").presses("1").presses("1")

    caller.is_at(pay.take_card)
    assert caller.phone.waiting.timeout_seconds == turns.RELAY_SECONDS


def test_where_silence_is_an_answer_a_relay_call_waits_no_minute_for_it(caller):
    caller.dials(RELAY)

    assert caller.phone.waiting.timeout_seconds == 4


def test_seven_brings_a_relay_call_to_the_usual_speed(caller):
    caller.dials(RELAY).presses("1").presses("7")

    assert not caller.row.slow
    assert caller.phone.waiting.timeout_seconds == 7


def test_nothing_is_remembered_by_the_number_of_a_relay_service(caller):
    """Everybody's calls come from it."""
    caller.dials(RELAY, language="es_US").hangs_up()

    caller.dials(RELAY).hears(words.greeting("Kaiser Permanente").spoken_in("en_US"))


def test_a_number_that_dials_the_relay_line_is_remembered_as_any_other(caller):
    caller.dials(KNOWN, to_number=TTY, language="es_US").hangs_up()

    caller.dials(KNOWN, to_number=TTY).hears(words.welcome_back(), words.relay())
    assert caller.language == "es_US"


def test_seven_is_remembered_by_the_calling_number_and_so_is_seven_again(caller):
    caller.dials(KNOWN, language="es_US").presses("7").hangs_up().dials(KNOWN)
    assert is_slow(caller)
    assert caller.phone.waiting.timeout_seconds == 14

    caller.presses("7").hangs_up().dials(KNOWN)

    assert not is_slow(caller)


def test_slow_is_85_percent_and_its_words_take_longer(caller):
    usual = sum(event.seconds for event in caller.owes(40).at(balance.speak).phone.heard)

    slow = sum(event.seconds for event in caller.presses("7").presses("*").phone.heard)

    assert slow > usual / 0.86


def test_while_something_of_ours_is_at_work_silence_is_no_longer_for_slow_callers(caller):
    caller.at(main_menu.choose).owes(40).presses("7").presses("1").presses("1").presses("1")
    caller.presses("1").pays_with("visa").presses("1").is_at(pay.charging)

    assert caller.phone.waiting.timeout_seconds <= 3
