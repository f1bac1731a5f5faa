"""How many cards may be refused before a person takes over: card numbers are tested on lines that
do not count (Visa's and Mastercard's rules on enumeration ask merchants for such limits).

A card counts as refused while the answer is open, so that many calls at once gain nothing. Refusals
of a guest do not count against the guarantor: else a stranger could keep them from paying.
"""

from __future__ import annotations

import hashlib
import hmac
import uuid
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from billing_core import clock
from billing_core.audit import actions as audit
from billing_core.audit.tags import Tag
from billing_core.database import new_id
from billing_core.methods.models import CardTry
from billing_core.payments.models import Payment
from billing_core.payments.states import IN_FLIGHT
from billing_core.policies.terms import CardLimits

A_DAY = timedelta(hours=24)  # limits look back this far, and so end by themselves
NOT_SENT = "not_sent"  # declined by us: the card was never asked about


@dataclass(frozen=True, slots=True)
class Caller:
    """Whose bill a card is for, and who keys it from which number (None: withheld)."""

    guarantor_id: int
    calling_number: str | None
    by_guest: bool


def note(
    db: Session, caller: Caller, payment_id: uuid.UUID | None, *, reference: str, key: bytes
) -> None:
    """Count a card: refused at once, or by what becomes of the payment. Once for a `reference`,
    which is a turn of a call; the number is kept under a hash with `key`.
    """
    if db.scalar(select(CardTry.id).where(CardTry.reference == reference)) is not None:
        return
    db.add(
        CardTry(
            id=new_id(),
            guarantor_id=caller.guarantor_id,
            calling_number_hash=_hashed(caller, key),
            reference=reference,
            by_guest=caller.by_guest,
            payment_id=payment_id,
            at=clock.now(),
        )
    )
    db.flush()


def are_used_up(db: Session, caller: Caller, *, limits: CardLimits, key: bytes) -> bool:
    """Return whether no card may be tried now: of that account or from that number, as many as
    `limits` allow were refused in 24 hours. From a withheld number, the account alone counts.
    """
    by_whom = CardTry.by_guest.is_(caller.by_guest)
    of_account = _refused(db, by_whom, CardTry.guarantor_id == caller.guarantor_id)
    if of_account >= limits.refused_per_guarantor_a_day:
        return True
    number = _hashed(caller, key)
    of_number = _refused(db, CardTry.calling_number_hash == number) if number else 0
    return of_number >= limits.refused_per_calling_number_a_day


def turned_away(db: Session, caller: Caller, *, reference: str) -> None:
    """Tell the audit trail that a card was not taken, for too many had been refused."""
    audit.record(
        db,
        Tag.CARDS_LOCKED,
        actor="guest" if caller.by_guest else "caller",
        guarantor_id=caller.guarantor_id,
        reference=reference,
    )


def queue_up(db: Session, caller: Caller, *, key: bytes) -> None:
    """Let cards from one number come one after another until the transaction ends, for the limit
    to hold; those of one account do, as the guarantor is locked. So do all on SQLite.
    """
    number = _hashed(caller, key)
    if number is not None and db.get_bind().dialect.name != "sqlite":
        place = int.from_bytes(bytes.fromhex(number)[:8], "big", signed=True)
        db.execute(select(func.pg_advisory_xact_lock(place)))


def _refused(db: Session, *which: ColumnElement[bool]) -> int:
    declined = (Payment.status == "declined") & (Payment.decline_class != NOT_SENT)
    counts = or_(CardTry.payment_id.is_(None), declined, Payment.status.in_(IN_FLIGHT))
    counted = (
        select(func.count())
        .select_from(CardTry)
        .outerjoin(Payment, Payment.id == CardTry.payment_id)
        .where(CardTry.at > clock.now() - A_DAY, counts, *which)
    )
    return int(db.scalar(counted) or 0)


def _hashed(caller: Caller, key: bytes) -> str | None:
    if caller.calling_number is None:
        return None
    number = f"card:{caller.calling_number}"
    return hmac.digest(key, number.encode(), hashlib.sha256).hex()
