"""Answers that are taken together leave the books as if each had been taken alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from billing_core.money import Money
from billing_core.remittances.actions import receive
from billing_core.remittances.answering import NOTHING_TO_REVERSE, answer_all
from billing_core.remittances.queries import visits_claimed
from billing_core.remittances.told import AnsweredLine, NewAnswer, NewRemittance
from tests.billing_core.books import statements_of
from tests.billing_core.importers.x12_835.documents import books, claimed_visit

PAID = NewRemittance("1512345678", "EVERGREEN", "1", "ACH", date(2026, 11, 20), Money.usd(300))
FIRST = NewAnswer(
    1, "first", "C-1", "P-1", "1", 50_000, 30_000, 8_000, 12_000, 0,
    [AnsweredLine("99213", 50_000, 30_000, coinsurance=8_000)],
)  # fmt: skip
REVERSED = replace(
    FIRST, position=2, digest="reversed", status="22", charge=-50_000, paid=-30_000,
    patient=-8_000, contractual=-12_000,
    lines=[AnsweredLine("99213", -50_000, -30_000, coinsurance=-8_000)],
)  # fmt: skip
CORRECTED = replace(
    FIRST, position=3, digest="corrected", paid=35_000, patient=3_000,
    lines=[
        AnsweredLine("99213", 30_000, 20_000, copay=3_000),
        AnsweredLine("99214", 20_000, 15_000),
    ],
)  # fmt: skip
SECONDARY = replace(
    FIRST, position=4, digest="second", status="2", paid=2_000, patient=1_000, contractual=47_000,
    lines=[AnsweredLine("99213", 50_000, 2_000, coinsurance=1_000)],
)  # fmt: skip
DENIED = replace(
    FIRST, position=5, digest="denied", status="4", paid=0, patient=50_000, contractual=0,
    lines=[AnsweredLine("99213", 50_000, 0, not_covered=50_000)],
)  # fmt: skip

TOLD = (
    ("C-1", FIRST),
    ("C-1", REVERSED),
    ("C-2", REVERSED),
    ("C-1", CORRECTED),
    ("C-1", CORRECTED),
    ("C-3", DENIED),
    ("C-1", SECONDARY),
    ("C-3", replace(FIRST, position=6, digest="after all")),
    ("C-3", replace(FIRST, position=7, digest="a duplicate")),
    ("C-4", replace(FIRST, position=8, digest="medicaid")),
)
OUTCOMES = ["new", "new", NOTHING_TO_REVERSE, "new", "unchanged", "new", "new", "new"]
OUTCOMES += ["CLP: answered before, and not reversed since: a duplicate", "new"]


@pytest.fixture
def answered(empty_database, clock):
    """What the answers came to and the books after them, taken so many at a time."""

    def take(at_once):
        database = empty_database()
        for number in ("C-1", "C-2", "C-3"):
            claimed_visit(database, number, is_new_guarantor=number == "C-1")
        claimed_visit(database, "C-4", is_new_guarantor=False, coverage_kind="medicaid")
        with database.transaction() as db:
            receive(db, PAID)
        outcomes = []
        for start in range(0, len(TOLD), at_once):
            with database.transaction() as db:
                visits = visits_claimed(db, ["C-1", "C-2", "C-3", "C-4"])
                told = [
                    (visits[number], replace(new, digest=f"{number} {new.digest}"))
                    for number, new in TOLD[start : start + at_once]
                ]
                outcomes += answer_all(db, PAID, told)
        return outcomes, without_ids_of_lines(books(database))

    return take


def without_ids_of_lines(kept):
    """Lines that are written anew have a new id each time."""
    return kept | {"visit_lines": sorted((row[1:] for row in kept["visit_lines"]), key=repr)}


@pytest.mark.parametrize("at_once", [3, len(TOLD)])
def test_together_they_come_to_what_they_come_to_one_by_one(answered, at_once):
    one_by_one = answered(1)

    together = answered(at_once)

    assert together == one_by_one
    assert together[0] == OUTCOMES


def test_it_takes_no_more_statements_for_many_than_for_one(database, clock):
    for number in range(1, 21):
        claimed_visit(database, f"C-{number}", is_new_guarantor=number == 1)
    with database.transaction() as db:
        receive(db, PAID)

    def statements_for(*numbers):
        with database.transaction() as db, statements_of(database) as counted:
            visits = visits_claimed(db, [f"C-{number}" for number in numbers])
            told = [(visit, replace(FIRST, digest=number)) for number, visit in visits.items()]
            assert set(answer_all(db, PAID, told)) == {"new"}
        return len(counted)

    assert statements_for(*range(2, 21)) <= statements_for(1) + 1
