"""Digits one by one, in groups."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.prompts import Spelled
from ivr.speech import Break, phone
from ivr.speech.digits import digit_words

GUARANTOR = Spelled("80412237", (4, 4))


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("en_US", ("eight zero four one", Break(400), "two two three seven")),
        ("es_US", ("ocho, cero, cuatro, uno", Break(400), "dos, dos, tres, siete")),
        ("zh_Hans_CN", ("八零四幺", Break(400), "二二三七")),
        ("zh_Hant_HK", ("八零四一", Break(400), "二二三七")),
    ],
)
def test_a_guarantor_id_is_said_in_two_groups_of_four(code, words):
    assert digit_words(GUARANTOR, code) == words


def test_what_people_write_down_has_longer_pauses_and_one_after_each_digit():
    code = Spelled("407182", (3, 3), slowly=True)

    assert digit_words(code, "en_US") == ("four, zero, seven", Break(600), "one, eight, two")
    assert digit_words(code, "zh_Hans_CN") == ("四，零，七", Break(600), "幺，八，二")


def test_mandarin_one_is_yao_only_in_strings_of_three_or_more():
    assert digit_words(Spelled("911"), "zh_Hans_CN") == ("九幺幺",)
    assert digit_words(Spelled("91109"), "zh_Hans_CN") == ("九幺幺零九",)
    assert digit_words(Spelled("12"), "zh_Hans_CN") == ("一二",)
    assert digit_words(Spelled("911"), "zh_Hant_HK") == ("九一一",)


def test_yao_goes_by_the_whole_string_not_by_the_group():
    assert digit_words(Spelled("1234", (2, 2)), "zh_Hans_CN") == ("幺二", Break(400), "三四")


def test_digits_left_over_by_the_groups_are_said_too():
    words = digit_words(Spelled("12345", (3,)), "en_US")

    assert words == ("one two three", Break(400), "four five")


@pytest.mark.parametrize(
    ("number", "spelled"),
    [
        ("+15105550142", Spelled("5105550142", (3, 3, 4))),
        ("(510) 555-0142", Spelled("5105550142", (3, 3, 4))),
        ("+18004424014", Spelled("18004424014", (1, 3, 3, 4))),
        ("+442079460958", Spelled("442079460958", (3, 3, 3, 3))),
    ],
)
def test_a_phone_number_is_grouped_as_people_read_it(number, spelled):
    assert phone(number) == spelled


@given(
    st.text("0123456789", min_size=1, max_size=16),
    st.lists(st.integers(1, 5), max_size=5),
    st.sampled_from(["en_US", "es_US", "zh_Hans_CN", "zh_Hant_HK"]),
    st.booleans(),
)
def test_every_digit_is_said_once_whatever_the_groups(digits, groups, code, slowly):
    spoken = digit_words(Spelled(digits, tuple(groups), slowly), code)

    words = " ".join(piece for piece in spoken if isinstance(piece, str))
    said = words.replace(",", "").replace("，", "").split()
    if code.startswith("zh"):
        said = list("".join(said))
    assert len(said) == len(digits)
