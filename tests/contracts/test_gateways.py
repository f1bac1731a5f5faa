"""What every gateway must do alike: the sandbox for real, Stripe in front of a pretend server."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from billing_core import clock as product_clock
from billing_core.errors import GatewayUnreachable
from billing_core.gateways import Charged, ChargeRequest, Declined, Movement, NotFound, Refunded
from billing_core.money import Money

VISA = "pm_card_visa"


def request_for(dollars: str, token: str = VISA, key: str = "payment-1") -> ChargeRequest:
    return ChargeRequest(key, token, Money.usd(dollars), "Payment by phone")


@pytest.mark.parametrize(
    "card", ["pm_card_visa", "pm_card_mastercard", "pm_card_amex", "pm_card_discover"]
)
def test_a_good_card_is_charged_the_amount(processor, clock, card):
    outcome = processor.gateway.charge(request_for("120.05", card))

    assert isinstance(outcome, Charged)
    assert outcome.reference
    assert processor.taken_cents("payment-1") == [12005]


def test_the_same_request_twice_takes_the_money_once_and_answers_alike(processor, clock):
    first = processor.gateway.charge(request_for("50"))

    second = processor.gateway.charge(request_for("50"))

    assert second == first
    assert processor.taken_cents("payment-1") == [5000]


def test_two_requests_take_the_money_twice(processor, clock):
    first = processor.gateway.charge(request_for("50", key="payment-1"))
    second = processor.gateway.charge(request_for("50", key="payment-2"))

    assert first != second
    assert processor.taken_cents("payment-1") == processor.taken_cents("payment-2") == [5000]


def test_a_key_used_for_another_charge_takes_nothing_and_leaves_the_outcome_open(processor, clock):
    processor.gateway.charge(request_for("50"))

    with pytest.raises(GatewayUnreachable):
        processor.gateway.charge(request_for("60"))

    assert processor.taken_cents("payment-1") == [5000]


@pytest.mark.parametrize(
    ("card", "code", "decline_class"),
    [
        ("pm_card_chargeDeclined", "generic_decline", "call_bank"),
        ("pm_card_chargeDeclinedInsufficientFunds", "insufficient_funds", "other_card"),
        ("pm_card_chargeDeclinedExpiredCard", "expired_card", "other_card"),
        ("pm_card_chargeDeclinedLostCard", "lost_card", "call_bank"),
        ("pm_card_chargeDeclinedStolenCard", "stolen_card", "call_bank"),
        ("pm_card_chargeDeclinedFraudulent", "fraudulent", "call_bank"),
        ("pm_card_chargeDeclinedIncorrectCvc", "incorrect_cvc", "try_again"),
        ("pm_card_chargeDeclinedProcessingError", "processing_error", "try_again"),
    ],
)
def test_a_refused_card_takes_nothing_and_says_what_can_be_done(
    processor, clock, card, code, decline_class
):
    outcome = processor.gateway.charge(request_for("50", card))

    assert outcome == Declined(code, decline_class)
    assert processor.taken_cents("payment-1") == []


def test_a_refusal_asked_for_twice_is_the_same_refusal(processor, clock):
    declined = request_for("50", "pm_card_chargeDeclinedExpiredCard")

    first = processor.gateway.charge(declined)

    assert processor.gateway.charge(declined) == first


def test_a_token_the_processor_does_not_know_is_entered_again(processor, clock):
    outcome = processor.gateway.charge(request_for("50", "pm_card_of_someone_else"))

    assert outcome == Declined("resource_missing", "try_again")


def test_a_charge_is_found_again_by_its_key(processor, clock):
    since = product_clock.now()
    other = processor.gateway.charge(request_for("70", key="payment-2"))
    charged = processor.gateway.charge(request_for("50", key="payment-1"))

    assert processor.gateway.look_up("payment-1", since) == charged
    assert processor.gateway.look_up("payment-2", since) == other


def test_a_charge_is_found_long_afterwards(processor, clock):
    since = product_clock.now()
    charged = processor.gateway.charge(request_for("50"))

    clock.forward(days=40)

    assert processor.gateway.look_up("payment-1", since) == charged


def test_a_charge_sent_a_while_after_its_payment_was_made_is_found(processor, clock):
    since = product_clock.now()
    clock.forward(minutes=15)
    charged = processor.gateway.charge(request_for("50"))

    assert processor.gateway.look_up("payment-1", since) == charged


def test_a_refusal_is_found_again_by_its_key(processor, clock):
    since = product_clock.now()
    declined = processor.gateway.charge(request_for("50", "pm_card_chargeDeclinedExpiredCard"))

    assert processor.gateway.look_up("payment-1", since) == declined


def test_a_charge_that_never_arrived_is_not_found(processor, clock):
    processor.gateway.charge(request_for("50", key="payment-2"))

    found = processor.gateway.look_up("payment-1", product_clock.now() - timedelta(minutes=1))

    assert found == NotFound()


def test_a_refund_gives_the_money_back_once_for_each_key(processor, clock):
    charged = processor.gateway.charge(request_for("50"))

    first = processor.gateway.refund(charged.reference, Money.usd("50"), idempotency_key="refund-1")
    second = processor.gateway.refund(
        charged.reference, Money.usd("50"), idempotency_key="refund-1"
    )

    assert isinstance(first, Refunded)
    assert second == first
    assert processor.refunded_cents() == 5000


def test_a_charge_is_given_back_in_parts_but_never_more_than_was_taken(processor, clock):
    charged = processor.gateway.charge(request_for("50"))

    processor.gateway.refund(charged.reference, Money.usd("30"), idempotency_key="refund-1")
    too_much = processor.gateway.refund(
        charged.reference, Money.usd("30"), idempotency_key="refund-2"
    )

    assert isinstance(too_much, Declined)
    assert processor.refunded_cents() == 3000


def test_a_charge_nobody_made_is_not_given_back(processor, clock):
    outcome = processor.gateway.refund("pi_unknown", Money.usd("5"), idempotency_key="refund-1")

    assert isinstance(outcome, Declined)
    assert processor.refunded_cents() == 0


def test_a_days_list_has_what_was_taken_and_given_back_and_nothing_refused(processor, clock):
    charged = processor.gateway.charge(request_for("50"))
    processor.gateway.charge(request_for("60", "pm_card_chargeDeclined", "payment-2"))
    given = processor.gateway.refund(charged.reference, Money.usd("20"), idempotency_key="refund-1")

    assert processor.gateway.list_day(product_clock.today()) == [
        Movement("charge", charged.reference, "payment-1", Money.usd("50")),
        Movement("refund", given.reference, "refund-1", Money.usd("20")),
    ]


def test_a_days_list_goes_from_midnight_to_midnight_where_bills_are_made(processor, clock):
    clock.at("2026-11-24T23:59:59")
    processor.gateway.charge(request_for("50"))
    clock.at("2026-11-25T00:00:00")
    processor.gateway.charge(request_for("60", key="payment-2"))

    listed = [
        [movement.idempotency_key for movement in processor.gateway.list_day(date(2026, 11, day))]
        for day in (23, 24, 25, 26)
    ]

    assert listed == [[], ["payment-1"], ["payment-2"], []]


def test_the_name_fits_where_a_payment_keeps_it(processor):
    assert 0 < len(processor.gateway.name) <= 16


def test_a_request_shows_no_token_when_it_is_written_out():
    assert VISA not in repr(request_for("50"))
