from __future__ import annotations

import uuid

from hypothesis import given
from hypothesis import strategies as st

from billing_core import clock as product_clock
from billing_core.database import Database, new_id
from billing_core.gateways import Charged
from billing_core.ledger import actions as ledger
from billing_core.ledger.actions import Side
from billing_core.ledger.chart import (
    ADJUSTMENTS,
    CARD_CLEARING,
    PATIENT_RECEIVABLE,
    UNAPPLIED,
)
from billing_core.money import ZERO, Money
from billing_core.payments import actions
from billing_core.payments.allocation import Owed, allocate
from tests.billing_core.payments.household import (
    OWNER,
    balance,
    charging,
    legs_of,
    owes,
    payment_entries,
)

cents = st.integers(min_value=1, max_value=2_000_000)
owed_cents = st.lists(st.integers(min_value=-50_000, max_value=500_000), max_size=12)


def pay(database: Database, dollars: str) -> None:
    payment_id = charging(database, dollars)
    with database.transaction() as db:
        actions.settle(db, payment_id, Charged("pi_1"))


def legs(database: Database) -> list[tuple[str, object, int]]:
    return legs_of(database, payment_entries(database))


def test_the_oldest_visit_is_paid_first(database, clock):
    oldest, second, _newest = owes(database, "40", "50", "60")

    pay(database, "70")

    assert legs(database) == [
        (CARD_CLEARING, None, 7000),
        (PATIENT_RECEIVABLE, oldest, -4000),
        (PATIENT_RECEIVABLE, second, -3000),
    ]
    assert payment_entries(database)[0].effective_on == product_clock.today()


def test_the_next_payment_goes_on_where_the_last_one_ended(database, clock):
    owes(database, "40", "50", "60")
    pay(database, "70")

    pay(database, "80")

    assert balance(database) == ZERO
    assert all(account != UNAPPLIED for account, _, _ in legs(database))


def test_what_nobody_owes_any_more_stays_a_credit(database, clock):
    (visit,) = owes(database, "40")
    payment_id = charging(database, "40")
    with database.transaction() as db:
        ledger.post(
            db,
            OWNER,
            key="adjustment:1",
            kind="adjustment",
            effective_on=product_clock.today(),
            sides=[
                Side(PATIENT_RECEIVABLE, Money.usd(-15), visit),
                Side(ADJUSTMENTS, Money.usd(15)),
            ],
        )

    with database.transaction() as db:
        actions.settle(db, payment_id, Charged("pi_1"))

    assert legs(database) == [
        (CARD_CLEARING, None, 4000),
        (PATIENT_RECEIVABLE, visit, -2500),
        (UNAPPLIED, None, -1500),
    ]
    assert balance(database) == Money.usd(-15)


@given(cents, owed_cents)
def test_the_parts_and_the_rest_add_up_and_no_visit_gets_more_than_is_owed(amount, owed):
    visits: Owed = [(new_id(), Money(due)) for due in owed]

    parts, left = allocate(Money(amount), visits)

    assert sum((part for _, part in parts), left) == Money(amount)
    assert all(ZERO < part <= dict(visits)[visit] for visit, part in parts)
    assert left == max(Money(amount) - Money(sum(max(due, 0) for due in owed)), ZERO)


@given(cents, owed_cents)
def test_a_later_visit_gets_something_only_when_the_earlier_ones_are_paid(amount, owed):
    visits: Owed = [(new_id(), Money(due)) for due in owed]

    parts, _ = allocate(Money(amount), visits)

    got = dict(parts)
    short = [visit for visit, due in visits if due > ZERO and got.get(visit, ZERO) < due]
    after_the_first_short = [visit for visit, _ in visits[_place(visits, short) :]]
    assert not any(visit in got for visit in after_the_first_short)


def _place(visits: Owed, short: list[uuid.UUID | None]) -> int:
    """Where the visits start that come after the first one not paid whole."""
    names = [visit for visit, _ in visits]
    return names.index(short[0]) + 1 if short else len(names)
