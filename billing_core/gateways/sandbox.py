"""A complete pretend processor: its books are in our database, and the token decides the outcome.

It commits in transactions of its own, as a company elsewhere would: what it took stays taken even
if we die before we hear of it.
"""

from __future__ import annotations

import secrets
import time
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from billing_core import clock
from billing_core.database import Database
from billing_core.errors import GatewayUnreachable
from billing_core.gateways import (
    Charged,
    ChargeRequest,
    Declined,
    Movement,
    NotFound,
    Refunded,
    declined,
)
from billing_core.gateways.models import SandboxCharge
from billing_core.money import Money

SLOW_SECONDS = 12  # longer than one "one moment", shorter than the caller's patience of 30 s

# Tokens of the simulator: sim_tok_<outcome>_<brand>_<last4>_<random>.
_SIMULATOR_DECLINES = {
    "declined": "card_declined",
    "insufficient": "insufficient_funds",
    "expired": "expired_card",
    "lost": "lost_card",
}
_SIMULATOR_OUTCOMES = (*_SIMULATOR_DECLINES, "ok", "slow", "down", "lost_reply")
# Stripe's published test names (docs.stripe.com/testing).
_STRIPE_DECLINES = {
    "chargeDeclined": "generic_decline",
    "chargeDeclinedInsufficientFunds": "insufficient_funds",
    "chargeDeclinedLostCard": "lost_card",
    "chargeDeclinedStolenCard": "stolen_card",
    "chargeDeclinedExpiredCard": "expired_card",
    "chargeDeclinedIncorrectCvc": "incorrect_cvc",
    "chargeDeclinedProcessingError": "processing_error",
    "chargeDeclinedFraudulent": "fraudulent",
    "chargeDeclinedVelocityLimitExceeded": "card_velocity_exceeded",
}
_STRIPE_CARDS = frozenset({
    "visa",
    "visa_debit",
    "mastercard",
    "mastercard_debit",
    "mastercard_prepaid",
    "amex",
    "discover",
    "diners",
    "jcb",
    "unionpay",
    "us",
})  # fmt: skip


class Sandbox:
    """The sandbox gateway over one database."""

    name = "sandbox"

    def __init__(self, database: Database, *, slow_seconds: int = SLOW_SECONDS) -> None:
        self._database = database
        self._slow_seconds = slow_seconds

    def charge(self, request: ChargeRequest) -> Charged | Declined:
        """Charge as the token says; raise GatewayUnreachable if it says so, or for a key reused."""
        outcome = _outcome(request.token)
        if outcome == "down":
            raise GatewayUnreachable("the sandbox is down for this card")
        with self._database.transaction() as db:
            charge = _recorded(db, request, outcome)
            requests, result = charge.requests, _result(charge)
        if outcome == "lost_reply" and requests == 1:
            raise GatewayUnreachable("the sandbox's reply was lost")
        if outcome == "slow" and requests == 1:
            time.sleep(self._slow_seconds)
        return result

    def look_up(self, idempotency_key: str, since: datetime) -> Charged | Declined | NotFound:
        """Say what became of a charge; the sandbox forgets nothing, so `since` does not matter."""
        with self._database.transaction() as db:
            charge = db.get(SandboxCharge, idempotency_key)
            return NotFound() if charge is None else _result(charge)

    def refund(self, reference: str, amount: Money, *, idempotency_key: str) -> Refunded | Declined:
        """Give money back, never more than was taken; the same key gives back once."""
        with self._database.transaction() as db:
            charge = db.scalar(
                select(SandboxCharge)
                .where(SandboxCharge.reference == reference, SandboxCharge.outcome == "paid")
                .with_for_update()
            )
            if charge is None:
                return declined("resource_missing")
            return _refunded(db, charge, amount, idempotency_key)

    def list_day(self, day: date) -> list[Movement]:
        """Return the charges taken and the refunds made on that day, the oldest first."""
        first, after = clock.bounds_of(day)
        moved = (
            select(SandboxCharge)
            .where(
                SandboxCharge.outcome.in_(("paid", "refund")),
                SandboxCharge.created_at >= first,
                SandboxCharge.created_at < after,
            )
            .order_by(SandboxCharge.created_at, SandboxCharge.reference)
        )
        with self._database.transaction() as db:
            return [_movement(row) for row in db.scalars(moved)]


def _outcome(token: str) -> str:
    """Return ok, slow, down, lost_reply or a decline code: what this token stands for."""
    if token.startswith("sim_tok_"):
        said = token.removeprefix("sim_tok_")
        known = [name for name in _SIMULATOR_OUTCOMES if said.startswith(f"{name}_")]
        longest = max(known, key=len, default="")
        return _SIMULATOR_DECLINES.get(longest, longest) or "resource_missing"
    card = token.removeprefix("pm_card_") if token.startswith("pm_card_") else ""
    if card in _STRIPE_CARDS:
        return "ok"
    return _STRIPE_DECLINES.get(card.removeprefix("visa_"), "resource_missing")


def _recorded(db: Session, request: ChargeRequest, outcome: str) -> SandboxCharge:
    """Return the row of this key: made now, or found again and counted."""
    paid = outcome in {"ok", "slow", "lost_reply"}
    charge = SandboxCharge(
        idempotency_key=request.idempotency_key,
        reference=f"sbx_{secrets.token_hex(12)}",
        token=request.token,
        amount_cents=request.amount.cents,
        outcome="paid" if paid else "declined",
        decline_code=None if paid else outcome,
        refunded_cents=0,
        requests=1,
        created_at=clock.now(),
    )
    try:
        with db.begin_nested():
            db.add(charge)
    except IntegrityError:
        return _seen_again(db, request)
    return charge


def _seen_again(db: Session, request: ChargeRequest) -> SandboxCharge:
    known = db.get_one(SandboxCharge, request.idempotency_key, with_for_update=True)
    if (known.token, known.amount_cents) != (request.token, request.amount.cents):
        raise GatewayUnreachable("the sandbox saw this idempotency key with another charge")
    known.requests += 1
    return known


def _result(charge: SandboxCharge) -> Charged | Declined:
    if charge.outcome == "paid":
        return Charged(charge.reference)
    return declined(charge.decline_code or "card_declined")


def _movement(row: SandboxCharge) -> Movement:
    return Movement(
        kind="charge" if row.outcome == "paid" else "refund",
        reference=row.reference,
        idempotency_key=row.idempotency_key,
        amount=Money(row.amount_cents),
    )


def _refunded(
    db: Session, charge: SandboxCharge, amount: Money, idempotency_key: str
) -> Refunded | Declined:
    known = db.get(SandboxCharge, idempotency_key)
    if known is not None:
        return Refunded(known.reference)
    if charge.refunded_cents + amount.cents > charge.amount_cents:
        return declined("charge_already_refunded")
    charge.refunded_cents += amount.cents
    refund = SandboxCharge(
        idempotency_key=idempotency_key,
        reference=f"sbx_re_{secrets.token_hex(12)}",
        token=charge.reference,
        amount_cents=amount.cents,
        outcome="refund",
        refunded_cents=0,
        requests=1,
        created_at=clock.now(),
    )
    db.add(refund)
    return Refunded(refund.reference)
