"""Prove who is calling: one answer for every failure, and limits that hold for parallel tries too.

A caller must not learn whether an ID exists, which factor was wrong, or that an account is locked
(45 CFR 164.514(h) asks for verification, NIST SP 800-63B 5.2.2 for a limit on failures). So every
failure runs the same queries and gives None; only the audit trail tells them apart.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import astuple, dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, ScalarSelect, func, select
from sqlalchemy.orm import Session

from billing_core import clock
from billing_core.accounts.models import Guarantor, IdentityAttempt
from billing_core.audit.actions import record
from billing_core.audit.tags import Tag
from billing_core.database import new_id

A_DAY = timedelta(hours=24)  # limits look back this far, and so end by themselves
ZIP_DIGITS = 5
NOBODY = 0  # an ID that no guarantor has


@dataclass(frozen=True, slots=True)
class Claim:
    """What a caller keyed. A birth date may be read in more ways than one: any of them may fit.

    Whoever asks for the factors one by one, and keeps none of them, passes on what
    birth_date_matches() said instead.
    """

    guarantor_id: int | None
    birth_dates: tuple[date, ...] = ()
    postal_code: str | None = None
    birth_date_matched: bool = False
    by_guest: bool = False  # who pays for someone else, hears nothing, and needs the ZIP alone


@dataclass(frozen=True, slots=True)
class Limits:
    """How many failures there may be; the tries after that fail too, whatever is keyed."""

    per_call: int = 3
    per_guarantor_a_day: int = 5
    per_calling_number_a_day: int = 10


def prove(
    db: Session,
    claim: Claim,
    *,
    calling_number: str | None,
    reference: str,
    limits: Limits,
    zip_needed: bool,
    key: bytes,
) -> Guarantor | None:
    """Return the guarantor whose ID, birth date and, if needed, ZIP these are; None if not.

    `reference` is the call, `key` a secret under which IDs and numbers are hashed for counting. A
    day is the last 24 hours. Writes an attempt and an audit row: proven (or a guest admitted),
    refused, or locked once a limit is reached.
    """
    tried = IdentityAttempt(
        id=new_id(),
        at=clock.now(),
        guarantor_hash=_hashed(key, "guarantor", str(claim.guarantor_id)),
        calling_number_hash=_hashed(key, "calling", calling_number) if calling_number else None,
        reference=reference,
        passed=False,
    )
    _queue_up(db, tried)
    failures = _failures(db, tried)
    # Not db.get(): the query must run even if the guarantor is known to the session.
    wanted = select(Guarantor).where(Guarantor.id == (claim.guarantor_id or NOBODY))
    guarantor = db.scalar(wanted)
    fits = guarantor is not None and _fits(guarantor, claim, zip_needed=zip_needed)
    tried.passed = fits and not _is_locked(failures, limits)
    db.add(tried)
    db.flush()
    known = guarantor.id if guarantor else None
    tag = _proven_as(claim) if tried.passed else _refused_as(failures, limits)
    record(db, tag, actor="caller", guarantor_id=known, reference=reference)
    return guarantor if tried.passed else None


def birth_date_matches(db: Session, guarantor_id: int, dates: tuple[date, ...]) -> bool:
    """Return whether one of these is that guarantor's birth date, so that it need not be kept.

    Not to be told to the caller: only prove() decides, and counts.
    """
    on_file = db.scalar(select(Guarantor.birth_date).where(Guarantor.id == guarantor_id))
    return on_file in dates


def attempts_in_call(db: Session, reference: str) -> int:
    """Return how many tries failed in a call."""
    return db.scalars(select(_failed(IdentityAttempt.reference == reference))).one()


def _queue_up(db: Session, tried: IdentityAttempt) -> None:
    """Let tries about one guarantor, from one number or in one call, come one after another.

    On SQLite they do: one transaction writes at a time.
    """
    if db.get_bind().dialect.name == "sqlite":
        return
    names = (tried.guarantor_hash, tried.calling_number_hash or tried.reference, tried.reference)
    places = sorted(_place(name) for name in names)  # in one order for all: no deadlock
    db.execute(select(*(func.pg_advisory_xact_lock(place) for place in places)))


def _place(name: str) -> int:
    """A number for a lock, in PostgreSQL's range."""
    digest = hashlib.sha256(name.encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


def _failures(db: Session, tried: IdentityAttempt) -> tuple[int, ...]:
    """How many tries failed in this call, and in a day about this guarantor, from this number."""
    recent = IdentityAttempt.at > tried.at - A_DAY
    in_call = _failed(IdentityAttempt.reference == tried.reference)
    of_guarantor = _failed(IdentityAttempt.guarantor_hash == tried.guarantor_hash, recent)
    number = tried.calling_number_hash or ""  # withheld: nothing to count by
    of_number = _failed(IdentityAttempt.calling_number_hash == number, recent)
    return tuple(db.execute(select(in_call, of_guarantor, of_number)).one())


def _failed(*which: ColumnElement[bool]) -> ScalarSelect[int]:
    counted = select(func.count()).select_from(IdentityAttempt)
    return counted.where(IdentityAttempt.passed.is_(False), *which).scalar_subquery()


def _proven_as(claim: Claim) -> Tag:
    return Tag.GUEST_ADMITTED if claim.by_guest else Tag.IDENTITY_PROVEN


def _refused_as(failures: tuple[int, ...], limits: Limits) -> Tag:
    with_this_one = tuple(count + 1 for count in failures)
    return Tag.IDENTITY_LOCKED if _is_locked(with_this_one, limits) else Tag.IDENTITY_REFUSED


def _is_locked(failures: tuple[int, ...], limits: Limits) -> bool:
    return any(count >= limit for count, limit in zip(failures, astuple(limits), strict=True))


def _fits(guarantor: Guarantor, claim: Claim, *, zip_needed: bool) -> bool:
    born_then = claim.birth_date_matched or guarantor.birth_date in claim.birth_dates
    if not born_then and not claim.by_guest:
        return False
    on_file = guarantor.postal_code[:ZIP_DIGITS]
    lives_there = bool(on_file) and (claim.postal_code or "")[:ZIP_DIGITS] == on_file
    return lives_there or not (zip_needed or claim.by_guest)


def _hashed(key: bytes, kind: str, value: str) -> str:
    return hmac.new(key, f"{kind}:{value}".encode(), hashlib.sha256).hexdigest()
