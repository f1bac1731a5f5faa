"""Bill a month's premiums, in sets: a handful of statements for any number of accounts."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import ColumnElement, Select, case, exists, func, insert, literal, or_, select
from sqlalchemy.orm import Session

from billing_core.accounts.actions import lock_all
from billing_core.accounts.ranges import Range
from billing_core.database import id_in_sql
from billing_core.ledger.chart import PREMIUM_RECEIVABLE, PREMIUM_REVENUE, PREMIUM_UNAPPLIED
from billing_core.ledger.sets import post_pairs
from billing_core.premiums.grace import first_of_month
from billing_core.premiums.models import PremiumAccount, PremiumBill, PremiumPayment


def bill_month(db: Session, guarantors: Range, month: date) -> int:
    """Bill a month's premium, due on its first day, on every account in force that has no bill for
    it; return how many. Three statements whatever their number; a second time changes nothing.

    What was paid ahead pays the new bill at once.
    """
    first = first_of_month(month)
    due = _accounts_to_bill(first).where(guarantors.holds(PremiumAccount.guarantor_id))
    payers = select(PremiumAccount.guarantor_id).where(PremiumAccount.id.in_(due))
    if not lock_all(db, payers):
        return 0
    # Asked again, now that nobody else can bill them, or end them.
    accounts = list(db.scalars(due.order_by(PremiumAccount.id)))
    _write_bills(db, accounts, first)
    bills = select(
        _bill_key(first).label("key"),
        PremiumBill.guarantor_id,
        literal(None, PremiumBill.account_id.type).label("visit_id"),
        PremiumBill.amount_cents.label("cents"),
    ).join(PremiumAccount, PremiumAccount.id == PremiumBill.account_id)
    bills = bills.where(PremiumBill.account_id.in_(accounts), PremiumBill.month == first)
    charged = (PREMIUM_RECEIVABLE, PREMIUM_REVENUE)
    post_pairs(db, bills.subquery(), accounts=charged, kind="premium", effective_on=first)
    ahead = _paid_ahead(first).where(PremiumBill.account_id.in_(accounts)).subquery()
    credited = (PREMIUM_UNAPPLIED, PREMIUM_RECEIVABLE)
    positive = select(ahead).where(ahead.c.cents > 0).subquery()
    post_pairs(db, positive, accounts=credited, kind="premium_credit", effective_on=first)
    return len(accounts)


def _accounts_to_bill(first: date) -> Select[uuid.UUID]:
    return select(PremiumAccount.id).where(
        PremiumAccount.starts_on < first_of_month(first, 1),
        or_(PremiumAccount.ended_on.is_(None), PremiumAccount.ended_on >= first),
        ~exists().where(PremiumBill.account_id == PremiumAccount.id, PremiumBill.month == first),
    )


def _write_bills(db: Session, accounts: list[uuid.UUID], first: date) -> None:
    columns = {
        "id": id_in_sql(_bill_key(first)),
        "account_id": PremiumAccount.id,
        "guarantor_id": PremiumAccount.guarantor_id,
        "month": literal(first),
        "due_on": literal(first),
        "amount_cents": PremiumAccount.monthly_cents,
    }
    rows = select(*columns.values()).where(PremiumAccount.id.in_(accounts))
    db.execute(insert(PremiumBill).from_select(list(columns), rows, include_defaults=False))


def _paid_ahead(first: date) -> Select[tuple[str, int, uuid.UUID, int]]:
    """What was paid above all earlier bills, up to the new one."""
    paid = (
        select(func.coalesce(func.sum(PremiumPayment.amount_cents), 0))
        .where(
            PremiumPayment.account_id == PremiumBill.account_id,
            PremiumPayment.returned_on.is_(None),
        )
        .scalar_subquery()
    )
    others = PremiumBill.__table__.alias("others")
    billed = (
        select(func.coalesce(func.sum(others.c.amount_cents), 0))
        .where(others.c.account_id == PremiumBill.account_id, others.c.month != first)
        .scalar_subquery()
    )
    credit = paid - billed
    return (
        select(
            (literal("premium-credit:") + _unit_and_month(first)).label("key"),
            PremiumBill.guarantor_id,
            literal(None, PremiumBill.account_id.type).label("visit_id"),
            case((credit > PremiumBill.amount_cents, PremiumBill.amount_cents), else_=credit).label(
                "cents"
            ),
        )
        .join(PremiumAccount, PremiumAccount.id == PremiumBill.account_id)
        .where(PremiumBill.month == first)
    )


def _bill_key(first: date) -> ColumnElement[str]:
    return literal("premium:") + _unit_and_month(first)


def _unit_and_month(first: date) -> ColumnElement[str]:
    return PremiumAccount.billing_unit + literal(f":{first:%Y-%m}")
