"""The carrier's addresses: a call arrives, an answer moves it, each at most once."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from ivr.calls import CallRow
from ivr.flows import balance, premium, trouble
from ivr.prompts import trouble as trouble_words
from ivr.prompts import welcome as welcome_words
from tests.ivr.carrier_forms import (
    arriving,
    keyed,
)
from tests.ivr.line import CALLER, LINE, Line, hears, words

OTHER = "CA" + "2" * 32
SORRY = trouble_words.sorry()
LOST = trouble_words.lost()
XML = "text/xml; charset=utf-8"


def test_a_call_that_arrives_has_a_row_and_hears_the_greeting(line: Line):
    answer = line.post("/voice", arriving())

    assert answer.status_code == 200
    assert answer.content_type == XML
    assert hears(answer, welcome_words.greeting("Kaiser Permanente"))
    row = line.row()
    assert (row.step, row.turn, row.language) == ("welcome.greet", 0, "en_US")
    assert (row.from_number, row.to_number, row.stir_passed) == (CALLER, LINE, True)
    assert len(row.reference) == 6
    assert line.turns() == []


def test_a_call_that_arrives_twice_arrives_once(line: Line):
    first = line.post("/voice", arriving())
    before = line.everything()

    again = line.post("/voice", arriving())

    assert again.data == first.data
    assert line.everything() == before


def test_a_call_that_arrives_again_later_hears_where_it_has_got_to(line: Line):
    line.post("/voice", arriving())
    moved = line.post("/voice/welcome.greet/0", keyed("1"))

    again = line.post("/voice", arriving())

    assert again.data == moved.data
    assert line.row().turn == 1


def test_an_answer_moves_the_call_by_one_turn_and_is_logged_without_what_was_keyed(line: Line):
    line.post("/voice", arriving())

    answer = line.post("/voice/welcome.greet/0", keyed("2"))

    assert "Para su saldo" in words(answer)
    (turn,) = line.turns()
    assert (turn.turn, turn.step, turn.heard) == (0, "welcome.greet", "answer")
    assert (turn.moved_to, turn.language) == ("main_menu.choose", "en_US")
    assert (turn.input, turn.keys) == ("keys", 1)
    assert (line.row().turn, line.row().language) == (1, "es_US")


def test_an_answer_delivered_twice_has_one_effect_and_the_same_words(line: Line):
    line.post("/voice", arriving())
    first = line.post("/voice/welcome.greet/0", keyed("1"))
    before = line.everything()

    again = line.post("/voice/welcome.greet/0", keyed("1"))
    another = line.post("/voice/welcome.greet/0", keyed("2"))

    assert again.data == first.data == another.data
    assert line.everything() == before


@pytest.mark.parametrize(
    "late",
    [
        "/voice/welcome.greet/0",  # a turn of long ago
        "/voice/main_menu.choose/2",  # one that has not come yet
        "/voice/balance.speak/1",  # this turn, of another step
        "/voice/no.such.step/1",
        "/voice/main_menu.choose/999999999999999999999999999",
    ],
)
def test_an_answer_to_another_turn_moves_nothing_and_hears_the_current_one(line: Line, late):
    line.post("/voice", arriving())
    current = line.post("/voice/welcome.greet/0", keyed("1"))
    before = line.everything()

    answer = line.post(late, keyed("2"))

    assert answer.data == current.data
    assert line.everything() == before


def test_an_answer_of_a_call_we_do_not_know_brings_a_person(line: Line):
    answer = line.post("/voice/pay.review/7", keyed("1", sid=OTHER))

    assert hears(answer, LOST)
    assert "<Dial" in answer.text
    assert line.row(OTHER).step == "representative.ring"


def test_an_answer_of_an_unknown_call_delivered_twice_makes_one_call(line: Line):
    first = line.post("/voice/pay.review/7", keyed("1", sid=OTHER))

    again = line.post("/voice/pay.review/7", keyed("1", sid=OTHER))

    assert again.data == first.data
    assert len(line.all(CallRow)) == 1


def test_a_step_that_a_release_took_away_brings_a_person(line: Line):
    line.at(balance.speak, turn=4)
    with line.database.connection() as connection:
        connection.execute(text("UPDATE calls SET step = 'balance.gone'"))

    answer = line.post("/voice/balance.gone/4", keyed("1"))

    assert hears(answer, LOST)
    assert line.row().step == "representative.ring"
    assert [turn.heard for turn in line.turns()] == ["lost"]


def test_a_step_that_a_release_took_away_brings_a_person_once_however_often_it_is_posted(
    line: Line,
):
    line.at(balance.speak, turn=4)
    with line.database.connection() as connection:
        connection.execute(text("UPDATE calls SET step = 'balance.gone'"))
    first = line.post("/voice/balance.gone/4", keyed("1"))

    again = line.post("/voice/balance.gone/4", keyed("1"))
    late = line.post("/voice", arriving())

    assert again.data == first.data == late.data
    assert len(line.turns()) == 1


def test_a_step_back_in_the_history_that_a_release_took_away_is_passed_over(line: Line):
    history = ["premium.choose", "premium.gone"]
    path = line.at(premium.tell, history=history, notes={"premium": "cobra"})

    line.post(path, keyed("9"))

    assert line.row().step == "premium.choose"


def test_the_last_words_are_said_again_to_whoever_asks(line: Line):
    path = line.at(trouble.goodbye, turn=3)

    answer = line.post(path, keyed("1"))

    assert "<Hangup" in answer.text
    assert line.turns() == []
