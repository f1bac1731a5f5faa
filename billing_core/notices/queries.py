"""Which messages wait to be sent, and how many are in which state."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from billing_core.notices.models import Channel, Notice

# How long to wait after each refusal of the carrier before the message is tried again. A carrier at
# its limit needs seconds; a receipt that comes after an hour still serves.
WAITS = (
    timedelta(seconds=10),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
)
ATTEMPTS_MAX = len(WAITS) + 1


def next_to_send(db: Session, now: datetime, channel: Channel = "sms") -> Notice | None:
    """Return the oldest message of a channel that may be tried at a moment (UTC), locked; another
    worker gets another one.
    """
    waited_enough = [
        and_(Notice.attempts == attempts, Notice.sending_at <= now - wait)
        for attempts, wait in enumerate(WAITS, start=1)
    ]
    return db.scalars(
        select(Notice)
        .where(
            Notice.status == "queued",
            Notice.channel == channel,
            or_(Notice.attempts == 0, *waited_enough),
        )
        .order_by(Notice.created_at, Notice.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()


def held(db: Session, *, limit: int = 100) -> list[Notice]:
    """Return the messages that wait for a representative's decision, the oldest first."""
    waiting = select(Notice).where(Notice.status == "held")
    return list(db.scalars(waiting.order_by(Notice.created_at, Notice.id).limit(limit)))


def waiting(db: Session, channel: Channel, limit: int) -> list[Notice]:
    """Return the messages of a channel that nobody has sent, the oldest first, at most `limit`."""
    found = select(Notice).where(Notice.status == "queued", Notice.channel == channel)
    return list(db.scalars(found.order_by(Notice.created_at, Notice.id).limit(limit)))


def waiting_count(db: Session, channel: Channel) -> int:
    """Return how many messages of a channel nobody has sent, as `waiting` would list them."""
    found = select(func.count()).where(Notice.status == "queued", Notice.channel == channel)
    return int(db.scalar(found) or 0)


def counts(db: Session) -> dict[str, int]:
    """Return how many messages are in each state; one that none is in is left out."""
    rows = db.execute(select(Notice.status, func.count()).group_by(Notice.status))
    return {status: int(count) for status, count in rows}
