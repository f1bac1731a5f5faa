"""What collections must know about a person: that mail comes back, that they were screened."""

from __future__ import annotations

from datetime import date

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from billing_core.accounts.actions import lock
from billing_core.ageing.models import FACTS, CollectionFact
from billing_core.audit import actions as audit
from billing_core.audit.tags import Tag
from billing_core.database import new_id


def note(
    db: Session,
    guarantor_id: int,
    fact: str,
    *,
    on: date,
    actor: str,
    until: date | None = None,
) -> CollectionFact:
    """Return the fact of that day ("mail_returned", "screened"), noted now unless it was known.

    `until` is the first day on which it holds no longer. Raises UnknownGuarantor; a fact there is
    not is a bug.
    """
    assert fact in FACTS, f"no such fact: {fact}"
    lock(db, guarantor_id)
    known = db.scalar(
        select(CollectionFact).where(
            CollectionFact.guarantor_id == guarantor_id,
            CollectionFact.fact == fact,
            CollectionFact.starts_on <= on,
            or_(CollectionFact.ends_on.is_(None), CollectionFact.ends_on > on),
        )
    )
    if known is not None:
        return known
    noted = CollectionFact(
        id=new_id(),
        guarantor_id=guarantor_id,
        fact=fact,
        starts_on=on,
        ends_on=until,
        noted_by=actor,
    )
    db.add(noted)
    db.flush()
    audit.record(db, Tag.COLLECTION_FACT_NOTED, actor=actor, guarantor_id=guarantor_id, fact=fact)
    return noted


def end(db: Session, guarantor_id: int, fact: str, *, on: date, actor: str) -> int:
    """Let a fact hold no longer from a day on; return how many notes of it that ended."""
    lock(db, guarantor_id)
    ended = db.scalars(
        update(CollectionFact)
        .where(
            CollectionFact.guarantor_id == guarantor_id,
            CollectionFact.fact == fact,
            or_(CollectionFact.ends_on.is_(None), CollectionFact.ends_on > on),
        )
        .values(ends_on=on)
        .returning(CollectionFact.id)
    ).all()
    if ended:
        audit.record(
            db,
            Tag.COLLECTION_FACT_NOTED,
            actor=actor,
            guarantor_id=guarantor_id,
            fact=f"no longer {fact}",
        )
    return len(ended)
