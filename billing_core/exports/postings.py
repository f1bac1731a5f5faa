"""Every side of every entry posted in some days, as CSV; debits and credits have the same sum."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TextIO
from zoneinfo import ZoneInfo

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from billing_core.clock import BILLING_ZONE
from billing_core.ledger.models import Entry, Leg
from billing_core.money import Money

ROWS_AT_ONCE = 2000
COLUMNS = (
    *("entry_id", "key", "kind", "posted_at", "effective_on", "guarantor_id", "reverses_id"),
    *("position", "account", "visit_id", "currency", "debit", "credit"),
)


def write(db: Session, out: TextIO, first: date, last: date) -> int:
    """Write the postings of the days from first to last, both included; return how many rows.

    A day is a local day of the billing office. Amounts are dollars with a decimal point, either a
    debit or a credit; moments are UTC.
    """
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    written = 0
    for row in _rows(db, first, last):
        writer.writerow(_cells(row))
        written += 1
    return written


def moments(first: date, last: date) -> tuple[datetime, datetime]:
    """Return when the first of some local days begins, and when the last has ended, in UTC."""
    zone = ZoneInfo(BILLING_ZONE)
    begins = datetime.combine(first, time(), zone)
    ends = datetime.combine(last + timedelta(days=1), time(), zone)
    return begins.astimezone(UTC), ends.astimezone(UTC)


def dollars(cents: int) -> str:
    """Return an amount as a number with two decimals: 1234.50."""
    return f"{Money(cents).dollars:.2f}"


def _rows(db: Session, first: date, last: date) -> Iterable[Row[Any]]:
    begins, ends = moments(first, last)
    query = (
        select(
            Entry.id,
            Entry.key,
            Entry.kind,
            Entry.posted_at,
            Entry.effective_on,
            Entry.guarantor_id,
            Entry.reverses_id,
            Leg.position,
            Leg.account,
            Leg.visit_id,
            Leg.amount_cents,
        )
        .join(Leg, Leg.entry_id == Entry.id)
        .where(Entry.posted_at >= begins, Entry.posted_at < ends)
        .order_by(Entry.posted_at, Entry.id, Leg.position)
    )
    return db.execute(query, execution_options={"yield_per": ROWS_AT_ONCE})


def _cells(row: Row[Any]) -> list[object]:
    cents = row.amount_cents
    return [
        row.id,
        row.key,
        row.kind,
        row.posted_at.isoformat(),
        row.effective_on,
        row.guarantor_id,
        row.reverses_id or "",
        row.position,
        row.account,
        row.visit_id or "",
        "USD",
        dollars(cents) if cents > 0 else "",
        dollars(-cents) if cents < 0 else "",
    ]
