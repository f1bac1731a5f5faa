"""Change how a guarantor is reached. The old contact hears of it, so that a thief cannot do it
unseen; without strong proof of who asks it only waits for a representative.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass

import phonenumbers
from sqlalchemy import update
from sqlalchemy.orm import Session

from billing_core import clock
from billing_core.accounts import queries
from billing_core.accounts.actions import lock, revoke_consent
from billing_core.accounts.keywords import WORDS
from billing_core.accounts.models import ContactChange, ContactKind, Guarantor
from billing_core.audit import actions as audit
from billing_core.audit.tags import Tag
from billing_core.database import new_id
from billing_core.errors import UnusableContact
from billing_core.notices import actions as notices
from billing_core.notices import copies
from billing_core.notices.models import Channel

ADDRESS_MAX = 300
EMAIL_MAX = 200
EMAIL = re.compile(r"[^@\s,;<>()]+@[^@\s,;<>()]+\.[^@\s.,;<>()]{2,}")


@dataclass(frozen=True, slots=True)
class Request:
    """A change that somebody asks for. `strongly_verified`: by a code sent to a contact on file, or
    by a representative (level 2 and above of domain.md 5.2); birth date and ZIP are not enough.
    """

    guarantor_id: int
    kind: ContactKind
    value: str | None  # None: to be forgotten
    asked_by: str  # "caller", "representative:7"
    evidence: str  # a call's sid, a ticket
    strongly_verified: bool


def change(db: Session, wanted: Request) -> ContactChange:
    """Return the change, in force and told to the old contact; waiting, if who asks is not proven.

    Raises UnknownGuarantor, and UnusableContact for a value nobody could be reached by: a phone
    number must be valid for the United States, an address non-empty.
    """
    lock(db, wanted.guarantor_id)
    guarantor = db.get_one(Guarantor, wanted.guarantor_id, populate_existing=True)
    asked = ContactChange(
        id=new_id(),
        guarantor_id=guarantor.id,
        kind=wanted.kind,
        before=getattr(guarantor, wanted.kind),
        after=usable(wanted.kind, wanted.value),
        status="requested",
        asked_by=wanted.asked_by,
        evidence=wanted.evidence,
        asked_at=clock.now(),
    )
    db.add(asked)
    db.flush()
    _record(db, Tag.CONTACT_CHANGE_REQUESTED, asked, actor=wanted.asked_by)
    if not wanted.strongly_verified:
        return asked
    applied = apply(db, asked.id, by=wanted.asked_by)
    assert applied is not None
    return applied


def apply(db: Session, change_id: uuid.UUID, *, by: str) -> ContactChange | None:
    """Return the change, now in force; None if it does not wait any more.

    The old contact is written to. Leave to text a number goes with the number: it may be somebody
    else's tomorrow.
    """
    lock(db, db.get_one(ContactChange, change_id).guarantor_id)
    applied = _decide(db, change_id, before="requested", after="applied", by=by)
    if applied is None:
        return None
    guarantor = db.get_one(Guarantor, applied.guarantor_id, populate_existing=True)
    applied.before = getattr(guarantor, applied.kind)
    if applied.before == applied.after:
        return applied
    _tell_old(db, guarantor, applied)
    setattr(guarantor, applied.kind, applied.after)
    db.flush()
    if applied.kind == "phone" and applied.before is not None:
        _revoke(db, applied.before)
    _record(db, Tag.CONTACT_CHANGE_APPLIED, applied, actor=by)
    return applied


def refuse(db: Session, change_id: uuid.UUID, *, by: str) -> ContactChange | None:
    """Return the change, refused; None if it does not wait any more."""
    lock(db, db.get_one(ContactChange, change_id).guarantor_id)
    refused = _decide(db, change_id, before="requested", after="refused", by=by)
    if refused is not None:
        _record(db, Tag.CONTACT_CHANGE_REFUSED, refused, actor=by)
    return refused


def undo(db: Session, change_id: uuid.UUID, *, by: str) -> ContactChange | None:
    """Return the change, undone: whoever has the old contact says that it was not them.

    The old value is back unless it was changed again since; None if the change is not in force.
    Leave to text the number must be given anew.
    """
    lock(db, db.get_one(ContactChange, change_id).guarantor_id)
    undone = _decide(db, change_id, before="applied", after="undone", by=by)
    if undone is None:
        return None
    guarantor = db.get_one(Guarantor, undone.guarantor_id, populate_existing=True)
    if getattr(guarantor, undone.kind) == undone.after:
        setattr(guarantor, undone.kind, undone.before)
        db.flush()
        if undone.kind == "phone" and undone.after is not None:
            _revoke(db, undone.after)
    _record(db, Tag.CONTACT_CHANGE_UNDONE, undone, actor=by)
    return undone


def usable(kind: ContactKind, value: str | None) -> str | None:
    """Return a value as it is kept: a phone number as E.164, an e-mail address trimmed.

    Raises UnusableContact for one that nobody could be reached by.
    """
    if value is None:
        return None
    given = value.strip()
    if kind == "phone":
        return _phone(given)
    if kind == "email":
        if len(given) > EMAIL_MAX or not EMAIL.fullmatch(given):
            raise UnusableContact(kind)
        return given
    if not given or len(given) > ADDRESS_MAX:
        raise UnusableContact(kind)
    return given


def _phone(given: str) -> str:
    try:
        number = phonenumbers.parse(given, "US")
    except phonenumbers.NumberParseException:
        raise UnusableContact("phone") from None
    if not phonenumbers.is_valid_number(number):
        raise UnusableContact("phone")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _tell_old(db: Session, guarantor: Guarantor, applied: ContactChange) -> None:
    """Write to where they were reached before this change: by text only with leave to."""
    channel, recipient, above = _old_contact(db, guarantor, applied)
    notice = notices.queue(
        db,
        key=f"contact:{applied.id}",
        recipient=recipient,
        template="contact_changed",
        values={"id4": str(guarantor.id)[-4:], "date": clock.today()},
        language=guarantor.language,
        guarantor_id=guarantor.id,
        channel=channel,
        folder=WORDS,
    )
    if notice is not None and above:
        notice.body = f"{above}\n\n{notice.body}"
        db.flush()


def _old_contact(
    db: Session, guarantor: Guarantor, applied: ContactChange
) -> tuple[Channel, str, str]:
    """Return channel, recipient, and what stands above the words of a letter: where it goes."""
    if applied.kind == "email" and guarantor.email:
        return "email", guarantor.email, ""
    may_text = guarantor.phone and queries.has_consent(db, guarantor.phone, None)
    if applied.kind != "address" and guarantor.phone and may_text:
        return "sms", guarantor.phone, ""
    return "letter", f"guarantor:{guarantor.id}", copies.address(db, guarantor.id)


def _revoke(db: Session, phone: str) -> None:
    revoke_consent(db, phone, by="contact_change")


def _decide(
    db: Session, change_id: uuid.UUID, *, before: str, after: str, by: str
) -> ContactChange | None:
    return db.scalar(
        update(ContactChange)
        .where(ContactChange.id == change_id, ContactChange.status == before)
        .values(status=after, decided_by=by, decided_at=clock.now())
        .returning(ContactChange)
        .execution_options(populate_existing=True)
    )


def _record(db: Session, tag: Tag, asked: ContactChange, *, actor: str) -> None:
    audit.record(
        db,
        tag,
        actor=actor,
        guarantor_id=asked.guarantor_id,
        reference=asked.evidence,
        kind=asked.kind,
        change_id=str(asked.id),
    )
