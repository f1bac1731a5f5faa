"""What is owed for premiums, and whether coverage is in its grace period."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from billing_core.money import ZERO, Money
from billing_core.premiums import grace
from billing_core.premiums.grace import RULES, Grace
from billing_core.premiums.models import PremiumAccount, PremiumBill, PremiumPayment

State = Literal["paid", "first_payment", "due", "grace", "lapsed", "ended"]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a premium account stands on a day.

    `owed` is all that was billed and not paid, `due` the part whose day has come. Below zero there
    is none: what was paid ahead is `credit`. `due_on` is the day of the oldest unpaid month;
    `paid_through` is the last day of the last month that is paid in full; `grace_ends` the last day
    to pay what is due; `coverage_until` the day coverage would end with if that is not done.
    """

    state: State
    owed: Money
    due: Money
    credit: Money
    due_on: date | None
    paid_through: date | None
    grace_ends: date | None
    coverage_until: date | None
    source: str


def find(db: Session, billing_unit: str) -> PremiumAccount | None:
    """Return the account of a billing unit, or None."""
    return db.scalar(select(PremiumAccount).where(PremiumAccount.billing_unit == billing_unit))


def of_guarantor(db: Session, guarantor_id: int) -> list[PremiumAccount]:
    """Return the premium accounts that a guarantor pays, by billing unit."""
    found = select(PremiumAccount).where(PremiumAccount.guarantor_id == guarantor_id)
    return list(db.scalars(found.order_by(PremiumAccount.billing_unit)))


def of_kinds(db: Session, guarantor_id: int, kinds: Collection[str]) -> list[PremiumAccount]:
    """Return the premium accounts of these kinds of coverage that a guarantor pays, those that have
    ended last.
    """
    found = of_guarantor(db, guarantor_id)
    mine = [account for account in found if account.kind in kinds]
    return sorted(mine, key=lambda account: account.ended_on is not None)


def balance(db: Session, account_id: uuid.UUID) -> Money:
    """Return what is owed on an account; below zero it was paid ahead."""
    billed = db.scalar(
        select(func.coalesce(func.sum(PremiumBill.amount_cents), 0)).where(
            PremiumBill.account_id == account_id
        )
    )
    return Money(int(billed or 0) - _paid(db, account_id))


def standing(
    db: Session, account: PremiumAccount, today: date, *, rules: Mapping[str, Grace] = RULES
) -> Standing:
    """Return how an account stands. Payments pay the oldest month first, each in full before the
    next; the grace period is that of the oldest unpaid month, or, where only paying all that is
    owed ends one, of the first month that was late since all was paid (domain.md 11; sources in
    grace.py).
    """
    rule = rules[account.kind]
    bills = _bills(db, account.id)
    left = paid = _paid(db, account.id)
    billed = due = 0
    unpaid: PremiumBill | None = None
    paid_through: date | None = None
    for bill in bills:
        billed += bill.amount_cents
        due += bill.amount_cents if bill.due_on <= today else 0
        left -= bill.amount_cents
        if left >= 0:
            paid_through = grace.end_of_month(bill.month)
        elif unpaid is None:
            unpaid = bill
    first = _first_late(db, bills, unpaid) if rule.all_owed else unpaid
    last = _last_day(account, first, rule)
    return Standing(
        state=_state(account, first, last, today),
        owed=max(Money(billed - paid), ZERO),
        due=max(Money(due - paid), ZERO),
        credit=max(Money(paid - billed), ZERO),
        due_on=unpaid.due_on if unpaid else None,
        paid_through=paid_through,
        grace_ends=last,
        coverage_until=grace.coverage_until(rule, first.month) if first else None,
        source=rule.source,
    )


def lapsed(db: Session, today: date, limit: int) -> list[tuple[PremiumAccount, Standing]]:
    """Return accounts whose grace period is over on a day, for the enrolment office to decide."""
    found = []
    open_accounts = select(PremiumAccount).where(PremiumAccount.ended_on.is_(None))
    for account in db.scalars(
        open_accounts.order_by(PremiumAccount.billing_unit),
        execution_options={"yield_per": 500},
    ):
        told = standing(db, account, today)
        if told.state == "lapsed":
            found.append((account, told))
            if len(found) == limit:
                break
    return found


def _bills(db: Session, account_id: uuid.UUID) -> list[PremiumBill]:
    found = select(PremiumBill).where(PremiumBill.account_id == account_id)
    return list(db.scalars(found.order_by(PremiumBill.month)))


def _paid(db: Session, account_id: uuid.UUID) -> int:
    paid = select(func.coalesce(func.sum(PremiumPayment.amount_cents), 0)).where(
        PremiumPayment.account_id == account_id, PremiumPayment.returned_on.is_(None)
    )
    return int(db.scalar(paid) or 0)


def _payments(db: Session, account_id: uuid.UUID) -> list[tuple[date, int]]:
    """When what was received, in cents, that did not come back."""
    found = select(PremiumPayment.received_on, PremiumPayment.amount_cents).where(
        PremiumPayment.account_id == account_id, PremiumPayment.returned_on.is_(None)
    )
    return [(on, cents) for on, cents in db.execute(found)]


def _first_late(
    db: Session, bills: Sequence[PremiumBill], unpaid: PremiumBill | None
) -> PremiumBill | None:
    """The first month that was late since all that was owed had been paid: paying a part, or the
    oldest month alone, begins no new grace period (45 CFR 156.270(d), (g)).
    """
    if unpaid is None:
        return None
    first, before = unpaid, [bill for bill in bills if bill.due_on < unpaid.due_on]
    paid = _payments(db, unpaid.account_id) if before else []
    while before:
        billed = sum(bill.amount_cents for bill in before)
        if sum(cents for on, cents in paid if on <= first.due_on) >= billed:
            break
        first = before.pop()
    return first


def _last_day(account: PremiumAccount, first: PremiumBill | None, rule: Grace) -> date | None:
    if first is None:
        return None
    ends = grace.ends_on(rule, first.due_on)
    if account.first_paid_on is None and rule.first_payment_days and account.elected_on:
        return max(ends, account.elected_on + timedelta(days=rule.first_payment_days))
    return ends


def _state(
    account: PremiumAccount, first: PremiumBill | None, last: date | None, today: date
) -> State:
    if account.ended_on is not None and account.ended_on < today:
        return "ended"
    if first is None or last is None:
        return "paid" if account.first_paid_on else "first_payment"
    if today > last:
        return "lapsed"
    if account.first_paid_on is None:
        return "first_payment"
    return "grace" if today > first.due_on else "due"
