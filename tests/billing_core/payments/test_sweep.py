from __future__ import annotations

import uuid
from datetime import timedelta

from billing_core import clock as product_clock
from billing_core.database import Database
from billing_core.gateways import Charged, Declined, Gateway, NotFound
from billing_core.gateways.sandbox import Sandbox
from billing_core.money import Money
from billing_core.payments import actions
from billing_core.payments.charging import charge, sweep
from tests.billing_core.payments.answering import Answering
from tests.billing_core.payments.household import (
    balance,
    charged_cents,
    charging,
    owes,
    read,
    status,
    taken,
)

DOWN = "sim_tok_down_visa_4242_a1b2"
LOST_REPLY = "sim_tok_lost_reply_visa_4242_a1b2"
EXPIRED = "sim_tok_expired_visa_0069_a1b2"


def swept(database: Database, gateway: Gateway) -> int:
    return sweep(database, gateway, product_clock.now())


def unknown(database: Database, dollars: str = "50") -> uuid.UUID:
    payment_id = charging(database, dollars)
    with database.transaction() as db:
        actions.mark_unknown(db, payment_id)
    return payment_id


def test_the_sweep_charges_what_no_bell_was_rung_for(database, clock):
    owes(database, "120")
    payment_id = taken(database, "50")

    clock.forward(seconds=4)
    too_soon = swept(database, Sandbox(database))
    clock.forward(seconds=1)
    in_time = swept(database, Sandbox(database))

    assert (too_soon, in_time) == (0, 1)
    assert status(database, payment_id) == "paid"


def test_the_sweep_leaves_a_charge_alone_that_may_still_be_answered(database, clock):
    owes(database, "120")
    payment_id = charging(database)
    clock.forward(seconds=59)

    assert swept(database, Answering()) == 0
    assert status(database, payment_id) == "charging"


def test_the_sweep_finds_a_charge_whose_worker_died(database, clock):
    owes(database, "120")
    payment_id = charging(database)
    gateway = Answering(on_look_up=Charged("pi_1"))
    clock.forward(seconds=60)

    swept(database, gateway)

    assert gateway.asked == [("look_up", str(payment_id), read(database, payment_id).created_at)]
    assert read(database, payment_id).gateway_reference == "pi_1"
    assert balance(database) == Money.usd(70)


def test_the_sweep_finds_a_lost_reply_within_seconds(database, clock):
    owes(database, "120")
    payment_id = taken(database, "50", token=LOST_REPLY)
    charge(database, Sandbox(database), payment_id)

    clock.forward(seconds=5)
    swept(database, Sandbox(database))

    assert status(database, payment_id) == "paid"
    assert charged_cents(database) == 5000


def test_the_sweep_finds_a_refusal(database, clock):
    owes(database, "120")
    payment_id = unknown(database)

    swept(database, Answering(on_look_up=Declined("expired_card", "other_card")))

    assert read(database, payment_id).decline_class == "other_card"


def test_what_never_arrived_is_sent_again_after_half_a_minute_under_the_same_key(database, clock):
    owes(database, "120")
    payment_id = unknown(database)
    gateway = Answering(on_look_up=NotFound(), on_charge=Charged("pi_1"))

    clock.forward(seconds=29)
    swept(database, gateway)
    clock.forward(seconds=1)
    swept(database, gateway)

    assert gateway.verbs == ["look_up", "look_up", "charge"]
    assert gateway.asked[-1] == ("charge", str(payment_id))
    assert status(database, payment_id) == "paid"


def test_a_processor_that_stays_down_is_tried_for_a_quarter_of_an_hour_then_given_up(
    database, clock
):
    owes(database, "120")
    payment_id = taken(database, "50", token=DOWN)
    charge(database, Sandbox(database), payment_id)

    while status(database, payment_id) == "unknown":
        clock.forward(seconds=20)
        swept(database, Sandbox(database))

    given_up = read(database, payment_id)
    assert (given_up.status, given_up.decline_class) == ("declined", "not_sent")
    assert given_up.finished_at is not None
    lived = given_up.finished_at - given_up.created_at
    assert timedelta(minutes=19) < lived <= timedelta(minutes=21)
    assert charged_cents(database) == 0


def test_nothing_is_given_up_while_a_request_may_be_on_its_way(database, clock):
    owes(database, "120")
    payment_id = unknown(database)
    clock.forward(minutes=14)
    swept(database, Answering(on_look_up=NotFound()))
    clock.forward(minutes=4)

    gateway = Answering(on_look_up=NotFound())
    swept(database, gateway)

    assert status(database, payment_id) == "unknown"
    assert gateway.verbs == ["look_up"]


def test_a_processor_that_cannot_say_is_asked_again_later(database, clock):
    owes(database, "120")
    payment_id = unknown(database)
    clock.forward(days=3)

    swept(database, Answering())

    assert status(database, payment_id) == "unknown"


def test_when_the_processor_is_down_a_sweep_does_not_ask_about_every_payment(database, clock):
    owes(database, "120")
    for _ in range(6):
        unknown(database, "10")
    gateway = Answering()

    swept(database, gateway)

    assert len(gateway.asked) == 3


def test_one_charge_that_cannot_be_looked_up_does_not_hold_up_the_others(database, clock):
    owes(database, "120")
    ids = [unknown(database, "10") for _ in range(4)]

    swept(database, Answering(on_look_up=Charged("pi"), broken_for=(str(ids[0]),)))

    assert [status(database, payment_id) for payment_id in ids] == ["unknown"] + ["paid"] * 3


def test_charges_that_never_can_be_looked_up_do_not_starve_a_later_one(database, clock):
    owes(database, "120")
    broken = [str(unknown(database, "10")) for _ in range(3)]
    clock.forward(minutes=1)
    later = unknown(database, "10")
    gateway = Answering(on_look_up=Charged("pi_1"), broken_for=tuple(broken))

    for _ in range(40):
        swept(database, gateway)

    assert status(database, later) == "paid"


def test_a_charge_whose_worker_died_before_sending_it_is_sent(database, clock):
    owes(database, "120")
    payment_id = charging(database)
    gateway = Answering(on_look_up=NotFound(), on_charge=Charged("pi_1"))
    clock.forward(seconds=60)

    swept(database, gateway)

    assert gateway.verbs == ["look_up", "charge"]
    assert status(database, payment_id) == "paid"


def test_a_charge_whose_worker_died_while_the_processor_is_down_says_unknown(database, clock):
    owes(database, "120")
    payment_id = charging(database)
    clock.forward(seconds=60)

    swept(database, Answering())

    assert status(database, payment_id) == "unknown"
