from __future__ import annotations

import logging
import uuid

import pytest

from billing_core import clock as product_clock
from billing_core.database import Database
from billing_core.gateways import Charged, Declined, Gateway, NotFound, Refunded
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
    payment_entries,
    read,
    status,
    tags,
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


def test_a_good_card_is_charged_and_the_balance_falls(database, clock):
    owes(database, "120")
    payment_id = taken(database, "50")

    charge(database, Sandbox(database), payment_id)

    assert status(database, payment_id) == "paid"
    assert charged_cents(database) == 5000
    assert balance(database) == Money.usd(70)


def test_a_refused_card_leaves_everything_as_it_was(database, clock):
    owes(database, "120")
    payment_id = taken(database, "50", token=EXPIRED)

    charge(database, Sandbox(database), payment_id)

    assert read(database, payment_id).decline_class == "other_card"
    assert charged_cents(database) == 0
    assert balance(database) == Money.usd(120)


def test_ringing_twice_charges_once(database, clock):
    owes(database, "120")
    payment_id = taken(database, "50")

    charge(database, Sandbox(database), payment_id)
    charge(database, Sandbox(database), payment_id)

    assert charged_cents(database) == 5000
    assert len(payment_entries(database)) == 1


def test_the_processor_is_asked_while_the_payment_says_charging_and_nothing_is_locked(
    database, clock
):
    owes(database, "120")
    payment_id = taken(database, "50")
    seen = []
    gateway = Answering(
        on_charge=Charged("pi_1"), meanwhile=lambda: seen.append(status(database, payment_id))
    )

    charge(database, gateway, payment_id)

    assert seen == ["charging"]
    assert gateway.asked == [("charge", str(payment_id))]


def test_no_answer_leaves_the_outcome_unknown(database, clock):
    owes(database, "120")
    payment_id = taken(database, "50", token=DOWN)

    charge(database, Sandbox(database), payment_id)

    assert status(database, payment_id) == "unknown"
    assert tags(database) == ["payment_taken", "payment_unknown"]


def test_a_payment_of_another_gateway_is_left_alone(database, clock, caplog):
    owes(database, "120")
    payment_id = taken(database, "50")
    gateway = Answering(on_charge=Charged("pi_1"))
    gateway.name = "stripe"

    charge(database, gateway, payment_id)
    clock.forward(minutes=1)
    swept(database, gateway)

    assert status(database, payment_id) == "created"
    assert gateway.asked == []
    assert "another gateway" in caplog.text


def test_a_bell_that_rings_far_too_late_charges_nothing(database, clock):
    owes(database, "120")
    payment_id = taken(database, "50")
    clock.forward(minutes=15, seconds=1)

    charge(database, Sandbox(database), payment_id)

    assert read(database, payment_id).decline_class == "not_sent"
    assert charged_cents(database) == 0


def test_a_late_bell_does_not_give_up_what_is_being_found_out(database, clock):
    owes(database, "120")
    payment_id = unknown(database)
    clock.forward(minutes=30)

    charge(database, Sandbox(database), payment_id)

    assert status(database, payment_id) == "unknown"


@pytest.mark.parametrize("refund", [Refunded("re_1"), None])
def test_money_taken_after_the_payment_was_given_up_is_given_back(database, clock, caplog, refund):
    owes(database, "120")
    payment_id = taken(database, "50")

    def hang_for_long():
        if gateway.asked[-1][0] == "charge":
            clock.forward(minutes=30)
            swept(database, Answering(on_look_up=NotFound()))

    gateway = Answering(on_charge=Charged("pi_1"), on_refund=refund, meanwhile=hang_for_long)

    charge(database, gateway, payment_id)

    assert read(database, payment_id).decline_class == "not_sent"
    assert gateway.asked[1:] == [("refund", "pi_1", Money.usd(50), f"refund:{payment_id}")]
    assert balance(database) == Money.usd(120)
    assert tags(database)[-1] == "payment_charged_in_vain"
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


def test_a_refusal_after_the_payment_was_given_up_is_no_news(database, clock):
    owes(database, "120")
    payment_id = taken(database, "50")

    def hang_for_long():
        clock.forward(minutes=30)
        swept(database, Answering(on_look_up=NotFound()))

    gateway = Answering(on_charge=Declined("expired_card", "other_card"), meanwhile=hang_for_long)

    charge(database, gateway, payment_id)

    assert read(database, payment_id).decline_class == "not_sent"
    assert gateway.verbs == ["charge"]


def test_a_charge_found_by_the_sweep_first_is_not_given_back(database, clock):
    owes(database, "120")
    payment_id = taken(database, "50")

    def hang_a_while():
        clock.forward(minutes=2)
        swept(database, Answering(on_look_up=Charged("pi_1")))

    gateway = Answering(on_charge=Charged("pi_1"), meanwhile=hang_a_while)

    charge(database, gateway, payment_id)

    assert status(database, payment_id) == "paid"
    assert gateway.verbs == ["charge"]
    assert len(payment_entries(database)) == 1


def test_no_line_of_the_log_names_a_card(database, clock, caplog):
    caplog.set_level(logging.DEBUG)
    owes(database, "120")
    payment_id = taken(database, "50", token=DOWN)

    charge(database, Sandbox(database), payment_id)
    swept(database, Sandbox(database))

    assert caplog.records
    assert DOWN not in caplog.text
    assert "4242" not in caplog.text
