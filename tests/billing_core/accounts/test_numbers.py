"""Guarantor IDs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_core.accounts import numbers
from tests.billing_core.books import add_guarantor

ids = st.text().map(numbers.from_seed)


@given(ids)
def test_an_id_has_eight_digits_and_is_valid(number):
    assert len(str(number)) == numbers.GUARANTOR_DIGITS
    assert numbers.is_valid(number)


@given(ids, st.integers(0, 7), st.integers(0, 9))
def test_every_single_wrong_digit_is_found(number, position, digit):
    digits = str(number)
    wrong = digits[:position] + str(digit) + digits[position + 1 :]

    assert numbers.is_valid(int(wrong)) == (wrong == digits)


@given(ids, st.integers(0, 6))
def test_every_two_neighbours_swapped_are_found(number, position):
    digits = str(number)
    pair = digits[position : position + 2]
    wrong = digits[:position] + pair[::-1] + digits[position + 2 :]

    assert numbers.is_valid(int(wrong)) == (wrong == digits)


@pytest.mark.parametrize(("digits", "check"), [(572, 4), (0, 0), (5724, 0), (123456789, 4)])
def test_the_check_digit_is_that_of_the_published_examples(digits, check):
    assert numbers.damm(digits) == check


@pytest.mark.parametrize("number", [-1, 0, 572, 5724, 9_999_999, 100_000_000, 10**12])
def test_numbers_of_another_length_are_no_ids(number):
    assert not numbers.is_valid(number)


def test_an_id_is_written_as_on_the_bill():
    assert numbers.written(80412237) == "8041-2237"
    assert numbers.written(80410037) == "8041-0037"


def test_the_same_seed_gives_the_same_id():
    assert numbers.from_seed("Reyes") == numbers.from_seed("Reyes")
    assert numbers.from_seed("Reyes") != numbers.from_seed("Lin")


def test_new_ids_are_valid_and_drawn_by_chance(database):
    with database.transaction() as db:
        drawn = {numbers.new_number(db) for _ in range(20)}

    assert len(drawn) == 20
    assert all(numbers.is_valid(number) for number in drawn)


def test_an_id_that_somebody_has_is_not_given_again(database, monkeypatch):
    draws = iter([7, 7, 8])
    monkeypatch.setattr("secrets.randbelow", lambda _: next(draws))
    with database.transaction() as db:
        taken = add_guarantor(db, numbers.new_number(db))

        given_next = numbers.new_number(db)

    assert given_next != taken
    assert next(draws, None) is None


def test_drawing_ends_when_there_are_none_left(database, monkeypatch):
    monkeypatch.setattr("secrets.randbelow", lambda _: 7)
    with database.transaction() as db:
        add_guarantor(db, numbers.new_number(db))

        with pytest.raises(AssertionError, match="run out"):
            numbers.new_number(db)
