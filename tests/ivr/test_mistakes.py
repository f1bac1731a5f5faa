"""Mistakes: silence, wrong keys, entries that do not fit; three at a step, five in a call."""

from __future__ import annotations

import pytest

from ivr.prompts import common
from ivr.prompts import main_menu as menu_words
from ivr.prompts import representative as representative_words
from ivr.turns import Digits, Menu, Turn
from tests.ivr.carrier_forms import keyed, said, silence
from tests.ivr.line import Line, hears
from tests.ivr.standing import CHOICES, ENTRIES, NOBODY_ELSE, QUESTIONS
from tests.ivr.ways import WAYS, walk


@pytest.mark.parametrize("key", [key for key in CHOICES if not key.startswith(NOBODY_ELSE)])
def test_three_wrong_keys_at_one_menu_bring_a_person(stand, key):
    call = stand(key)
    wrong = call.wrong_key()

    first, second, third = (call.presses(wrong) for _ in range(3))

    language = call.row.language
    assert hears(first, common.not_a_choice(), language)
    assert hears(second, common.lets_try_again(), language)
    assert hears(third, common.person_from_here(), language)
    assert call.row.step == "representative.ring"
    assert (call.row.mistakes, call.row.mistakes_in_call) == (0, 0)


@pytest.mark.parametrize("key", [key for key in CHOICES if key.startswith(NOBODY_ELSE)])
def test_three_wrong_keys_where_no_person_could_be_had_offer_to_leave_a_message(stand, key):
    call = stand(key)
    wrong = call.wrong_key()

    call.presses(wrong, wrong, wrong)

    assert call.row.step == "representative.leave_message"


@pytest.mark.parametrize("key", QUESTIONS)
@pytest.mark.parametrize("form", [silence(), keyed("")], ids=["no field", "an empty field"])
def test_silence_is_an_answer_where_the_step_says_so_else_three_bring_a_person_or_the_end(
    stand, key, form
):
    call = stand(key)
    if silence_answers(call.turn):
        call.post(form)
        assert call.row.mistakes_in_call == 0
        assert [turn.heard for turn in call.line.turns(call.sid)] == ["answer"]
        return

    first, second, third = (call.post(form) for _ in range(3))

    assert hears(first, common.heard_nothing())
    assert hears(second, common.take_your_time())
    if key.startswith(NOBODY_ELSE):
        assert call.row.step == "representative.give_up"
    else:
        assert hears(third, common.still_nothing())
        assert call.row.step == "representative.ring"


def silence_answers(turn: Turn) -> bool:
    """Whether silence is an answer: the end of a list, no cents, nothing more wanted."""
    if isinstance(turn, Menu):
        return turn.silence_is is not None
    return isinstance(turn, Digits) and turn.may_be_empty


def test_there_are_questions_of_which_silence_is_an_answer_and_others(stand):
    assert silence_answers(stand("welcome.greet").turn)
    assert silence_answers(stand("pay.enter_cents").turn)
    assert not silence_answers(stand("main_menu.choose").turn)


@pytest.mark.parametrize("key", ENTRIES)
def test_three_entries_of_the_wrong_length_bring_a_person_or_a_message(stand, key):
    call = stand(key)

    call.presses(*["9" * 17] * 3)

    nobody = key.startswith(NOBODY_ELSE)
    assert call.row.step == ("representative.leave_message" if nobody else "representative.ring")


def test_silence_and_a_wrong_key_are_told_apart_and_counted_together(stand):
    call = stand("main_menu.choose")

    first = call.post(silence())
    second = call.presses("8")
    third = call.post(silence())

    assert hears(first, common.heard_nothing())
    assert hears(second, common.lets_try_again())
    assert hears(third, common.still_nothing())
    assert call.row.step == "representative.ring"


def test_a_second_try_says_it_shorter(stand):
    call = stand("main_menu.choose")

    answer = call.presses("8")

    assert hears(answer, menu_words.choices_short())
    assert not hears(answer, menu_words.choices())


def test_a_right_answer_forgives_the_mistakes_of_its_step(stand):
    call = stand("main_menu.choose")

    call.presses("8", "8", "5")

    row = call.row
    assert (row.step, row.mistakes, row.mistakes_in_call) == ("main_menu.more", 0, 2)


def test_five_mistakes_in_one_call_bring_a_person_wherever_they_were_made(stand):
    call = stand("main_menu.choose")
    call.presses("8", "8", "5", "8", "8", "3")
    assert (call.row.step, call.row.mistakes_in_call) == ("premium.choose", 4)

    answer = call.presses("8")

    assert hears(answer, common.person_from_here())
    assert call.row.step == "representative.ring"
    assert call.row.mistakes_in_call == 0


def test_who_stays_silent_where_nobody_answers_hears_which_number_to_call(stand):
    call = stand("representative.choose")

    for _ in range(3):
        answer = call.post(silence())

    assert hears(answer, representative_words.give_up())
    assert "<Hangup" in answer.text


def test_what_the_recogniser_missed_is_asked_for_again_and_counts(stand):
    call = stand("interpreter.choose")

    answer = call.post(said("mumble", "0.2"))

    assert hears(answer, common.missed_that())
    assert call.row.mistakes == 1


def test_how_many_digits_came_is_said_but_not_which(stand):
    call = stand("identify.ask_birth_date")

    answer = call.presses("0314")

    assert hears(answer, common.too_few_digits(4, 8))
    assert call.row.mistakes == 1


def test_an_entry_begun_again_after_a_star_counts_from_the_star(line: Line):
    phone, who = walk(line, WAYS["guest.ask_id"])

    phone.press(f"123*{who.id}#")

    assert line.row(phone.sid).step == "guest.ask_zip"


def test_an_entry_cut_off_by_its_own_star_is_started_over_not_scolded(stand):
    call = stand("identify.ask_birth_date")

    answer = call.presses("0314*031")

    assert hears(answer, common.cleared())
    assert call.row.mistakes == 0
