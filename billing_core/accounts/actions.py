"""Lock an account for writing; leave to write to a number, given and taken back; a restriction."""

from __future__ import annotations

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from billing_core import clock
from billing_core.accounts.models import Consent, ConsentChannel, Guarantor, Restriction
from billing_core.audit.actions import record
from billing_core.audit.tags import Tag
from billing_core.database import new_id
from billing_core.errors import UnknownGuarantor


def lock(db: Session, guarantor_id: int) -> None:
    """Let no other transaction write money of this guarantor until this one ends.

    Readers, and rows that only refer to the guarantor, do not wait. Raises UnknownGuarantor.
    """
    found = db.scalar(
        select(Guarantor.id).where(Guarantor.id == guarantor_id).with_for_update(key_share=True)
    )
    if found is None:
        raise UnknownGuarantor


def restrict(db: Session, guarantor_id: int, restriction: Restriction, *, actor: str) -> Guarantor:
    """Return the guarantor, now under that restriction ("none" ends it), as they asked (45 CFR
    164.522(a), (b)). Leave given before to text or call them ends with it. Raises UnknownGuarantor.
    """
    lock(db, guarantor_id)
    guarantor = db.get_one(Guarantor, guarantor_id, populate_existing=True)
    if guarantor.restriction == restriction:
        return guarantor
    guarantor.restriction = restriction
    db.flush()
    if restriction != "none":
        given = select(Consent.phone).where(Consent.guarantor_id == guarantor_id)
        for phone in sorted({*db.scalars(given.distinct()), *filter(None, [guarantor.phone])}):
            revoke_consent(db, phone, by="restriction")
    record(
        db,
        Tag.ACCOUNT_RESTRICTED,
        actor=actor,
        guarantor_id=guarantor_id,
        restriction=restriction,
    )
    return guarantor


def lock_all(db: Session, guarantor_ids: Select[int]) -> int:
    """Lock every guarantor whose ID a query selects, as lock() does, in the order of their IDs;
    return how many they are.
    """
    found = db.scalars(
        select(Guarantor.id)
        .where(Guarantor.id.in_(guarantor_ids))
        .order_by(Guarantor.id)
        .with_for_update(of=Guarantor, key_share=True)
    )
    return len(found.all())


def give_consent(
    db: Session,
    phone: str,
    topic: str,
    *,
    words: str,
    evidence: str,
    guarantor_id: int | None,
    channel: ConsentChannel = "sms",
    actor: str = "caller",
) -> Consent:
    """Return the leave to reach a number about a topic; the one in force if there is one.

    `words` are those agreed to, in the caller's language, `evidence` where they were: a call's sid
    (47 CFR 64.1200(a), (f)(9): prior express consent, with what was disclosed).
    """
    in_force = _consent_in_force(db, phone, topic, channel)
    if in_force is not None:
        return in_force
    given = Consent(
        id=new_id(),
        guarantor_id=guarantor_id,
        phone=phone,
        topic=topic,
        channel=channel,
        words=words,
        evidence=evidence,
        given_at=clock.now(),
    )
    db.add(given)
    db.flush()
    told = {"reference": evidence, "topic": topic, "consent_id": str(given.id)}
    record(db, Tag.CONSENT_GIVEN, actor=actor, guarantor_id=guarantor_id, **told)
    return given


def _consent_in_force(
    db: Session, phone: str, topic: str, channel: ConsentChannel
) -> Consent | None:
    return db.scalar(
        select(Consent).where(
            Consent.phone == phone,
            Consent.topic == topic,
            Consent.channel == channel,
            Consent.revoked_at.is_(None),
        )
    )


def revoke_consent(
    db: Session,
    phone: str,
    topic: str | None = None,
    *,
    channel: ConsentChannel | None = None,
    by: str = "caller",
    actor: str = "caller",
) -> int:
    """Take back every leave to reach a number, or those for one topic, or by one channel; return
    how many there were. In force at once (47 CFR 64.1200(a)(10) allows ten business days).

    `by` says how: "caller", "keyword" (STOP, which START undoes), "contact_change", "desk"; `actor`
    is who did it, for the audit trail.
    """
    in_force = update(Consent).where(Consent.phone == phone, Consent.revoked_at.is_(None))
    if topic is not None:
        in_force = in_force.where(Consent.topic == topic)
    if channel is not None:
        in_force = in_force.where(Consent.channel == channel)
    revoked = db.execute(
        in_force.values(revoked_at=clock.now(), revoked_by=by).returning(
            Consent.id, Consent.guarantor_id, Consent.topic
        )
    ).all()
    for consent_id, guarantor_id, of_topic in revoked:
        record(
            db,
            Tag.CONSENT_REVOKED,
            actor=actor,
            guarantor_id=guarantor_id,
            topic=of_topic,
            consent_id=str(consent_id),
        )
    return len(revoked)
