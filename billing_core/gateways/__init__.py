"""The card processors we can charge through, all behind the same four verbs.

A charge has three outcomes, and only two of them are answers: `Charged`, `Declined`, or the
exception `GatewayUnreachable`, after which nobody knows until `look_up` says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, Protocol

from billing_core.money import Money

DeclineClass = Literal["try_again", "other_card", "call_bank"]


@dataclass(frozen=True, slots=True)
class ChargeRequest:
    """One charge to make; the same `idempotency_key` is one charge however often it is sent."""

    idempotency_key: str
    token: str = field(repr=False)
    amount: Money
    description: str


@dataclass(frozen=True, slots=True)
class Charged:
    """The money was taken; `reference` is the processor's name for the charge."""

    reference: str


@dataclass(frozen=True, slots=True)
class Declined:
    """No money was taken and none will be. `code` is the processor's; a payer hears the class."""

    code: str
    decline_class: DeclineClass


@dataclass(frozen=True, slots=True)
class NotFound:
    """The processor never saw the request."""


@dataclass(frozen=True, slots=True)
class Refunded:
    """The money is on its way back; `reference` is the processor's name for the refund."""

    reference: str


@dataclass(frozen=True, slots=True)
class Movement:
    """Money that a processor took or gave back, from its own list. `idempotency_key` is the one we
    sent; None for what was not done through us.
    """

    kind: Literal["charge", "refund"]
    reference: str
    idempotency_key: str | None
    amount: Money


class Gateway(Protocol):
    """What every processor can do. Every method raises GatewayUnreachable when no answer came."""

    @property
    def name(self) -> str:
        """The name kept on a payment, at most 16 characters."""

    def charge(self, request: ChargeRequest) -> Charged | Declined:
        """Take the money, once for each idempotency key."""

    def look_up(self, idempotency_key: str, since: datetime) -> Charged | Declined | NotFound:
        """Say what became of a charge first sent at `since` (UTC) or within the hour after."""

    def refund(self, reference: str, amount: Money, *, idempotency_key: str) -> Refunded | Declined:
        """Give back all or part of a charge, once for each idempotency key."""

    def list_day(self, day: date) -> list[Movement]:
        """Return all that moved on a billing day; what was refused is not in it."""


# Stripe's decline codes and the advice it gives for each (docs.stripe.com/declines/codes), reduced
# to what a payer can do. A card reported lost or stolen, or suspected of fraud, is never named so.
_TRY_AGAIN = frozenset({
    "approve_with_id",
    "incorrect_address",
    "incorrect_cvc",
    "incorrect_number",
    "incorrect_zip",
    "invalid_cvc",
    "invalid_expiry_month",
    "invalid_expiry_year",
    "invalid_number",
    "issuer_not_available",
    "processing_error",
    "reenter_transaction",
    "resource_missing",
    "try_again_later",
})  # fmt: skip
_OTHER_CARD = frozenset({
    "authentication_required",
    "card_not_supported",
    "card_velocity_exceeded",
    "currency_not_supported",
    "expired_card",
    "insufficient_funds",
    "live_mode_test_card",
    "offline_pin_required",
    "online_or_offline_pin_required",
    "testmode_decline",
    "withdrawal_count_limit_exceeded",
})  # fmt: skip


def decline_class(code: str) -> DeclineClass:
    """Return what a payer can do about a decline; a code we do not know means: ask the bank."""
    if code in _TRY_AGAIN:
        return "try_again"
    if code in _OTHER_CARD:
        return "other_card"
    return "call_bank"


def declined(code: str) -> Declined:
    """Return the Declined of a processor's code."""
    return Declined(code, decline_class(code))
