"""What a payment did is undone in one order, cent for cent, however it is cut."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from billing_core.database import new_id
from billing_core.ledger.chart import PATIENT_RECEIVABLE, UNAPPLIED
from billing_core.money import ZERO, Money
from billing_core.payments.undoing import undone

VISITS = [new_id() for _ in range(4)]
CREDITS = [(PATIENT_RECEIVABLE, VISITS[0], Money(300)), (PATIENT_RECEIVABLE, VISITS[1], Money(200))]
LOOSE = (UNAPPLIED, None, Money(50))


def test_what_no_visit_took_is_undone_first_and_then_the_last_visit_paid():
    assert undone([*CREDITS, LOOSE], ZERO, Money(120)) == [
        LOOSE,
        (PATIENT_RECEIVABLE, VISITS[1], Money(70)),
    ]


def test_a_second_part_goes_on_where_the_first_ended():
    assert undone([*CREDITS, LOOSE], Money(120), Money(140)) == [
        (PATIENT_RECEIVABLE, VISITS[1], Money(130)),
        (PATIENT_RECEIVABLE, VISITS[0], Money(10)),
    ]


def test_what_left_twice_is_owed_on_no_visit():
    assert undone(CREDITS, Money(500), Money(40)) == [(UNAPPLIED, None, Money(40))]


@given(
    amounts=st.lists(st.integers(1, 500), min_size=1, max_size=4),
    loose=st.integers(0, 300),
    cuts=st.lists(st.integers(1, 400), max_size=6),
)
def test_parts_come_to_the_whole(amounts, loose, cuts):
    credits_: list[Any] = [
        (PATIENT_RECEIVABLE, visit, Money(cents))
        for visit, cents in zip(VISITS, amounts, strict=False)
    ]
    credits_ += [(UNAPPLIED, None, Money(loose))] if loose else []
    whole = sum((credited for _, _, credited in credits_), ZERO)

    undone_so_far = ZERO
    total: dict[Any, Any] = {}
    for cut in [*map(Money, cuts), whole]:
        part = min(cut, whole - undone_so_far)
        for account, visit, cents in undone(credits_, undone_so_far, part):
            total[account, visit] = total.get((account, visit), ZERO) + cents
        undone_so_far += part

    assert total == {(account, visit): cents for account, visit, cents in credits_}
