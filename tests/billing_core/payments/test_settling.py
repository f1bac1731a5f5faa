from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from billing_core import clock as product_clock
from billing_core.audit.models import AuditEvent
from billing_core.gateways import Charged, declined
from billing_core.money import Money
from billing_core.payments import actions
from billing_core.payments.models import Payment
from tests.billing_core.payments.household import (
    VISA,
    balance,
    charging,
    owes,
    payment_entries,
    read,
    tags,
    taken,
)


def test_a_payment_is_begun_once(database, clock):
    owes(database, "120")
    payment_id = taken(database, "50")

    with database.transaction() as db:
        first = actions.begin_charging(db, payment_id)
        second = actions.begin_charging(db, payment_id)

    assert first is not None
    assert (first.status, first.charging_at) == ("charging", product_clock.now())
    assert second is None


def test_a_paid_payment_lowers_the_balance_and_forgets_the_token(database, clock):
    owes(database, "120")
    payment_id = charging(database, "50")
    clock.forward(seconds=3)

    with database.transaction() as db:
        settled = actions.settle(db, payment_id, Charged("pi_1"))

    assert settled is not None
    paid = read(database, payment_id)
    assert (paid.status, paid.gateway_reference, paid.token) == ("paid", "pi_1", None)
    assert paid.finished_at == product_clock.now()
    assert balance(database) == Money.usd("70")
    assert [entry.key for entry in payment_entries(database)] == [f"payment:{payment_id}"]
    assert tags(database) == ["payment_taken", "payment_paid"]


def test_a_declined_payment_changes_no_balance_and_forgets_the_token(database, clock):
    owes(database, "120")
    payment_id = charging(database)

    with database.transaction() as db:
        actions.settle(db, payment_id, declined("expired_card"))

    refused = read(database, payment_id)
    assert (refused.status, refused.decline_class, refused.token) == (
        "declined",
        "other_card",
        None,
    )
    assert refused.finished_at == product_clock.now()
    assert balance(database) == Money.usd("120")
    assert payment_entries(database) == []
    assert tags(database) == ["payment_taken", "payment_declined"]


@pytest.mark.parametrize("again", [Charged("pi_2"), declined("expired_card")])
def test_a_settled_payment_is_not_settled_again(database, clock, again):
    owes(database, "120")
    payment_id = charging(database)
    with database.transaction() as db:
        actions.settle(db, payment_id, Charged("pi_1"))

    with database.transaction() as db:
        assert actions.settle(db, payment_id, again) is None

    assert read(database, payment_id).gateway_reference == "pi_1"
    assert len(payment_entries(database)) == 1


def test_an_unknown_outcome_can_still_turn_out_paid(database, clock):
    owes(database, "120")
    payment_id = charging(database)

    with database.transaction() as db:
        unknown = actions.mark_unknown(db, payment_id)
        assert unknown is not None
        assert unknown.status == "unknown"
        assert actions.mark_unknown(db, payment_id) is None
        actions.settle(db, payment_id, Charged("pi_1"))

    assert read(database, payment_id).status == "paid"
    assert tags(database) == ["payment_taken", "payment_unknown", "payment_paid"]


def test_an_unknown_payment_is_sent_again_only_after_a_pause(database, clock):
    owes(database, "120")
    payment_id = charging(database)
    sent_at = product_clock.now()
    with database.transaction() as db:
        actions.mark_unknown(db, payment_id)
    clock.forward(minutes=1)

    with database.transaction() as db:
        too_soon = actions.begin_again(
            db, payment_id, last_sent_before=sent_at - timedelta(seconds=1)
        )
        again = actions.begin_again(db, payment_id, last_sent_before=sent_at)
        twice = actions.begin_again(db, payment_id, last_sent_before=sent_at)

    assert too_soon is None
    assert again is not None
    assert (again.status, again.charging_at) == ("unknown", product_clock.now())
    assert twice is None


@pytest.mark.parametrize("found", ["created", "unknown"])
def test_a_payment_that_was_never_sent_is_given_up(database, clock, found):
    owes(database, "120")
    payment_id = taken(database, "50") if found == "created" else charging(database)
    with database.transaction() as db:
        actions.mark_unknown(db, payment_id)

    with database.transaction() as db:
        assert actions.give_up(db, payment_id, status=found) is not None

    given_up = read(database, payment_id)
    assert (given_up.status, given_up.decline_class) == ("declined", "not_sent")
    assert given_up.token is None


def test_a_payment_that_moved_meanwhile_is_not_given_up(database, clock):
    owes(database, "120")
    payment_id = charging(database)

    with database.transaction() as db:
        assert actions.give_up(db, payment_id, status="created") is None

    assert read(database, payment_id).status == "charging"


def test_told_is_noted_once_and_only_of_a_final_outcome(database, clock):
    owes(database, "120")
    payment_id = charging(database)

    with database.transaction() as db:
        actions.tell(db, payment_id)
        still_open = db.get_one(Payment, payment_id).told_at
        actions.settle(db, payment_id, Charged("pi_1"))
        actions.tell(db, payment_id)
    first = read(database, payment_id).told_at
    clock.forward(hours=1)
    with database.transaction() as db:
        actions.tell(db, payment_id)

    assert still_open is None
    assert first is not None
    assert read(database, payment_id).told_at == first


def test_no_audit_row_names_a_card(database, clock):
    owes(database, "120")
    payment_id = charging(database)
    with database.transaction() as db:
        actions.settle(db, payment_id, Charged("pi_1"))

    with database.transaction() as db:
        rows = [str(row.details) for row in db.scalars(select(AuditEvent))]

    assert rows
    assert not any("4242" in row or VISA in row for row in rows)
