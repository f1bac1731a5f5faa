from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from sqlalchemy.exc import NoResultFound

from billing_core import clock as product_clock
from billing_core.database import Database, new_id
from billing_core.gateways import Charged, Declined, declined
from billing_core.money import ZERO, Money
from billing_core.payments import actions, queries
from tests.billing_core.payments.household import OWNER, charging, owes, taken

NEIGHBOUR = 80412245


def payable(database: Database, minimum: str = "5") -> queries.Payable:
    with database.transaction() as db:
        return queries.payable(db, OWNER, minimum=Money.usd(minimum))


def settle(database: Database, payment_id: uuid.UUID, outcome: Charged | Declined) -> None:
    with database.transaction() as db:
        actions.settle(db, payment_id, outcome)


def untold(database: Database) -> uuid.UUID | None:
    with database.transaction() as db:
        payment = queries.untold(db, OWNER, product_clock.now() - timedelta(days=1))
        return payment.id if payment else None


def test_all_that_is_due_may_be_paid(database, clock):
    owes(database, "120", "30.50")

    assert payable(database) == queries.Payable(Money.usd(5), Money.usd("150.50"))


def test_payments_whose_outcome_is_open_are_taken_off(database, clock):
    owes(database, "120")
    taken(database, "20")
    charging(database, "30")
    unknown = charging(database, "10")
    with database.transaction() as db:
        actions.mark_unknown(db, unknown)

    assert payable(database).maximum == Money.usd(60)
    with database.transaction() as db:
        assert queries.in_flight(db, OWNER) == Money.usd(60)
        assert queries.in_flight(db, NEIGHBOUR) == ZERO


def test_a_declined_payment_is_not_taken_off_and_a_paid_one_is_once(database, clock):
    owes(database, "120")
    settle(database, charging(database, "20"), declined("expired_card"))
    settle(database, charging(database, "30"), Charged("pi_1"))

    assert payable(database).maximum == Money.usd(90)


def test_a_neighbours_payment_is_not_taken_off(database, clock):
    owes(database, "120")
    owes(database, "50", guarantor_id=NEIGHBOUR)
    taken(database, "50", guarantor_id=NEIGHBOUR)

    assert payable(database).maximum == Money.usd(120)


def test_the_minimum_is_never_above_what_is_left(database, clock):
    owes(database, "3.20")

    assert payable(database) == queries.Payable(Money.usd("3.20"), Money.usd("3.20"))


def test_nothing_may_be_paid_when_nothing_is_due(database, clock):
    owes(database)

    assert payable(database) == queries.Payable(ZERO, ZERO)


def test_it_is_never_below_zero_when_the_debt_shrinks_under_a_payment(database, clock):
    owes(database, "120")
    first = charging(database, "100")
    taken(database, "20")

    settle(database, first, Charged("pi_1"))

    assert payable(database) == queries.Payable(ZERO, ZERO)


def test_a_payment_that_is_not_there_is_an_error(database):
    with pytest.raises(NoResultFound), database.transaction() as db:
        queries.get(db, new_id())


def test_get_reads_what_the_database_has_now(database, clock):
    owes(database, "120")
    payment_id = taken(database, "50")

    with database.transaction() as db:
        before = queries.get(db, payment_id).status
        actions.begin_charging(db, payment_id)
        after = queries.get(db, payment_id).status

    assert (before, after) == ("created", "charging")


def test_the_outcome_a_caller_was_cut_off_from_is_untold_until_they_hear_it(database, clock):
    owes(database, "120")
    payment_id = charging(database)
    settle(database, payment_id, Charged("pi_1"))
    clock.forward(hours=23)

    before = untold(database)
    with database.transaction() as db:
        actions.tell(db, payment_id)

    assert before == payment_id
    assert untold(database) is None


def test_a_payment_still_in_flight_is_untold(database, clock):
    owes(database, "120")
    payment_id = charging(database)

    assert untold(database) == payment_id


def test_the_latest_untold_payment_comes_first(database, clock):
    owes(database, "120")
    taken(database, "10")
    clock.forward(minutes=1)
    second = taken(database, "20")

    assert untold(database) == second


def test_a_guests_payment_is_no_news_to_the_guarantor(database, clock):
    owes(database, "120")
    own = taken(database, "10")
    clock.forward(minutes=1)
    taken(database, "20", by_guest=True)

    assert untold(database) == own


def test_an_old_payment_is_news_no_more(database, clock):
    owes(database, "120")
    taken(database, "10")
    clock.forward(hours=25)

    assert untold(database) is None


def test_recent_payments_come_newest_first_and_are_ones_own(database, clock):
    owes(database, "120")
    owes(database, "50", guarantor_id=NEIGHBOUR)
    ids = []
    for _ in range(3):
        ids.append(taken(database, "10"))
        clock.forward(minutes=1)
    taken(database, "10", guarantor_id=NEIGHBOUR)

    with database.transaction() as db:
        recent = [payment.id for payment in queries.recent(db, OWNER, 2)]

    assert recent == [ids[2], ids[1]]


def test_the_sweep_sees_what_is_late_and_of_its_own_gateway(database, clock):
    owes(database, "120")
    late = taken(database, "10")
    late_charging = charging(database, "10")
    clock.forward(minutes=2)
    taken(database, "10")
    charging(database, "10")
    unknown = charging(database, "10")
    with database.transaction() as db:
        actions.mark_unknown(db, unknown)
    before = product_clock.now() - timedelta(minutes=1)

    with database.transaction() as db:
        assert queries.not_begun(db, "sandbox", before) == [late]
        assert queries.unanswered(db, "sandbox", before) == [late_charging, unknown]
        assert queries.not_begun(db, "stripe", before) == []
        assert queries.unanswered(db, "stripe", before) == []
