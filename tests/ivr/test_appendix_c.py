"""The carrier's contract, appendix C: each fixture body by its number; <Pay> has its own module."""

from __future__ import annotations

import pytest

from billing_core.notices.models import Notice
from billing_core.payments.models import Payment
from ivr.call_backs import CallBack
from ivr.flows import (
    identify,
    interpreter,
    main_menu,
    receipt,
    representative,
    welcome,
)
from ivr.prompts import trouble as trouble_words
from tests.billing_core.notices.outbox import owed
from tests.ivr.carrier_forms import (
    arriving,
    fell_back,
    keyed,
    left_queue,
    over,
    payments_api,
    rang,
    recorded,
    said,
    silence,
    standard,
    talked,
    text_report,
    whispering,
)
from tests.ivr.line import CALLER, ON_SQLITE, Line, hears

OTHER = "CA" + "2" * 32
OWED = 12_000


# 1 to 4: arriving and answering.


def test_1_a_call_arrives(line: Line):
    answer = line.post("/voice", arriving())

    assert answer.status_code == 200
    assert line.row().step == "welcome.greet"


def test_2_a_key_is_taken_whatever_else_the_form_says(line: Line):
    path = line.at(main_menu.choose)

    line.post(path, keyed("5", FinishedOnKey="#", msg="Gather End"))

    assert line.row().step == "main_menu.more"


@pytest.mark.parametrize(
    ("step", "lands"),
    [
        (welcome.greet, "main_menu.choose"),
        (main_menu.choose, "main_menu.choose"),
        (identify.ask_id, "identify.ask_id"),
        (interpreter.choose, "interpreter.choose"),
        (receipt.finished, "trouble.goodbye"),
        (representative.promised, "trouble.goodbye"),
        (representative.enter_number, "representative.enter_number"),
    ],
)
@ON_SQLITE
def test_3_no_digits_field_and_an_empty_one_mean_the_same(line: Line, step, lands):
    missing, empty = line.at(step), line.at(step, sid=OTHER)

    one = line.post(missing, silence())
    other = line.post(empty, keyed("", sid=OTHER))

    assert one.data == other.data
    assert line.row().step == line.row(OTHER).step == lands
    assert line.row().mistakes == line.row(OTHER).mistakes
    assert [t.heard for t in line.turns()] == [t.heard for t in line.turns(OTHER)]


def test_4_words_are_heard(line: Line):
    path = line.at(interpreter.choose)

    line.post(path, said("Vietnamese please"))

    assert line.row().step == "interpreter.confirm"
    assert line.notes()["interpreter"] == "vi"


def test_4_words_that_name_no_language_bring_a_person(line: Line):
    path = line.at(interpreter.choose)

    line.post(path, said("speak to a person"))

    assert line.row().step == "representative.ring"


@pytest.mark.parametrize("confidence", [None, "", "high", "nan"])
@ON_SQLITE
def test_4_words_are_heard_though_nobody_says_how_surely(line: Line, confidence):
    path = line.at(interpreter.choose)

    line.post(path, said("Vietnamese", confidence))

    assert line.row().step == "interpreter.confirm"


@pytest.mark.parametrize("confidence", ["0.1", "0", "-1"])
@ON_SQLITE
def test_4_words_hardly_heard_are_asked_for_again(line: Line, confidence):
    path = line.at(interpreter.choose)

    line.post(path, said("Vietnamese", confidence))

    assert line.row().step == "interpreter.choose"


def test_4_what_was_said_is_kept_nowhere(line: Line):
    path = line.at(interpreter.choose)

    line.post(path, said("my card is four two four two vietnamese"))

    assert "four two" not in str(line.everything())


# 14 to 17: putting through, a queue, a message.


def test_14_nobody_answered(line: Line):
    path = line.at(representative.ring)

    line.post(path, rang("no-answer"))

    assert line.row().step == "representative.choose"


def test_14_somebody_answered(line: Line):
    path = line.at(representative.ring)

    line.post(path, talked())

    assert line.row().step == "representative.talked"


def test_15_the_whisper_is_another_leg_and_moves_nothing(line: Line):
    line.at(representative.ring, turn=3)
    before = line.everything()

    answer = line.post("/voice/representative.whisper/3", whispering())

    assert 'action="/voice/representative.accept/3"' in answer.text
    assert line.everything() == before


def test_16_the_end_of_a_queue_we_never_opened_is_nobody_reached(line: Line):
    path = line.at(representative.ring)

    line.post(path, left_queue())

    assert line.row().step == "representative.choose"


def test_17_a_message_is_kept_with_a_promise(line: Line):
    path = line.at(representative.leave_message)

    line.post(path, recorded())

    (promised,) = line.all(CallBack)
    assert (promised.recording_sid, promised.phone) == (recorded()["RecordingSid"], CALLER)
    assert line.row().step == "representative.promised"


@pytest.mark.parametrize("seconds", ["0", "", "nan", "1e999", "-3", "long"])
@ON_SQLITE
def test_17_a_message_without_a_word_is_asked_for_again(line: Line, seconds):
    path = line.at(representative.leave_message)

    line.post(path, recorded(seconds))

    assert line.all(CallBack) == []
    assert line.row().step == "representative.leave_message"


def test_17_no_recording_at_all_is_no_message(line: Line):
    path = line.at(representative.leave_message)

    line.post(path, standard())

    assert line.all(CallBack) == []


# 18 to 21: falling back, ending, texts, what we do not use.


def test_18_a_fallback_brings_a_person(line: Line, card_path):
    answer = line.post("/voice/fallback", fell_back())

    assert hears(answer, trouble_words.sorry())
    assert line.row().step == "representative.ring"


def test_19_the_end_of_a_call_is_noted(line: Line):
    line.at(main_menu.choose)

    line.post("/voice/status", over())

    assert line.row().ended_as == "completed"


def test_20_a_text_that_did_not_arrive_is_noted_with_the_carriers_code(line: Line):
    owed(line.database, recipient=CALLER)
    line.jobs.send_notices()
    line.jobs.run_waiting()
    (sent,) = line.all(Notice)

    answer = line.post(
        "/sms/status", text_report("undelivered", sent.provider_id, ErrorCode="30007")
    )

    (notice,) = line.all(Notice)
    assert answer.status_code == 204
    assert (notice.status, notice.error) == ("failed", "30007")


def test_21_callbacks_of_an_api_we_do_not_use_pay_nothing(line: Line, card_path):
    line.post(card_path, payments_api())
    line.post(card_path, payments_api(Required="", PartialResult="false"))
    line.post(line.path(), payments_api(Result="success", PaymentConfirmationCode="ch_test_2"))

    assert line.all(Payment) == []
