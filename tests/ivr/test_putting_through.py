"""Putting a caller through: what the person rung hears, and where the caller goes after."""

from __future__ import annotations

import pytest

from ivr.calls import CallTurn
from ivr.flows import representative
from ivr.prompts import Spelled
from ivr.prompts import representative as representative_words
from ivr.prompts import trouble as trouble_words
from tests.ivr.carrier_forms import (
    CHILD,
    keyed,
    rang,
    talked,
    whispering,
)
from tests.ivr.line import CALLER, ON_SQLITE, Line, hears

OTHER = "CA" + "2" * 32
SORRY = trouble_words.sorry()
LOST = trouble_words.lost()
XML = "text/xml; charset=utf-8"


def test_the_person_rung_hears_the_reference_and_nothing_about_the_caller(line: Line):
    who = line.owes(120, given_name="Wilhelmina", family_name="Oyelaran")
    line.at(representative.ring, turn=6, guarantor_id=who.id, verified=True)

    answer = line.post("/voice/representative.whisper/6", whispering())

    assert hears(answer, representative_words.whisper(Spelled("123456", (3, 3))))
    for private in ("Wilhelmina", "Oyelaran", str(who.id), CALLER):
        assert private not in answer.text
    assert line.row().turn == 6


def test_the_person_rung_for_a_call_we_do_not_know_is_put_through(line: Line):
    answer = line.post("/voice/representative.whisper/6", whispering(OTHER))

    assert answer.status_code == 200
    assert "<Hangup" not in answer.text


def test_one_takes_the_call(line: Line):
    answer = line.post("/voice/representative.accept/6", keyed("1", sid=CHILD))

    assert "<Hangup" not in answer.text


@ON_SQLITE
@pytest.mark.parametrize("key", ["2", "", "11", "1x"])
def test_anything_but_one_leaves_the_caller_to_the_next_choice(line: Line, key):
    answer = line.post("/voice/representative.accept/6", keyed(key, sid=CHILD))

    assert "<Hangup" in answer.text
    assert line.all(CallTurn) == []


@ON_SQLITE
@pytest.mark.parametrize("status", ["no-answer", "busy", "failed", "canceled", "odd", ""])
def test_a_transfer_that_reached_nobody_offers_a_call_back(line: Line, status):
    path = line.at(representative.ring)

    answer = line.post(path, rang(status))

    assert hears(answer, representative_words.nobody_free())
    assert line.row().step == "representative.choose"


def test_a_whisper_that_was_declined_counts_as_nobody_though_the_leg_was_answered(line: Line):
    path = line.at(representative.ring)

    line.post(path, rang("completed", DialBridged="false", DialCallDuration="6"))

    assert line.row().step == "representative.choose"


def test_a_talk_that_is_over_offers_the_rest_of_the_line(line: Line):
    path = line.at(representative.ring)

    line.post(path, talked())

    assert line.row().step == "representative.talked"
