"""Open a premium account, bill a month, take a payment, take it back, end coverage."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from billing_core import clock
from billing_core.accounts.actions import lock
from billing_core.audit.actions import record
from billing_core.audit.tags import Tag
from billing_core.database import id_from
from billing_core.errors import IllegalMove, OutOfRange
from billing_core.ledger.actions import Side, post, reverse
from billing_core.ledger.chart import (
    BANK_CLEARING,
    CARD_CLEARING,
    PREMIUM_RECEIVABLE,
    PREMIUM_UNAPPLIED,
)
from billing_core.ledger.models import Entry, Leg
from billing_core.money import ZERO, Money
from billing_core.premiums import queries
from billing_core.premiums.grace import BOUGHT_ON_AN_EXCHANGE
from billing_core.premiums.models import PremiumAccount, PremiumPayment

MONTHS_AHEAD_MAX = 12  # more at once is a mistake of the key


@dataclass(frozen=True, slots=True)
class NewAccount:
    """A billing unit as the enrolment office tells of it; `monthly` is the premium."""

    billing_unit: str
    guarantor_id: int
    kind: str
    monthly: Money
    starts_on: date
    elected_on: date | None = None
    first_paid_on: date | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """A payment somebody wants to make, once a `request_key`."""

    billing_unit: str
    amount: Money
    request_key: str
    method: str  # "card" or "bank"
    by_phone: bool


@dataclass(frozen=True, slots=True)
class NotTaken:
    """Why a payment is not taken here: "unknown", "ended", or "first_payment", the one that starts
    coverage bought on an exchange: it is made with the exchange or in writing, not by phone.
    """

    why: str


def open_account(db: Session, new: NewAccount) -> PremiumAccount:
    """Return the account of a billing unit, opened now unless it is there. Raises UnknownGuarantor,
    and IllegalMove for one that another guarantor pays.

    What the enrolment office tells anew (the premium, the days) counts from the next bill on.
    """
    lock(db, new.guarantor_id)
    known = queries.find(db, new.billing_unit)
    if known is not None:
        if known.guarantor_id != new.guarantor_id:
            raise IllegalMove("billing unit", "one guarantor", "another")
        known.monthly_cents = new.monthly.cents
        known.first_paid_on = known.first_paid_on or new.first_paid_on
        db.flush()
        return known
    account = PremiumAccount(
        id=id_from(f"premium-account:{new.billing_unit}"),
        billing_unit=new.billing_unit,
        guarantor_id=new.guarantor_id,
        kind=new.kind,
        monthly_cents=new.monthly.cents,
        starts_on=new.starts_on,
        elected_on=new.elected_on,
        first_paid_on=new.first_paid_on,
        ended_on=None,
        created_at=clock.now(),
    )
    db.add(account)
    db.flush()
    return account


def take(db: Session, offer: Offer) -> PremiumPayment | NotTaken:
    """Return a payment that was received, posted now unless that request was before; NotTaken if
    it is not one to take here.

    It pays what is owed on its account; what is above stays a credit for the months to come, and
    never pays a visit. Raises OutOfRange for nothing, or for more than what is owed and a year.
    """
    account = queries.find(db, offer.billing_unit)
    if account is None:
        return NotTaken("unknown")
    lock(db, account.guarantor_id)
    known = db.scalar(select(PremiumPayment).where(PremiumPayment.request_key == offer.request_key))
    if known is not None:
        return known
    db.refresh(account)
    if account.ended_on is not None and account.ended_on < clock.today():
        return NotTaken("ended")
    is_first = account.first_paid_on is None
    if offer.by_phone and is_first and account.kind in BOUGHT_ON_AN_EXCHANGE:
        return NotTaken("first_payment")
    owed = max(queries.balance(db, account.id), ZERO)
    _check(offer.amount, owed, account)
    return _received(db, account, offer, owed)


def take_back(db: Session, payment_id: uuid.UUID, *, on: date) -> PremiumPayment:
    """Return a payment that its bank took back, now undone side by side; once.

    Months are unpaid again from their own days on. Raises NoResultFound for an unknown one.
    """
    payment = db.get_one(PremiumPayment, payment_id)
    lock(db, payment.guarantor_id)
    db.refresh(payment)
    if payment.returned_on is not None:
        return payment
    entry = db.scalars(select(Entry).where(Entry.key == f"premium-payment:{payment_id}")).one()
    credit = max(-queries.balance(db, payment.account_id), ZERO)
    reverse(db, entry.id, key=f"premium-return:{payment_id}", effective_on=on)
    payment.returned_on = on
    db.flush()
    credit_left = max(-queries.balance(db, payment.account_id), ZERO)
    _owe_what_it_had_paid_since(db, payment, entry, credit - credit_left)
    return payment


def end(db: Session, account_id: uuid.UUID, *, on: date, actor: str) -> PremiumAccount:
    """Return an account whose coverage ended on a day, as the enrolment office decided; nothing is
    billed for the months after. Raises IllegalMove if it ended before on another day.
    """
    account = db.get_one(PremiumAccount, account_id)
    lock(db, account.guarantor_id)
    db.refresh(account)
    if account.ended_on is not None:
        if account.ended_on != on:
            raise IllegalMove("premium account", "ended", "ended on another day")
        return account
    account.ended_on = on
    db.flush()
    record(
        db,
        Tag.COVERAGE_ENDED,
        actor=actor,
        guarantor_id=account.guarantor_id,
        reference=str(account_id),
        ended_on=on.isoformat(),
    )
    return account


def _owe_what_it_had_paid_since(
    db: Session, payment: PremiumPayment, entry: Entry, credit_lost: Money
) -> None:
    """What the payment left over may have paid later bills: those are owed again."""
    undone = db.scalar(
        select(func.coalesce(func.sum(Leg.amount_cents), 0)).where(
            Leg.entry_id == entry.id, Leg.account == PREMIUM_UNAPPLIED
        )
    )
    used = Money(-int(undone or 0)) - credit_lost
    if used:
        post(
            db,
            payment.guarantor_id,
            key=f"premium-return-credit:{payment.id}",
            kind="premium_credit",
            effective_on=clock.today(),
            sides=(Side(PREMIUM_RECEIVABLE, used), Side(PREMIUM_UNAPPLIED, -used)),
        )


def _check(amount: Money, owed: Money, account: PremiumAccount) -> None:
    maximum = owed.cents + MONTHS_AHEAD_MAX * account.monthly_cents
    if not 0 < amount.cents <= maximum:
        raise OutOfRange(1, maximum)


def _received(db: Session, account: PremiumAccount, offer: Offer, owed: Money) -> PremiumPayment:
    today = clock.today()
    payment = PremiumPayment(
        id=id_from(f"premium-payment:{offer.request_key}"),
        account_id=account.id,
        guarantor_id=account.guarantor_id,
        request_key=offer.request_key,
        amount_cents=offer.amount.cents,
        method=offer.method,
        received_on=today,
        returned_on=None,
        created_at=clock.now(),
    )
    db.add(payment)
    account.first_paid_on = account.first_paid_on or today
    db.flush()
    applied = min(owed, offer.amount)
    post(
        db,
        account.guarantor_id,
        key=f"premium-payment:{payment.id}",
        kind="premium_payment",
        effective_on=today,
        sides=(
            Side(CARD_CLEARING if offer.method == "card" else BANK_CLEARING, offer.amount),
            Side(PREMIUM_RECEIVABLE, -applied),
            Side(PREMIUM_UNAPPLIED, applied - offer.amount),
        ),
    )
    return payment
