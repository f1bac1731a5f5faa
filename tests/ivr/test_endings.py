"""How a call ends: hung up at any step, fallen back, broken; nothing is lost or done twice."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from ivr.call_backs import CallBack
from ivr.calls import CallRow
from ivr.flows import balance, main_menu, pay, representative, welcome
from ivr.prompts import trouble as trouble_words
from tests.ivr.carrier_forms import (
    fell_back,
    keyed,
    over,
    recorded,
    standard,
)
from tests.ivr.line import CALLER, ON_SQLITE, Line, hears

OTHER = "CA" + "2" * 32
SORRY = trouble_words.sorry()
LOST = trouble_words.lost()
XML = "text/xml; charset=utf-8"


@ON_SQLITE
@pytest.mark.parametrize("status", ["completed", "busy", "failed", "no-answer", "canceled"])
def test_a_call_that_ends_is_marked_so(line: Line, status):
    line.at(main_menu.choose)

    answer = line.post("/voice/status", over(status))

    assert answer.status_code == 204
    assert answer.data == b""
    assert line.row().ended_as == status
    assert line.row().ended_at is not None


@ON_SQLITE
@pytest.mark.parametrize("status", ["queued", "initiated", "ringing", "in-progress", "", "odd"])
def test_a_call_that_goes_on_is_not_ended(line: Line, status):
    line.at(main_menu.choose)

    line.post("/voice/status", over(status))

    assert line.row().ended_at is None


def test_the_first_word_about_the_end_of_a_call_stands(line: Line, clock):
    line.at(main_menu.choose)
    line.post("/voice/status", over("completed"))
    before = line.everything()
    clock.forward(minutes=5)

    line.post("/voice/status", over("completed"))
    line.post("/voice/status", over("failed"))

    assert line.everything() == before


def test_the_end_of_a_call_we_do_not_know_changes_nothing(line: Line):
    answer = line.post("/voice/status", over(sid=OTHER))

    assert answer.status_code == 204
    assert line.all(CallRow) == []


def test_an_answer_after_the_call_ended_moves_nothing(line: Line):
    line.owes(120)
    path = line.at(main_menu.choose, turn=2)
    line.post("/voice/status", over())
    before = line.everything()

    answer = line.post(path, keyed("4"))

    assert answer.status_code == 200
    assert line.everything() == before


def test_a_card_accepted_after_the_call_ended_is_not_kept(line: Line):
    who = line.owes(120)
    path = line.at(
        pay.take_card, guarantor_id=who.id, verified=True, notes={"amount_cents": 12_000}
    )
    line.post("/voice/status", over())

    line.post(path, standard(Result="success", PaymentToken="sim_tok_ok_visa_4242_x"))

    assert "token" not in line.notes()


def test_a_message_whose_caller_hung_up_is_kept_though_the_call_was_said_to_be_over(line: Line):
    path = line.at(representative.leave_message, turn=5)
    line.post("/voice/status", over())

    line.post(path, recorded())
    line.post(path, recorded())

    (promised,) = line.all(CallBack)
    assert promised.recording_sid == recorded()["RecordingSid"]
    assert promised.phone == CALLER


# The carrier could not get our words.


def test_a_fallback_apologises_and_brings_a_person(line: Line):
    line.at(balance.speak, turn=4)

    answer = line.post("/voice/fallback", fell_back())

    assert hears(answer, SORRY)
    assert "<Dial" in answer.text
    assert [(turn.turn, turn.heard) for turn in line.turns()] == [(4, "fallback")]


def test_a_fallback_of_a_call_that_never_arrived_brings_a_person_too(line: Line):
    answer = line.post("/voice/fallback", fell_back(OTHER))

    assert hears(answer, SORRY)
    assert line.row(OTHER).step == "representative.ring"


def test_a_fallback_delivered_twice_moves_once(line: Line):
    line.at(balance.speak, turn=4)
    first = line.post("/voice/fallback", fell_back())
    before = line.everything()

    again = line.post("/voice/fallback", fell_back())

    assert again.data == first.data
    assert line.everything() == before


def test_a_fallback_after_the_call_ended_moves_nothing(line: Line):
    line.at(main_menu.choose, turn=4)
    line.post("/voice/status", over())
    before = line.everything()

    line.post("/voice/fallback", fell_back())

    assert line.everything() == before


def test_a_turn_that_breaks_apologises_dials_a_person_and_keeps_the_step(line: Line):
    path = line.at(balance.speak, turn=4)  # nobody was identified: the step cannot be asked
    before = line.everything()

    answer = line.post(path, keyed("1"))

    assert answer.status_code == 200
    assert hears(answer, SORRY)
    assert line.house.book.line(line.house.book.main_line).number in answer.text
    assert line.everything() == before


def test_a_turn_whose_database_does_not_answer_apologises_and_dials_a_person(line: Line):
    path = line.at(welcome.greet)
    with line.database.connection() as connection:
        connection.execute(text("ALTER TABLE calls RENAME TO calls_away"))

    answer = line.post(path, keyed("1"))

    with line.database.connection() as connection:
        connection.execute(text("ALTER TABLE calls_away RENAME TO calls"))
    assert answer.status_code == 200
    assert hears(answer, SORRY)
    assert "<Dial" in answer.text
