"""Reference numbers can be read back without a slip going unnoticed, and nobody has one twice."""

from __future__ import annotations

import pytest

from billing_core import references
from billing_core.accounts.numbers import damm
from billing_core.disputes.models import Dispute
from tests.billing_core.assistance import steps
from tests.billing_core.disputes.test_disputes import dispute


def test_a_number_has_eight_digits_and_the_last_one_fits(database):
    with database.transaction() as db:
        numbers = [references.new(db, Dispute.number) for _ in range(200)]

    assert all(len(number) == 8 and number[0] != "0" for number in numbers)
    assert all(damm(int(number)) == 0 for number in numbers)
    assert len(set(numbers)) == 200


def test_a_number_in_use_is_drawn_again_and_not_for_ever(database, clock, monkeypatch):
    with database.transaction() as db:
        drawn = iter([7, 7, 8])
        monkeypatch.setattr("secrets.randbelow", lambda _: next(drawn))
        owner = steps.household(db, name="Ana")

        first = dispute(db, owner, steps.visits(db, owner)[0])
        second = references.new(db, Dispute.number)

        assert (first.number[:7], second[:7]) == ("1000007", "1000008")

        monkeypatch.setattr("secrets.randbelow", lambda _: 7)
        with pytest.raises(AssertionError, match="run out"):
            references.new(db, Dispute.number)
