"""Money is given back once, never more than was taken, and visits owe again what it had paid."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from billing_core import clock as product_clock
from billing_core.audit.models import AuditEvent
from billing_core.database import new_id
from billing_core.errors import GatewayUnreachable, IllegalMove, OutOfRange
from billing_core.gateways import Declined, Refunded
from billing_core.gateways.sandbox import Sandbox
from billing_core.jobs import Jobs
from billing_core.ledger import actions as ledger
from billing_core.ledger.actions import Side
from billing_core.ledger.chart import (
    ASSISTANCE,
    BANK_CLEARING,
    CARD_CLEARING,
    PATIENT_RECEIVABLE,
    UNAPPLIED,
)
from billing_core.ledger.models import Entry, Leg
from billing_core.money import Money
from billing_core.payments import queries as payments
from billing_core.refunds import actions, queries
from billing_core.refunds.actions import Request
from billing_core.refunds.models import Refund
from billing_core.refunds.sending import send, sweep
from tests.billing_core.payments.household import (
    OWNER,
    balance,
    charged_cents,
    owed,
    owes,
    paid,
    read,
    status,
    taken,
)


def asked(database, payment_id, dollars, **changes):
    """Ask for a refund in a transaction of its own; return its id."""
    told = {"request_key": str(new_id()), "reason": "paid twice", "asked_by": "representative:7"}
    with database.transaction() as db:
        wanted = Request(payment_id, Money.usd(dollars), **(told | changes))
        return actions.request(db, wanted, today=product_clock.today()).id


def swept(database, gateway=None):
    return sweep(database, gateway or Sandbox(database), product_clock.now())


def refund_of(database, refund_id):
    with database.transaction() as db:
        return db.get_one(Refund, refund_id)


def entry_of(database, refund_id):
    with database.transaction() as db:
        entry = db.scalars(select(Entry).where(Entry.key == f"refund:{refund_id}")).one()
        legs = db.scalars(select(Leg).where(Leg.entry_id == entry.id).order_by(Leg.position))
        return entry, [(leg.account, leg.visit_id, leg.amount_cents) for leg in legs]


class Unreachable:
    name = "sandbox"

    def __init__(self, gateway=None):
        self.gateway, self.sent = gateway, 0

    def refund(self, reference, amount, *, idempotency_key):
        self.sent += 1
        if self.gateway is not None:
            self.gateway.refund(reference, amount, idempotency_key=idempotency_key)
        raise GatewayUnreachable("no answer")


class NobodySends:
    def send(self, recipient, body, status_reference):
        raise AssertionError("nothing is sent here")


def test_a_whole_refund_reverses_the_payments_entry(database, clock):
    first, second = owes(database, "30", "40")
    payment_id = paid(database, "50")

    refund_id = asked(database, payment_id, "50")
    assert swept(database) == 1

    assert refund_of(database, refund_id).status == "done"
    assert (status(database, payment_id), charged_cents(database)) == ("refunded", 0)
    assert owed(database) == {first: Money.usd(30), second: Money.usd(40)}
    entry, legs = entry_of(database, refund_id)
    assert entry.reverses_id is not None
    assert legs == [
        (CARD_CLEARING, None, -5000),
        (PATIENT_RECEIVABLE, first, 3000),
        (PATIENT_RECEIVABLE, second, 2000),
    ]


def test_a_part_given_back_is_owed_on_the_visit_paid_last(database, clock):
    first, second = owes(database, "30", "40")
    payment_id = paid(database, "50")

    refund_id = asked(database, payment_id, "25")
    swept(database)

    assert owed(database) == {first: Money.usd(5), second: Money.usd(40)}
    payment = read(database, payment_id)
    assert (payment.status, payment.refunded_cents) == ("paid", 2500)
    assert entry_of(database, refund_id)[1] == [
        (PATIENT_RECEIVABLE, second, 2000),
        (PATIENT_RECEIVABLE, first, 500),
        (CARD_CLEARING, None, -2500),
    ]


def test_parts_come_to_the_whole(database, clock):
    first, second = owes(database, "30", "40")
    payment_id = paid(database, "50")

    for dollars in ("25", "15", "10"):
        asked(database, payment_id, dollars)
        swept(database)

    assert status(database, payment_id) == "refunded"
    assert owed(database) == {first: Money.usd(30), second: Money.usd(40)}
    assert charged_cents(database) == 0


def test_the_same_request_twice_is_one_refund(database, clock):
    owes(database, "50")
    payment_id = paid(database, "50")

    assert asked(database, payment_id, "20", request_key="once") == asked(
        database, payment_id, "20", request_key="once"
    )
    swept(database)

    assert swept(database) == 0
    assert charged_cents(database) == 3000


@pytest.mark.parametrize("dollars", ["50.01", "0"])
def test_more_than_was_taken_or_nothing_is_refused(database, clock, dollars):
    owes(database, "100")
    payment_id = paid(database, "50")

    with pytest.raises(OutOfRange) as refused:
        asked(database, payment_id, dollars)

    assert refused.value.maximum_cents == 5000


def test_what_is_on_its_way_back_is_not_given_back_again(database, clock):
    owes(database, "100")
    payment_id = paid(database, "50")
    asked(database, payment_id, "30")

    with pytest.raises(OutOfRange) as refused:
        asked(database, payment_id, "30")

    assert refused.value.maximum_cents == 2000


def test_a_payment_that_is_not_paid_is_not_given_back(database, clock):
    owes(database, "100")
    payment_id = taken(database, "50")

    with pytest.raises(IllegalMove):
        asked(database, payment_id, "50")


def test_a_refusal_changes_nothing_and_frees_the_money_for_another(database, clock):
    owes(database, "100")
    payment_id = paid(database, "50")
    refund_id = asked(database, payment_id, "50")
    with database.transaction() as db:
        actions.begin(db, refund_id, sent_before=product_clock.now())

    with database.transaction() as db:
        actions.settle(db, refund_id, Declined("charge_disputed", "call_bank"))
        assert actions.settle(db, refund_id, Refunded("re_1")) is None

    refused = refund_of(database, refund_id)
    assert (refused.status, refused.refused_code) == ("refused", "charge_disputed")
    assert balance(database) == Money.usd(50)
    with database.transaction() as db:
        assert queries.refundable(db, payments.get(db, payment_id)) == Money.usd(50)


def test_a_refusal_that_is_told_twice_is_one(database, clock):
    owes(database, "100")
    refund_id = asked(database, paid(database, "50"), "50")
    with database.transaction() as db:
        actions.begin(db, refund_id, sent_before=product_clock.now())
        actions.settle(db, refund_id, Declined("charge_disputed", "call_bank"))

    with database.transaction() as db:
        assert actions.settle(db, refund_id, Declined("expired_card", "other_card")) is None

    assert refund_of(database, refund_id).refused_code == "charge_disputed"


def test_of_a_payment_that_is_not_paid_nothing_can_be_given_back(database, clock):
    owes(database, "100")
    payment_id = taken(database, "50")

    with database.transaction() as db:
        assert queries.refundable(db, payments.get(db, payment_id)) == Money(0)


def test_a_refund_whose_answer_was_lost_is_sent_again_and_made_once(database, clock):
    owes(database, "100")
    payment_id = paid(database, "50")
    refund_id = asked(database, payment_id, "50")

    assert swept(database, Unreachable(Sandbox(database))) == 1
    assert swept(database) == 0  # its answer may still come
    clock.forward(seconds=61)
    assert swept(database) == 1

    assert refund_of(database, refund_id).status == "done"
    assert charged_cents(database) == 0
    assert balance(database) == Money.usd(100)


def test_a_processor_that_is_down_is_not_asked_for_every_refund(database, clock):
    owes(database, "100")
    payment_id = paid(database, "50")
    for _ in range(5):
        asked(database, payment_id, "1")
    gateway: Any = Unreachable()

    assert swept(database, gateway) == 3
    assert gateway.sent == 3


def test_a_key_the_processor_may_have_forgotten_is_not_used_again(database, clock):
    owes(database, "100")
    refund_id = asked(database, paid(database, "50"), "50")
    swept(database, Unreachable(Sandbox(database)))
    gateway: Any = Unreachable()

    clock.forward(hours=24)
    sweep(database, gateway, product_clock.now())

    assert gateway.sent == 0
    with database.transaction() as db:
        assert [refund.id for refund in queries.work(db, 10)] == [refund_id]


def test_after_half_a_year_it_is_a_cheque(database, clock):
    first = owes(database, "100")[0]
    payment_id = paid(database, "50")
    clock.forward(days=181)
    refund_id = asked(database, payment_id, "50")

    assert swept(database) == 0
    with database.transaction() as db:
        assert actions.write_cheque(db, refund_id, "1042", by="representative:7") is not None
        assert actions.write_cheque(db, refund_id, "1043", by="representative:7") is None

    done = refund_of(database, refund_id)
    assert (done.status, done.method, done.gateway_reference) == ("done", "cheque", "1042")
    assert status(database, payment_id) == "refunded"
    assert entry_of(database, refund_id)[1] == [
        (PATIENT_RECEIVABLE, first, 5000),
        (BANK_CLEARING, None, -5000),
    ]
    assert charged_cents(database) == 5000


def test_on_the_last_day_it_still_goes_to_the_card(database, clock):
    owes(database, "100")
    payment_id = paid(database, "50")
    clock.forward(days=180)

    assert refund_of(database, asked(database, payment_id, "50")).method == "card"


def test_a_cancelled_refund_is_never_sent_and_one_on_its_way_is_not_cancelled(database, clock):
    owes(database, "100")
    payment_id = paid(database, "50")
    first, second = asked(database, payment_id, "20"), asked(database, payment_id, "10")
    with database.transaction() as db:
        assert actions.cancel(db, first, by="representative:7") is not None
        actions.begin(db, second, sent_before=product_clock.now())
        assert actions.cancel(db, second, by="representative:7") is None

    clock.forward(seconds=61)
    swept(database)

    assert refund_of(database, first).status == "cancelled"
    assert charged_cents(database) == 4000


def test_a_credit_is_given_back_and_no_visit_is_owed_again(database, clock):
    first = owes(database, "100")[0]
    payment_id = paid(database, "100")
    with database.transaction() as db:
        sides = [Side(ASSISTANCE, Money.usd(60)), Side(UNAPPLIED, -Money.usd(60))]
        ledger.post(
            db,
            OWNER,
            key="award:1",
            kind="award",
            effective_on=product_clock.today(),
            sides=sides,
        )

    refund_id = asked(database, payment_id, "60", taken_from="credit")
    swept(database)

    assert owed(database) == {}
    assert balance(database) == Money(0)
    assert entry_of(database, refund_id)[1] == [
        (CARD_CLEARING, None, -6000),
        (UNAPPLIED, None, 6000),
    ]
    assert read(database, payment_id).refunded_cents == 6000
    assert first not in owed(database)


def test_a_credit_is_given_back_no_further_than_it_goes(database, clock):
    owes(database, "100")
    payment_id = paid(database, "100")

    with pytest.raises(OutOfRange) as refused:
        asked(database, payment_id, "10", taken_from="credit")

    assert refused.value.maximum_cents == 0


def test_a_visit_paid_above_its_share_is_a_credit(database, clock):
    first = owes(database, "100")[0]
    payment_id = paid(database, "100")
    with database.transaction() as db:
        sides = [
            Side("adjustments", Money.usd(40)),
            Side(PATIENT_RECEIVABLE, -Money.usd(40), first),
        ]
        ledger.post(
            db,
            OWNER,
            key="adjustment:1",
            kind="adjustment",
            effective_on=product_clock.today(),
            sides=sides,
        )

    asked(database, payment_id, "40", taken_from="credit")
    with database.transaction() as db:
        assert queries.credit(db, OWNER) == Money(0)  # it is on its way
    swept(database)

    assert owed(database) == {}


def test_two_workers_at_once_give_back_once(database):
    owes(database, "100")
    payment_id = paid(database, "50")
    refund_id = asked(database, payment_id, "50")
    gateway, now = Sandbox(database), product_clock.now()

    threads = [
        threading.Thread(target=send, args=(database, gateway, refund_id, now)) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert refund_of(database, refund_id).status == "done"
    assert charged_cents(database) == 0
    assert balance(database) == Money.usd(100)


def test_the_trail_says_who_asked_and_that_it_was_made(database, clock):
    owes(database, "100")
    payment_id = paid(database, "50")
    asked(database, payment_id, "50")
    swept(database)

    with database.transaction() as db:
        told = db.execute(
            select(AuditEvent.tag, AuditEvent.actor).where(AuditEvent.tag.contains("refund"))
        ).all()
    assert sorted(map(tuple, told)) == [
        ("payment_refunded", "job:refund"),
        ("refund_requested", "representative:7"),
    ]


def test_jobs_send_refunds_when_they_sweep(database, clock):
    owes(database, "100")
    refund_id = asked(database, paid(database, "50"), "50")

    Jobs(database, Sandbox(database), NobodySends()).sweep()

    assert refund_of(database, refund_id).status == "done"


def test_a_worker_waits_for_an_answer_before_it_sends_again(database, clock):
    owes(database, "100")
    refund_id = asked(database, paid(database, "50"), "50")
    now = product_clock.now()

    with database.transaction() as db:
        assert actions.begin(db, refund_id, sent_before=now - timedelta(seconds=60)) is not None
        assert actions.begin(db, refund_id, sent_before=now - timedelta(seconds=60)) is None
        assert actions.begin(db, refund_id, sent_before=now) is not None
