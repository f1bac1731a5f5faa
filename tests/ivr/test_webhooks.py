"""The carrier's addresses: arriving, answering, whispering, falling back, ending; at most once."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from ivr.call_backs import CallBack
from ivr.calls import CallRow, CallTurn
from ivr.flows import balance, main_menu, pay, premium, representative, trouble, welcome
from ivr.prompts import Spelled
from ivr.prompts import representative as representative_words
from ivr.prompts import trouble as trouble_words
from ivr.prompts import welcome as welcome_words
from tests.ivr.carrier_forms import (
    CHILD,
    arriving,
    fell_back,
    keyed,
    over,
    rang,
    recorded,
    standard,
    talked,
    whispering,
)
from tests.ivr.line import CALLER, LINE, ON_SQLITE, Line, hears, words

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
    assert (turn.moved_to, turn.language) == ("main_menu.choose", "es_US")
    assert line.row().turn == 1


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


@ON_SQLITE
@pytest.mark.parametrize("sid", ["", "CA" + "1" * 33, "x" * 5000])
@pytest.mark.parametrize("path", ["/voice", "/voice/main_menu.choose/1", "/voice/fallback"])
def test_a_call_without_a_usable_sid_is_refused(line: Line, path, sid):
    answer = line.post(path, standard(CallSid=sid))

    assert answer.status_code == 400
    assert line.all(CallRow) == []


@ON_SQLITE
@pytest.mark.parametrize("path", ["/voice", "/voice/main_menu.choose/1", "/voice/fallback"])
def test_a_call_without_a_sid_at_all_is_refused(line: Line, path):
    answer = line.post(path, standard(CallSid=None))

    assert answer.status_code == 400
    assert line.all(CallRow) == []


@ON_SQLITE
@pytest.mark.parametrize("path", ["/voice/status", "/voice/representative.whisper/1"])
def test_word_of_no_call_in_particular_changes_nothing(line: Line, path):
    answer = line.post(path, standard(CallSid=None, CallStatus="completed"))

    assert answer.status_code in (200, 204)
    assert line.all(CallRow) == []


ADDRESSES = (
    "/voice",
    "/voice/main_menu.choose/1",
    "/voice/representative.whisper/1",
    "/voice/representative.accept/1",
    "/voice/fallback",
    "/voice/status",
    "/sms",
    "/sms/status",
)


@ON_SQLITE
@pytest.mark.parametrize("path", ADDRESSES)
@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH"])
def test_anything_but_a_post_is_not_allowed(line: Line, path, method):
    answer = line.client().open(path, method=method)

    assert answer.status_code == 405
    assert "Location" not in answer.headers


@ON_SQLITE
@pytest.mark.parametrize(
    "path",
    [
        *(f"{path}/" for path in ADDRESSES),
        "//voice",
        "/voice//fallback",
        "/VOICE",
        "/voice/main_menu.choose",
        "/voice/main_menu.choose/-1",
        "/voice/main_menu.choose/x",
        "/voice/main_menu.choose/1/2",
        "/sms//status",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_address_near_ours_leads_there_by_a_redirect(line: Line, path, method):
    answer = line.client().open(path, method=method, data=arriving() if method == "POST" else None)

    assert answer.status_code in (403, 404, 405)
    assert "Location" not in answer.headers


@ON_SQLITE
def test_no_webhook_sets_a_cookie(line: Line):
    for path in ADDRESSES:
        answer = line.post(path, arriving())

        assert "Set-Cookie" not in answer.headers


@ON_SQLITE
@pytest.mark.parametrize(
    "number",
    ["anonymous", "unknown", "client:abc", "sip:someone@example.com", "Restricted", "+", ""],
)
def test_a_caller_whose_number_is_withheld_or_no_phones_is_answered_like_any_other(
    line: Line, number
):
    line.post("/voice", arriving(From=number, Caller=number))

    answer = line.post("/voice/welcome.greet/0", keyed("1", From=number))

    assert "press 1" in words(answer)
    assert line.row().from_number == number[:100]


def test_a_call_from_nowhere_at_all_is_anonymous(line: Line):
    line.post("/voice", arriving(From=None, To=None))

    assert line.row().from_number == "anonymous"


@ON_SQLITE
@pytest.mark.parametrize(
    "number",
    [
        "anonymous",
        "client:abc",
        "sip:someone@example.com",
        "+anonymous",
        "+",
        "",
        "+266696687",  # the carrier's spelling of ANONYMOUS, RESTRICTED and the like on a keypad
        "+7378742833",
        "+8656696",
        "+464",
    ],
)
def test_a_number_that_cannot_be_called_is_asked_for_when_it_is_needed(line: Line, number):
    path = line.at(representative.choose, from_number=number)

    answer = line.post(path, keyed("1"))

    assert line.row().step == "representative.enter_number"
    assert hears(answer, representative_words.enter_number())


def test_a_number_from_abroad_is_read_back_whole(line: Line):
    path = line.at(representative.choose, from_number="+447911123456")

    answer = line.post(path, keyed("1"))

    assert line.row().step == "representative.confirm_call_back"
    assert "four four seven nine" in " ".join(words(answer).split())


@ON_SQLITE
@pytest.mark.parametrize(
    ("verstat", "passed"),
    [
        ("TN-Validation-Passed-A", True),
        ("TN-Validation-Passed-B", False),
        ("TN-Validation-Passed-C", False),
        ("TN-Validation-Failed-A", False),
        ("TN-Validation-Failed", False),
        ("No-TN-Validation", False),
        ("", False),
        (None, False),
    ],
)
def test_only_the_networks_full_word_vouches_for_a_number(line: Line, verstat, passed):
    line.post("/voice", arriving(StirVerstat=verstat))

    assert line.row().stir_passed is passed


@ON_SQLITE
@pytest.mark.parametrize("suffix", ["-Diverted", "-Passthrough"])
def test_a_call_that_was_passed_on_is_not_vouched_for_by_where_it_first_came_from(
    line: Line, suffix
):
    line.post("/voice", arriving(StirVerstat=f"TN-Validation-Passed-A{suffix}"))

    assert line.row().stir_passed is False


def test_values_far_too_long_are_cut_or_refused_but_break_nothing(line: Line):
    long = "9" * 20_000
    line.post("/voice", arriving(From=f"+{long}", FromCity=long))

    answer = line.post("/voice/welcome.greet/0", keyed(long, CallerName=long))

    assert answer.status_code == 200
    assert not hears(answer, SORRY)
    assert len(line.row().from_number) == 100


# The end of a call.


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


# Putting through.


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


def test_a_dialled_number_may_have_a_language_of_its_own(line: Line):
    spanish = "+18007880616"
    line.house.book.languages[spanish] = "es_US"

    answer = line.post("/voice", arriving(To=spanish))

    assert line.row().language == "es_US"
    assert "oprima" in words(answer)


def test_the_language_of_a_number_is_remembered_for_its_next_call(line: Line):
    line.post("/voice", arriving())
    line.post("/voice/welcome.greet/0", keyed("3"))

    answer = line.post("/voice", arriving(sid=OTHER))

    assert line.row(OTHER).language == "zh_Hans_CN"
    assert line.row(OTHER).step == "main_menu.choose"
    assert 'language="cmn-CN"' in answer.text


def test_a_withheld_number_is_not_remembered(line: Line):
    line.post("/voice", arriving(From="anonymous"))
    line.post("/voice/welcome.greet/0", keyed("3"))

    line.post("/voice", arriving(sid=OTHER, From="anonymous"))

    assert line.row(OTHER).language == "en_US"
