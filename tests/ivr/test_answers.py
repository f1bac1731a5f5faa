"""What a form says the caller did. A missing field and an empty one mean the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_core.money import Money
from ivr.answers import Answer, Kind, read
from ivr.turns import (
    Card,
    Dialled,
    Digits,
    Heard,
    Listen,
    Menu,
    Record,
    Recording,
    TakePayment,
    Transfer,
    Wait,
)

MENU = Menu((), "123")
ENTRY = Digits((), at_least=8, at_most=16)
FIXED = Digits((), at_least=8, at_most=8, fixed=True)
CENTS = Digits((), at_least=2, at_most=2, fixed=True, may_be_empty=True)
DOLLARS = Digits((), at_least=1, at_most=7)
STARRED = Digits((), at_least=8, at_most=16, keeps_star=True)
LISTEN = Listen((), hints="", choices="12")
PAY = TakePayment((), Money.usd(120), description="call 123456")
EVERYWHERE = {
    "0": Kind.PERSON,
    "*": Kind.REPEAT,
    "#": Kind.IGNORED,
    "9": Kind.BACK,
    "7": Kind.SLOWER,
}
EMPTY: tuple[dict[str, str], ...] = (
    {},
    {"Digits": ""},
    {"Digits": " "},
    {"msg": "Gather End"},
    {"Digits": "", "Result": ""},
)


def keyed(turn, digits: str) -> Answer:
    return read(turn, {"Digits": digits, "FinishedOnKey": ""})


@pytest.mark.parametrize("key", "123")
def test_a_choice_is_the_answer(key):
    assert keyed(MENU, key) == Answer(Kind.ANSWER, key)


@pytest.mark.parametrize(("key", "kind"), EVERYWHERE.items())
@pytest.mark.parametrize("turn", [MENU, LISTEN], ids=["menu", "listen"])
def test_the_fixed_keys_mean_the_same_in_every_menu(turn, key, kind):
    assert keyed(turn, key).kind is kind


@pytest.mark.parametrize("key", "4568")
@pytest.mark.parametrize("turn", [MENU, LISTEN], ids=["menu", "listen"])
def test_another_key_is_no_choice(turn, key):
    assert keyed(turn, key).kind is Kind.WRONG_KEY


def test_of_several_keys_the_first_counts():
    assert keyed(MENU, "21") == Answer(Kind.ANSWER, "2")


@pytest.mark.parametrize("form", EMPTY)
@pytest.mark.parametrize("turn", [MENU, ENTRY, FIXED, STARRED, LISTEN])
def test_nothing_is_silence_however_the_carrier_says_it(turn, form):
    assert read(turn, form).kind is Kind.SILENCE


@pytest.mark.parametrize("form", EMPTY)
def test_silence_may_stand_for_an_answer(form):
    assert read(Menu((), "1", silence_is="1"), form) == Answer(Kind.ANSWER, "1")
    assert read(Menu((), "1", silence_is=""), form) == Answer(Kind.ANSWER, "")
    assert read(CENTS, form) == Answer(Kind.ANSWER, "")


@pytest.mark.parametrize(
    ("turn", "digits", "value"),
    [
        (ENTRY, "80412237", "80412237"),
        (ENTRY, "80412237#", "80412237"),
        (ENTRY, "0080412237", "0080412237"),
        (ENTRY, "12*80412237", "80412237"),
        (ENTRY, "1*2*80412237", "80412237"),
        (FIXED, "03141979", "03141979"),
        (CENTS, "05", "05"),
        (DOLLARS, "120", "120"),
        (DOLLARS, "50*60", "60"),
        (DOLLARS, "00", "00"),
        (STARRED, "8041*2237", "8041*2237"),
        (STARRED, "123", "123"),
    ],
)
def test_an_entry_is_what_was_keyed_after_the_last_star(turn, digits, value):
    assert keyed(turn, digits) == Answer(Kind.ANSWER, value)


@pytest.mark.parametrize("turn", [ENTRY, FIXED, CENTS, DOLLARS, STARRED])
@pytest.mark.parametrize("digits", ["0", "0#", "*0", "*0#", "12*0", "*1*0"])
def test_zero_alone_or_after_a_star_is_a_person_in_every_entry(turn, digits):
    assert keyed(turn, digits).kind is Kind.PERSON


@pytest.mark.parametrize("turn", [ENTRY, FIXED, CENTS, DOLLARS, STARRED])
@pytest.mark.parametrize("digits", ["*9", "*9#", "1234*9"])
def test_star_and_nine_is_back_in_every_entry(turn, digits):
    assert keyed(turn, digits).kind is Kind.BACK


@pytest.mark.parametrize("turn", [ENTRY, FIXED, CENTS, DOLLARS, STARRED])
@pytest.mark.parametrize("digits", ["*", "**", "1*", "1234*#"])
def test_a_star_at_the_end_starts_every_entry_over(turn, digits):
    assert keyed(turn, digits).kind is Kind.CLEARED


@pytest.mark.parametrize(("turn", "digits"), [(FIXED, "0314*031"), (ENTRY, "12345*678")])
def test_an_entry_cut_short_by_its_own_star_is_started_over(turn, digits):
    assert keyed(turn, digits).kind is Kind.CLEARED


def test_too_few_digits_are_counted():
    assert keyed(FIXED, "0314") == Answer(Kind.TOO_SHORT, 4)


def test_too_many_digits_are_too_many():
    assert keyed(FIXED, "031419790").kind is Kind.TOO_LONG
    assert keyed(ENTRY, "1" * 50_000).kind is Kind.TOO_LONG


@pytest.mark.parametrize("junk", ["x", "١٢", "²", "\x00", "-", "e", "一", "😀"])
def test_what_no_keypad_has_is_not_there(junk):
    assert keyed(MENU, f"{junk}2") == Answer(Kind.ANSWER, "2")
    assert keyed(FIXED, f"0314{junk}1979") == Answer(Kind.ANSWER, "03141979")
    assert keyed(MENU, junk).kind is Kind.SILENCE


def test_words_are_heard_with_how_sure_the_carrier_is():
    form = {"SpeechResult": " Vietnamese ", "Confidence": "0.8312"}

    assert read(LISTEN, form) == Answer(Kind.ANSWER, Heard("Vietnamese", 0.8312))


@pytest.mark.parametrize("confidence", [None, "", "sure", "nan", "inf"])
def test_words_are_heard_when_it_does_not_say(confidence):
    form = {"SpeechResult": "Vietnamese"} | ({"Confidence": confidence} if confidence else {})

    assert read(LISTEN, form).kind is Kind.ANSWER


@pytest.mark.parametrize("confidence", ["0.49", "0", "-2"])
def test_words_hardly_heard_are_unclear(confidence):
    form = {"SpeechResult": "Vietnamese", "Confidence": confidence}

    assert read(LISTEN, form).kind is Kind.UNCLEAR


def test_keys_work_where_words_are_listened_for():
    assert keyed(LISTEN, "2") == Answer(Kind.ANSWER, "2")
    assert read(LISTEN, {"SpeechResult": " ", "Digits": "1"}) == Answer(Kind.ANSWER, "1")


def test_waiting_asks_again_and_zero_brings_a_person():
    assert keyed(Wait(()), "") == Answer(Kind.ANSWER)
    assert keyed(Wait(()), "5") == Answer(Kind.ANSWER)
    assert keyed(Wait(()), "0").kind is Kind.PERSON


def test_a_token_is_a_card():
    form = {
        "Result": "success",
        "PaymentToken": "tok_1",
        "PaymentCardType": "visa",
        "PaymentCardNumber": "xxxx-xxxxxx-x4001",
    }

    assert read(PAY, form).value == Card("tok_1", "visa", "4001")


@pytest.mark.parametrize(
    ("form", "failure"),
    [
        ({}, "attempts"),
        ({"Result": "too-many-failed-attempts"}, "attempts"),
        ({"Result": "caller-interrupted-with-star"}, "star"),
        ({"Result": "caller-hung-up"}, "hung_up"),
        ({"Result": "payment-connector-error", "PayErrorCode": "64012"}, "declined"),
        ({"Result": "payment-connector-error", "PayErrorCode": "64008"}, "declined"),
        ({"Result": "payment-connector-error", "PayErrorCode": "64010"}, "declined"),
        ({"Result": "payment-connector-error", "PayErrorCode": "64002"}, "outage"),
        ({"Result": "payment-connector-error", "PayErrorCode": "64001"}, "broken"),
        ({"Result": "payment-connector-error", "PayErrorCode": "64009"}, "broken"),
        ({"Result": "payment-connector-error"}, "broken"),
        ({"Result": "validation-error"}, "broken"),
        ({"Result": "internal-error"}, "broken"),
        ({"Result": "success"}, "broken"),
        ({"Result": "success", "PaymentConfirmationCode": "ch_1"}, "broken"),
        ({"Result": "success", "PaymentToken": "t" * 201}, "broken"),
        ({"Result": "Success", "PaymentToken": "tok"}, "broken"),
        ({"Result": "some-day"}, "broken"),
    ],
)
def test_without_a_token_there_is_one_of_a_few_reasons(form, failure):
    assert read(PAY, form).value == Card(None, failure=failure)


@pytest.mark.parametrize(
    ("form", "dialled"),
    [
        ({"DialCallStatus": "completed", "DialBridged": "true"}, Dialled("completed", True)),
        ({"DialCallStatus": "completed"}, Dialled("completed", True)),
        ({"DialCallStatus": "completed", "DialBridged": "false"}, Dialled("completed", False)),
        ({"DialCallStatus": "no-answer"}, Dialled("no-answer", False)),
        ({}, Dialled("failed", False)),
    ],
)
def test_only_a_bridge_is_a_talk(form, dialled):
    assert read(Transfer((), "+18004424014"), form).value == dialled


@pytest.mark.parametrize(
    ("form", "recording"),
    [
        ({"RecordingSid": "RE1", "RecordingDuration": "14"}, Recording("RE1", 14)),
        ({"RecordingSid": "RE1", "RecordingDuration": "14.9"}, Recording("RE1", 14)),
        ({"RecordingSid": "RE1"}, Recording("RE1", 0)),
        ({"RecordingSid": "RE1", "RecordingDuration": "nan"}, Recording("RE1", 0)),
        ({"RecordingSid": "RE1", "RecordingDuration": "-3"}, Recording("RE1", 0)),
        ({"RecordingSid": ""}, Recording(None, 0)),
        ({"Digits": "hangup"}, Recording(None, 0)),
        ({}, Recording(None, 0)),
    ],
)
def test_a_message_is_a_recording_of_some_length(form, recording):
    assert read(Record(()), form).value == recording


FIELDS = ("Digits", "SpeechResult", "Confidence", "Result", "PaymentToken", "PayErrorCode")
MORE = ("PaymentCardNumber", "DialCallStatus", "DialBridged", "RecordingSid", "RecordingDuration")
forms = st.dictionaries(st.sampled_from(FIELDS + MORE), st.text(max_size=30))
turns = st.sampled_from(
    [MENU, LISTEN, ENTRY, FIXED, CENTS, DOLLARS, STARRED, PAY, Wait(()), Record(())]
)


@given(turns, forms)
def test_whatever_comes_there_is_an_answer(turn, form):
    assert isinstance(read(turn, form), Answer)


@given(st.sampled_from([ENTRY, FIXED, CENTS, DOLLARS]), st.text("0123456789*#", max_size=20))
def test_an_entry_that_is_an_answer_is_digits_of_the_length_asked_for(turn, digits):
    answer = keyed(turn, digits)

    if answer.kind is Kind.ANSWER and answer.value:
        assert set(answer.value) <= set("0123456789")
        assert turn.at_least <= len(answer.value) <= turn.at_most
