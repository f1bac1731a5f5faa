"""What only Stripe does: the request as we send it, and every way it can fail to answer."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
import requests
import responses

from billing_core import clock as product_clock
from billing_core.errors import GatewayUnreachable
from billing_core.gateways import Charged, ChargeRequest, Declined, NotFound, Refunded
from billing_core.gateways.stripe import LOOK_UP_PAGES_MAX, Stripe
from billing_core.money import Money
from tests.contracts.stripe_server import Answer, error, form_of

REQUEST = ChargeRequest("payment-1", "pm_card_visa", Money.usd("50"), "Payment by phone")
MALFORMED = {
    "not json": "<html>Bad gateway</html>",
    "nothing": "",
    "a list": "[]",
    "an empty object": "{}",
    "a number": "17",
    "no id": '{"object": "payment_intent", "status": "succeeded"}',
    "an id that is no text": '{"object": "payment_intent", "id": 4, "status": "succeeded"}',
    "a status of another kind": '{"object": "payment_intent", "id": "pi_1", "status": ["paid"]}',
    "a status we do not know": '{"object": "payment_intent", "id": "pi_1", "status": "sleeping"}',
    "not decided yet": '{"object": "payment_intent", "id": "pi_1", "status": "processing"}',
}


@pytest.fixture
def gateway(stripe_server, clock):
    return Stripe("sk_test_made_up")


def answering(status: int, body: str) -> Callable[[Callable[[], Answer]], Answer]:
    return lambda _answer: (status, {}, body)


def failing_with(exception: Exception) -> Callable[[Callable[[], Answer]], Answer]:
    def fail(_answer: Callable[[], Answer]) -> Answer:
        raise exception

    return fail


def lost(answer: Callable[[], Answer]) -> Answer:
    answer()
    raise requests.ReadTimeout("the answer was lost")


def test_a_charge_is_one_confirmed_payment_by_phone_order_under_our_key(gateway, stripe_server):
    gateway.charge(REQUEST)

    sent = stripe_server.requests[0]
    assert sent.headers["Idempotency-Key"] == "payment-1"
    assert sent.headers["Authorization"] == "Bearer sk_test_made_up"
    assert form_of(sent) == {
        "amount": "5000",
        "automatic_payment_methods[enabled]": "true",
        "automatic_payment_methods[allow_redirects]": "never",
        "confirm": "true",
        "currency": "usd",
        "description": "Payment by phone",
        "error_on_requires_action": "true",
        "metadata[payment]": "payment-1",
        "payment_method": "pm_card_visa",
        "payment_method_options[card][moto]": "true",
    }


def test_another_server_can_stand_in_for_stripe(clock):
    with responses.RequestsMock() as mock:
        mock.post(
            "http://127.0.0.1:8089/v1/payment_intents",
            json={"object": "payment_intent", "id": "pi_1", "status": "succeeded"},
        )

        outcome = Stripe("sk_test", api_base="http://127.0.0.1:8089").charge(REQUEST)

    assert outcome == Charged("pi_1")


def test_every_request_has_a_time_limit(gateway, stripe_server):
    gateway.charge(REQUEST)

    assert stripe_server.requests[0].req_kwargs["timeout"] == (5, 20)


@pytest.mark.parametrize(
    "failure",
    [
        requests.ConnectTimeout("no"),
        requests.ReadTimeout("no"),
        requests.ConnectionError("refused"),
        requests.exceptions.ChunkedEncodingError("cut off"),
        requests.exceptions.SSLError("no"),
    ],
)
def test_no_answer_leaves_the_outcome_open_and_is_not_repeated(gateway, stripe_server, failure):
    stripe_server.failing = failing_with(failure)

    with pytest.raises(GatewayUnreachable):
        gateway.charge(REQUEST)

    assert len(stripe_server.requests) == 1


def test_a_lost_answer_is_found_by_looking_and_by_asking_again(gateway, stripe_server):
    since = product_clock.now()
    stripe_server.failing = lost
    with pytest.raises(GatewayUnreachable):
        gateway.charge(REQUEST)

    found = gateway.look_up("payment-1", since)

    assert isinstance(found, Charged)
    assert gateway.charge(REQUEST) == found
    assert len(stripe_server.intents) == 1


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, '{"error": {"type": "api_error", "message": "An unknown error occurred"}}'),
        (502, "<html>Bad gateway</html>"),
        (503, ""),
        (409, '{"error": {"type": "idempotency_error", "code": "idempotency_key_in_use"}}'),
        (429, '{"error": {"type": "invalid_request_error", "code": "rate_limit"}}'),
        (429, '{"error": {"type": "invalid_request_error", "code": "lock_timeout"}}'),
        (401, '{"error": {"type": "invalid_request_error", "message": "Invalid API Key"}}'),
        (403, '{"error": {"type": "invalid_request_error", "message": "Not allowed"}}'),
        (402, "{}"),
        (400, '{"error": "invalid_client"}'),
    ],
)
def test_an_answer_that_decides_nothing_leaves_the_outcome_open(
    gateway, stripe_server, status, body
):
    stripe_server.failing = answering(status, body)

    with pytest.raises(GatewayUnreachable):
        gateway.charge(REQUEST)


@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED)
def test_an_answer_we_do_not_understand_leaves_the_outcome_open(gateway, stripe_server, body):
    stripe_server.failing = answering(200, body)

    with pytest.raises(GatewayUnreachable) as raised:
        gateway.charge(REQUEST)

    assert "html" not in str(raised.value)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"code": "card_declined", "decline_code": "do_not_honor"}, "do_not_honor"),
        ({"code": "authentication_required"}, "authentication_required"),
        ({"code": 17}, "card_declined"),
        ({}, "card_declined"),
    ],
)
def test_a_refusal_is_named_by_its_most_exact_code(gateway, stripe_server, fields, expected):
    stripe_server.failing = lambda _answer: error(402, type="card_error", **fields)

    outcome = gateway.charge(REQUEST)

    assert isinstance(outcome, Declined)
    assert outcome.code == expected


def test_a_request_stripe_will_not_take_is_a_refusal_the_payer_can_only_repeat(
    gateway, stripe_server
):
    stripe_server.failing = lambda _answer: error(
        400, type="invalid_request_error", code="amount_too_small", param="amount"
    )

    assert gateway.charge(REQUEST) == Declined("amount_too_small", "try_again")


@pytest.mark.parametrize(
    "status", ["requires_confirmation", "requires_action", "canceled", "requires_payment_method"]
)
def test_a_charge_that_was_never_confirmed_took_nothing(gateway, stripe_server, status):
    since = product_clock.now()
    gateway.charge(REQUEST)
    stripe_server.intents[0]["status"] = status

    assert isinstance(gateway.look_up("payment-1", since), Declined)


def test_a_charge_not_decided_yet_stays_open(gateway, stripe_server):
    since = product_clock.now()
    gateway.charge(REQUEST)
    stripe_server.intents[0]["status"] = "processing"

    with pytest.raises(GatewayUnreachable):
        gateway.look_up("payment-1", since)


def test_of_two_charges_under_one_key_the_one_that_took_the_money_counts(gateway, stripe_server):
    since = product_clock.now()
    taken = gateway.charge(REQUEST)
    stripe_server.intents.insert(0, stripe_server.intents[0] | {"id": "pi_2", "status": "canceled"})

    assert gateway.look_up("payment-1", since) == taken


def test_a_charge_is_looked_for_on_every_page(gateway, stripe_server):
    since = product_clock.now()
    charged = gateway.charge(REQUEST)
    for number in range(5):
        gateway.charge(
            ChargeRequest(f"payment-{number + 2}", "pm_card_visa", Money.usd("1"), "Payment")
        )
    stripe_server.page_size = 2

    assert gateway.look_up("payment-1", since) == charged
    assert gateway.look_up("payment-0", since) == NotFound()


def test_more_pages_than_can_be_read_leave_the_outcome_open(gateway, stripe_server):
    for number in range(LOOK_UP_PAGES_MAX + 1):
        stripe_server.intents.append({
            "object": "payment_intent",
            "id": f"pi_{number}",
            "created": int(product_clock.now().timestamp()),
            "metadata": {"payment": f"other-{number}"},
            "status": "succeeded",
        })  # fmt: skip
    stripe_server.page_size = 1

    with pytest.raises(GatewayUnreachable):
        gateway.look_up("payment-1", product_clock.now())


@pytest.mark.parametrize(
    ("status", "body"),
    [(500, "{}"), (200, "[]"), (200, '{"object": "list", "data": 5}'), (401, '{"error": {}}')],
)
def test_a_list_that_cannot_be_read_leaves_the_outcome_open(gateway, stripe_server, status, body):
    stripe_server.failing = answering(status, body)

    with pytest.raises(GatewayUnreachable):
        gateway.look_up("payment-1", product_clock.now())


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, "{}"),
        (200, '{"object": "list", "data": 5}'),
        (200, json.dumps({"object": "list", "data": [{"id": "pi_1", "status": "succeeded"}]})),
        (200, json.dumps({"object": "list", "data": [{"amount": 5, "status": "succeeded"}]})),
    ],
    ids=["no answer", "no list", "a charge of no amount", "a charge of no name"],
)
def test_a_day_that_cannot_be_read_is_not_taken_for_a_day_without_charges(
    gateway, stripe_server, status, body
):
    stripe_server.failing = answering(status, body)

    with pytest.raises(GatewayUnreachable):
        gateway.list_day(product_clock.today())


def test_charges_of_others_without_our_mark_are_passed_over(gateway, stripe_server):
    stripe_server.failing = answering(
        200,
        json.dumps(
            {
                "object": "list",
                "data": [{"object": "payment_intent", "id": "pi_1", "status": "succeeded"}, "?"],
                "has_more": False,
            }
        ),
    )

    assert gateway.look_up("payment-1", product_clock.now()) == NotFound()


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"id": "re_1", "status": "pending"}, Refunded("re_1")),
        (
            {"id": "re_1", "status": "failed", "failure_reason": "expired_or_canceled_card"},
            Declined("expired_or_canceled_card", "call_bank"),
        ),
        ({"id": "re_1", "status": "canceled"}, Declined("refund_canceled", "call_bank")),
    ],
)
def test_a_refund_is_what_stripe_says_of_it(gateway, stripe_server, answer, expected):
    stripe_server.failing = answering(200, json.dumps({"object": "refund"} | answer))

    outcome = gateway.refund("pi_1", Money.usd("5"), idempotency_key="refund-1")

    assert outcome == expected


@pytest.mark.parametrize("body", ["{}", "[]", '{"object": "refund", "status": "succeeded"}'])
def test_a_refund_answer_we_do_not_understand_leaves_it_open(gateway, stripe_server, body):
    stripe_server.failing = answering(200, body)

    with pytest.raises(GatewayUnreachable):
        gateway.refund("pi_1", Money.usd("5"), idempotency_key="refund-1")


def test_a_refund_without_an_answer_is_open(gateway, stripe_server):
    stripe_server.failing = failing_with(requests.ReadTimeout("no"))

    with pytest.raises(GatewayUnreachable):
        gateway.refund("pi_1", Money.usd("5"), idempotency_key="refund-1")
