"""Whom the softphone offers to call as."""

from __future__ import annotations

from billing_core.accounts import numbers
from billing_core.seed import seed
from billing_core.seed.households import DEMOS
from ivr.simulator.people import people
from tests import factories


def test_without_bills_there_is_nobody(database):
    assert people(database) == []


def test_demo_households_come_with_what_their_bill_says(database, clock):
    seed(database)

    found = people(database)

    assert [person.name for person in found] == [
        f"{demo.given_name} {demo.family_name}" for demo in DEMOS
    ]
    lucia = found[1]
    assert lucia.guarantor_id == numbers.from_seed("demo:spanish")
    assert lucia.written_id == numbers.written(lucia.guarantor_id)
    assert (lucia.speaks, lucia.special) == ("Español", "Speaks Spanish")
    assert lucia.phone == "+12135550102"


def test_others_follow_with_what_they_owe(database, clock):
    with database.transaction() as db:
        factories.guarantor(db, "someone", given_name="Ana", family_name="Reyes", phone=None)

    (ana,) = people(database)

    assert (ana.name, ana.phone, ana.special) == ("Ana Reyes", "", "Owes nothing")


def test_a_crowd_does_not_hide_the_demo_households(database, clock):
    seed(database, guarantors=40)

    found = people(database)

    assert [person.name for person in found][: len(DEMOS)] == [
        f"{demo.given_name} {demo.family_name}" for demo in DEMOS
    ]
    assert len(found) == len(DEMOS) + 12
