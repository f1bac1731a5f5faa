"""What is remembered about a calling number: its language and speed, never who called."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from billing_core import clock
from billing_core.database import Base
from ivr.calls import Call

KEPT = timedelta(days=396)  # thirteen months


class RememberedNumber(Base):
    """A calling number, as a keyed hash, and how its last caller wanted to be spoken to."""

    __tablename__ = "remembered_numbers"

    number_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    language: Mapped[str] = mapped_column(String(16))
    slow: Mapped[bool]
    chosen_at: Mapped[datetime]


def recall(call: Call) -> tuple[str, bool] | None:
    """The language and speed last chosen from the call's number, if within thirteen months."""
    number = _number(call)
    if number is None:
        return None
    wanted = select(RememberedNumber.language, RememberedNumber.slow).where(
        RememberedNumber.number_hash == _hashed(number, call.at.identity_key),
        RememberedNumber.chosen_at > clock.now() - KEPT,
    )
    row = call.db.execute(wanted).first()
    return (row.language, row.slow) if row else None


def remember(db: Session, call: Call) -> None:
    """Keep the call's language and speed for the next one from its number."""
    number = _number(call)
    if number is None:
        return
    hashed = _hashed(number, call.at.identity_key)
    chosen = {"language": call.language, "slow": call.slow, "chosen_at": clock.now()}
    db.merge(RememberedNumber(number_hash=hashed, **chosen))


def _number(call: Call) -> str | None:
    """The number to remember by; a relay service's own is everybody's."""
    number = call.caller_number
    return None if number in call.at.book.relay else number


def _hashed(number: str, key: bytes) -> str:
    return hmac.digest(key, number.encode(), hashlib.sha256).hex()
