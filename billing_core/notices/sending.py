"""Send what is owed. The carrier knows no idempotency key, so a message is tried again only if the
carrier said that it did nothing; one that was broken off half-way is left for a person to judge.
"""

from __future__ import annotations

import logging
import uuid
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from billing_core import clock
from billing_core.database import Database
from billing_core.errors import SenderUnreachable
from billing_core.notices import Sender, queries
from billing_core.notices.actions import ERROR_MAX, write_instead
from billing_core.notices.models import Channel, Notice

INTERRUPTED_AFTER = timedelta(minutes=10)
INTERRUPTED = "sending interrupted"

log = logging.getLogger(__name__)


def send_waiting(
    database: Database, sender: Sender, limit: int, *, channel: Channel = "sms"
) -> int:
    """Send at most `limit` waiting messages of a channel; return how many the carrier took.

    Stops when the carrier does not answer: the next call comes soon enough.
    """
    sent = 0
    for _ in range(limit):
        with database.transaction(durable=True) as db:
            notice = _claim(db, clock.now(), channel)
        if notice is None or not _send(database, sender, notice):
            break
        sent += 1
    return sent


def fail_interrupted(database: Database) -> int:
    """Mark as failed what has been "sending" for ten minutes; return how many there were."""
    with database.transaction() as db:
        found = db.scalars(
            update(Notice)
            .where(
                Notice.status == "sending",
                Notice.sending_at < clock.now() - INTERRUPTED_AFTER,
            )
            .values(status="failed", error=INTERRUPTED)
            .returning(Notice.id)
        ).all()
    for notice_id in found:
        log.error("sending was interrupted", extra={"notice_id": str(notice_id)})
    return len(found)


def _claim(db: Session, now: datetime, channel: Channel) -> Notice | None:
    notice = queries.next_to_send(db, now, channel)
    if notice is not None:
        notice.status = "sending"
        notice.attempts += 1
        notice.sending_at = now
    return notice


def _send(database: Database, sender: Sender, notice: Notice) -> bool:
    """Hand the message over; return whether to go on with the next."""
    ids = {"notice_id": str(notice.id)}
    try:
        provider_id = sender.send(notice.recipient, notice.body, str(notice.id))
    except SenderUnreachable as error:
        log.warning("a notice was not sent: %s", error.reason, extra=ids)
        with database.transaction() as db:
            _not_sent(db, notice, error)
        return False
    with database.transaction() as db:
        _sent(db, notice.id, provider_id)
    return True


def _sent(db: Session, notice_id: uuid.UUID, provider_id: str) -> None:
    notice = _being_sent(db, notice_id)
    if notice is not None:
        notice.status = "sent"
        notice.provider_id = provider_id
        notice.sent_at = clock.now()


def _not_sent(db: Session, notice: Notice, error: SenderUnreachable) -> None:
    again = error.retry_safe and notice.attempts < queries.ATTEMPTS_MAX
    known = _being_sent(db, notice.id)
    if known is not None:
        known.status = "queued" if again else "failed"
        known.error = None if again else error.reason[:ERROR_MAX]
        if not again and (error.refused or error.retry_safe):
            write_instead(db, known)


def _being_sent(db: Session, notice_id: uuid.UUID) -> Notice | None:
    """The notice, unless the carrier's report on it came first."""
    return db.scalar(
        select(Notice).where(Notice.id == notice_id, Notice.status == "sending").with_for_update()
    )
