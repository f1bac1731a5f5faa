from __future__ import annotations

import threading
import time

import pytest
from sqlalchemy import select

from billing_core import clock as product_clock
from billing_core.database import Database
from billing_core.errors import GatewayUnreachable
from billing_core.gateways import Charged, ChargeRequest, Declined, NotFound, decline_class
from billing_core.gateways.models import SandboxCharge
from billing_core.gateways.sandbox import Sandbox
from billing_core.money import Money


def request_for(token: str, key: str = "payment-1") -> ChargeRequest:
    return ChargeRequest(key, token, Money.usd("50"), "Payment by phone")


def charges(database: Database) -> list[SandboxCharge]:
    with database.transaction() as db:
        return list(db.scalars(select(SandboxCharge)))


def test_the_simulators_good_card_is_charged(database, clock):
    outcome = Sandbox(database).charge(request_for("sim_tok_ok_visa_4242_a1b2"))

    assert isinstance(outcome, Charged)
    assert [charge.amount_cents for charge in charges(database)] == [5000]


@pytest.mark.parametrize(
    ("token", "code", "can_be_done"),
    [
        ("sim_tok_declined_visa_0002_a1b2", "card_declined", "call_bank"),
        ("sim_tok_insufficient_visa_9995_a1b2", "insufficient_funds", "other_card"),
        ("sim_tok_expired_amex_0069_a1b2", "expired_card", "other_card"),
        ("sim_tok_lost_visa_9987_a1b2", "lost_card", "call_bank"),
        ("sim_tok_unheard_of_visa_4242_a1b2", "resource_missing", "try_again"),
        ("sim_tok_ok", "resource_missing", "try_again"),
        ("pm_card_visa_chargeDeclinedInsufficientFunds", "insufficient_funds", "other_card"),
        (
            "pm_card_visa_chargeDeclinedVelocityLimitExceeded",
            "card_velocity_exceeded",
            "other_card",
        ),
        ("pm_card_", "resource_missing", "try_again"),
        ("visa", "resource_missing", "try_again"),
        ("", "resource_missing", "try_again"),
    ],
)
def test_the_token_decides_how_a_card_is_refused(database, clock, token, code, can_be_done):
    outcome = Sandbox(database).charge(request_for(token))

    assert outcome == Declined(code, can_be_done)


def test_a_processor_that_is_down_saw_nothing(database, clock):
    sandbox = Sandbox(database)

    with pytest.raises(GatewayUnreachable):
        sandbox.charge(request_for("sim_tok_down_visa_4242_a1b2"))

    assert sandbox.look_up("payment-1", product_clock.now()) == NotFound()
    assert charges(database) == []


def test_a_lost_reply_is_a_charge_we_did_not_hear_of(database, clock):
    sandbox = Sandbox(database)

    with pytest.raises(GatewayUnreachable):
        sandbox.charge(request_for("sim_tok_lost_reply_visa_4242_a1b2"))

    found = sandbox.look_up("payment-1", product_clock.now())
    assert isinstance(found, Charged)
    assert sandbox.charge(request_for("sim_tok_lost_reply_visa_4242_a1b2")) == found


def test_a_slow_card_is_charged_at_once_and_answered_late(database, clock):
    started = time.monotonic()

    outcome = Sandbox(database, slow_seconds=1).charge(request_for("sim_tok_slow_visa_4242_a1b2"))

    assert isinstance(outcome, Charged)
    assert time.monotonic() - started >= 1


def test_it_counts_how_often_a_key_was_sent(database, clock):
    sandbox = Sandbox(database)

    for _ in range(3):
        sandbox.charge(request_for("pm_card_visa"))

    assert [charge.requests for charge in charges(database)] == [3]


def test_the_same_key_from_eight_workers_at_once_is_one_charge(database, clock):
    sandbox = Sandbox(database)
    heard = []

    def send():
        heard.append(sandbox.charge(request_for("pm_card_visa")))

    workers = [threading.Thread(target=send) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert len(heard) == 8
    assert len(set(heard)) == 1
    assert [charge.requests for charge in charges(database)] == [8]


@pytest.mark.parametrize(
    "code", ["lost_card", "stolen_card", "fraudulent", "pickup_card", "made_up"]
)
def test_a_suspicion_is_told_as_ask_your_bank_and_so_is_what_we_do_not_know(code):
    assert decline_class(code) == "call_bank"
