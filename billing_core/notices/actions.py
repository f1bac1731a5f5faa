"""Owe a message, or hold it back; note how its delivery went. Sending comes after the commit."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from billing_core import clock
from billing_core.accounts import queries as accounts
from billing_core.accounts.models import Guarantor
from billing_core.audit import actions as audit
from billing_core.audit.tags import Tag
from billing_core.database import new_id
from billing_core.notices import words
from billing_core.notices.models import Channel, Notice

# The carrier's words for a message's state, and ours. Its reports come in any order.
CARRIER_STATUSES = {
    "accepted": "sent",
    "queued": "sent",
    "sending": "sent",
    "sent": "sent",
    "delivered": "delivered",
    "read": "delivered",
    "undelivered": "failed",
    "failed": "failed",
    "canceled": "failed",
}
FINAL = ("delivered", "failed")
ERROR_MAX = 100


def queue(
    db: Session,
    *,
    key: str,
    recipient: str,
    template: str,
    values: Mapping[str, words.Value],
    language: str,
    guarantor_id: int | None,
    channel: Channel = "sms",
    folder: Path = words.TEMPLATES,
    asked_for: bool = False,
    goes_by_mail: bool = True,
) -> Notice | None:
    """Return the message, now owed; None if one with that key was owed before.

    Whoever calls this holds the recipient's consent (47 CFR 64.1200(a)): it is not asked here.
    A letter needs none; its recipient is "guarantor:<id>". `folder` has the words, by language.
    About a confidential account it is `held` (45 CFR 164.522(b)), unless whoever may hear of the
    account has just `asked_for` it. A text that does not arrive `goes_by_mail` to the guarantor
    instead, unless it is for somebody else.
    """
    return owe(
        db,
        key=key,
        recipient=recipient,
        template=template,
        body=words.render(template, values, language, folder=folder),
        language=language,
        guarantor_id=guarantor_id,
        channel=channel,
        asked_for=asked_for,
        goes_by_mail=goes_by_mail,
    )


def owe(
    db: Session,
    *,
    key: str,
    recipient: str,
    template: str,
    body: str,
    language: str,
    guarantor_id: int | None,
    channel: Channel,
    asked_for: bool,
    goes_by_mail: bool = True,
) -> Notice | None:
    """Return the message, as `queue` does, of words put together already; `template` names them."""
    may_go = asked_for or guarantor_id is None or not accounts.is_confidential(db, guarantor_id)
    notice = Notice(
        id=new_id(),
        guarantor_id=guarantor_id,
        key=key,
        channel=channel,
        recipient=recipient,
        language=language,
        body=body,
        status="queued" if may_go else "held",
        goes_by_mail=goes_by_mail,
        attempts=0,
        created_at=clock.now(),
    )
    if not _added(db, notice):
        return None
    audit.record(
        db,
        Tag.NOTICE_QUEUED,
        actor="job:notices",
        guarantor_id=guarantor_id,
        reference=str(notice.id),
        template=template,
    )
    return notice


def release(db: Session, notice_id: uuid.UUID, *, actor: str) -> Notice | None:
    """Return a message that was held, now owed: a representative found that it may go out. None if
    it is not held.
    """
    notice = db.scalar(
        update(Notice)
        .where(Notice.id == notice_id, Notice.status == "held")
        .values(status="queued")
        .returning(Notice)
        .execution_options(populate_existing=True)
    )
    if notice is not None:
        audit.record(
            db,
            Tag.NOTICE_RELEASED,
            actor=actor,
            guarantor_id=notice.guarantor_id,
            reference=str(notice.id),
        )
    return notice


def delivered(
    db: Session,
    provider_id: str,
    status: str,
    error: str | None,
    *,
    notice_id: uuid.UUID | None = None,
) -> Notice | None:
    """Note the carrier's report on a message; return the notice if it changed.

    Reports come in any order: one never moves a message back from its final state, and words we do
    not know change nothing. What did not arrive is written instead, see `write_instead`.
    `notice_id`, if the report carries it, finds a message whose sending was broken off before we
    learned the carrier's id: the report proves that it was sent.
    """
    ours = CARRIER_STATUSES.get(status)
    notice = _reported_on(db, provider_id, notice_id)
    if ours is None or notice is None or not _may_become(notice, ours):
        return None
    notice.status = ours
    notice.provider_id = provider_id
    notice.sent_at = notice.sent_at or clock.now()
    notice.error = error[:ERROR_MAX] if error and ours == "failed" else None
    db.flush()
    if ours == "failed":
        write_instead(db, notice)
    return notice


def address(to: Guarantor) -> str:
    """Return what stands above a letter to a guarantor: where it goes."""
    return f"{to.given_name} {to.family_name}\n{to.address or to.postal_code}"


def write_instead(db: Session, failed: Notice) -> Notice | None:
    """Return the message that brings what a text did not, now owed: by e-mail to the address on
    file, else by letter; held where nothing may go there by itself. None if it is owed already, and
    for what was no text, or not for the guarantor.
    """
    if failed.channel != "sms" or failed.guarantor_id is None or not failed.goes_by_mail:
        return None
    to = db.get(Guarantor, failed.guarantor_id)
    if to is None:
        return None
    body = words.without_stop(failed.body)
    return owe(
        db,
        key=f"instead:{failed.id}",
        recipient=to.email or f"guarantor:{to.id}",
        template="text_not_delivered",
        body=body if to.email else f"{address(to)}\n\n{body}",
        language=failed.language,
        guarantor_id=to.id,
        channel="email" if to.email else "letter",
        asked_for=False,
    )


def _added(db: Session, notice: Notice) -> bool:
    if db.scalar(select(Notice.id).where(Notice.key == notice.key)) is not None:
        return False
    try:
        with db.begin_nested():
            db.add(notice)
    except IntegrityError:  # someone owed it in the same moment
        return False
    return True


def _reported_on(db: Session, provider_id: str, notice_id: uuid.UUID | None) -> Notice | None:
    found = db.scalar(select(Notice).where(Notice.provider_id == provider_id).with_for_update())
    if found is not None or notice_id is None:
        return found
    unnamed = select(Notice).where(Notice.id == notice_id, Notice.provider_id.is_(None))
    return db.scalar(unnamed.with_for_update())


def _may_become(notice: Notice, status: str) -> bool:
    if notice.status in FINAL:
        # We call a message failed when we cannot know; the carrier can.
        return notice.status == "failed" and notice.provider_id is None
    return notice.status != status
