"""Who calls: withheld, foreign, odd numbers; what vouches for them; what is remembered."""

from __future__ import annotations

import pytest

from ivr.flows import representative
from ivr.prompts import representative as representative_words
from ivr.prompts import trouble as trouble_words
from tests.ivr.carrier_forms import (
    arriving,
    keyed,
)
from tests.ivr.line import ON_SQLITE, Line, hears, words

OTHER = "CA" + "2" * 32
SORRY = trouble_words.sorry()
LOST = trouble_words.lost()
XML = "text/xml; charset=utf-8"


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
