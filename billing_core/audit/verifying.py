"""Is the trail what it was? Walk the chain from its first link and name every row that is not."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import Row, and_, select
from sqlalchemy.orm import Session

from billing_core.audit import chain, signing
from billing_core.audit.models import AuditEvent, AuditSeal
from billing_core.audit.sealing import COLUMNS, UNSEALED
from billing_core.database import Database

ROWS_AT_ONCE = 1000
Wants = Literal["nothing", "signature", "key"]  # of a row: the one of our key, once we have one
Kind = Literal["changed", "removed", "added", "reordered", "rewritten"]

WHAT_IS_WRONG: dict[Kind, str] = {
    "changed": "is not what was sealed",
    "removed": "is gone",
    "added": "bears no signature of this product",
    "reordered": "is not in its place",
    "rewritten": "was changed, and its link with it",
}


@dataclass(frozen=True, slots=True)
class Head:
    """The newest link. Noted elsewhere, it shows later that nothing up to it was rewritten."""

    position: int
    hash: str

    def __str__(self) -> str:
        return f"{self.position}:{self.hash}"

    @classmethod
    def read(cls, text: str) -> Head:
        """Return the head written as POSITION:HASH; raise ValueError if it is not."""
        position, _, hashed = text.strip().partition(":")
        if len(bytes.fromhex(hashed)) != hashlib.sha256().digest_size:
            raise ValueError("not a SHA-256")
        return cls(int(position), hashed)


NOTHING = Head(0, chain.BEGINNING)


@dataclass(frozen=True, slots=True)
class Fault:
    """One row that is not as it was; `position` in the chain, `event_id` in the trail."""

    kind: Kind
    position: int | None
    event_id: uuid.UUID | None

    def __str__(self) -> str:
        what = f"row {self.event_id}" if self.event_id else "the row"
        place = f" at position {self.position}" if self.position else ""
        return f"{self.kind}: {what}{place} {WHAT_IS_WRONG[self.kind]}"


@dataclass(slots=True)
class Report:
    """What verify() found. `waiting` rows are ours and have no link yet."""

    sealed: int = 0
    waiting: int = 0
    head: Head = NOTHING
    faults: list[Fault] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        return not self.faults


def verify(database: Database, *, noted: Head | None = None) -> Report:
    """Return what is wrong with the trail, row by row, and the chain's head to note elsewhere.

    Finds rows changed, removed, added without our signature, and links out of their order; with a
    head `noted` at an earlier time, also a chain that was rewritten, or cut off, before it. Reads
    a thousand rows at a time: memory does not grow with the trail.
    """
    report = Report()
    previous: Row[Any] | None = None
    wants: Wants = "nothing"
    for row in _walk(database):
        wants = _wanted(row, wants)
        _check_link(report, row, previous)
        _check_content(report, row, wants)
        if noted is not None and row.position == noted.position and row.hash != noted.hash:
            report.faults.append(Fault("rewritten", row.position, row.event_id))
        report.sealed += 1
        report.head = Head(row.position, row.hash)
        previous = row
    if noted is not None and noted.position > report.head.position:
        _missing(report, report.head.position + 1, noted.position)
    for row in _unsealed(database):
        if signing.is_ours(chain.text_of(row), row.signature):
            report.waiting += 1
        else:
            report.faults.append(Fault("added", None, row.id))
    return report


def _check_link(report: Report, row: Row[Any], before: Row[Any] | None) -> None:
    """Is the link whole by itself, and does it follow the one before?"""
    at_hand = 0 if before is None else before.position
    if row.position != at_hand + 1:
        _missing(report, at_hand + 1, row.position - 1)
    in_place = row.hash == chain.link(row.position, row.event_id, row.digest, row.previous)
    if not in_place:
        report.faults.append(Fault("reordered", row.position, row.event_id))
    if not in_place or row.position != at_hand + 1:
        return
    if row.previous != (chain.BEGINNING if before is None else before.hash):
        named = {fault.position for fault in report.faults}
        if before is None:
            report.faults.append(Fault("rewritten", row.position, row.event_id))
        elif before.position not in named:
            report.faults.append(Fault("rewritten", before.position, before.event_id))


def _missing(report: Report, first: int, last: int) -> None:
    report.faults += [Fault("removed", position, None) for position in range(first, last + 1)]


def _wanted(row: Row[Any], before: Wants) -> Wants:
    """What this row and those after it must bear: never less than a row before it.

    The first rows of a chain may be older than it, and bear no signature, or older than the
    product's key, and bear one that anybody could have made.
    """
    if before == "key" or row.signature is None:
        return before
    return "key" if signing.is_ours(chain.text_of(row), row.signature) else "signature"


def _check_content(report: Report, row: Row[Any], wants: Wants) -> None:
    if row.id is None:
        report.faults.append(Fault("removed", row.position, row.event_id))
        return
    text = chain.text_of(row)
    if chain.digest(text) != row.digest:
        report.faults.append(Fault("changed", row.position, row.event_id))
    elif not _is_signed(text, row.signature, wants):
        report.faults.append(Fault("added", row.position, row.event_id))


def _is_signed(text: bytes, signed: str | None, wants: Wants) -> bool:
    if wants == "nothing" or signing.is_ours(text, signed):
        return True
    return wants == "signature" and signing.is_keyless(text, signed)


def _walk(database: Database) -> Iterator[Row[Any]]:
    """Every link in its order, beside the row it is of."""
    after = 0
    while True:
        with database.transaction() as db:
            rows = db.execute(
                select(AuditSeal.__table__, *COLUMNS)
                .outerjoin(AuditEvent, AuditEvent.id == AuditSeal.event_id)
                .where(AuditSeal.position > after)
                .order_by(AuditSeal.position)
                .limit(ROWS_AT_ONCE)
            ).all()
        yield from rows
        if len(rows) < ROWS_AT_ONCE:
            return
        after = rows[-1].position


def _unsealed(database: Database) -> Iterator[Row[Any]]:
    after = uuid.UUID(int=0)
    while True:
        with database.transaction() as db:
            rows = _unsealed_after(db, after)
        yield from rows
        if len(rows) < ROWS_AT_ONCE:
            return
        after = rows[-1].id


def _unsealed_after(db: Session, after: uuid.UUID) -> list[Row[Any]]:
    found = db.execute(
        select(*COLUMNS)
        .where(and_(UNSEALED, AuditEvent.id > after))
        .order_by(AuditEvent.id)
        .limit(ROWS_AT_ONCE)
    )
    return list(found.all())
