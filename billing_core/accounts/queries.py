"""Find an account; list accounts for the operator; may a number be written to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from billing_core import clock
from billing_core.accounts.models import Consent, ConsentChannel, ContactChange, Guarantor
from billing_core.money import Money
from billing_core.statements.queries import NOTHING_OWED, Summary, summaries


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One guarantor in a list, with what is owed today."""

    guarantor_id: int
    name: str
    birth_date: date
    postal_code: str
    language: str
    amount_due: Money
    past_due: Money


def find(db: Session, guarantor_id: int) -> Guarantor | None:
    """Return the guarantor with that ID."""
    return db.get(Guarantor, guarantor_id)


def by_phone(db: Session, phone: str) -> Guarantor | None:
    """Return the guarantor with that number (E.164), if it is on exactly one account."""
    found = db.scalars(select(Guarantor).where(Guarantor.phone == phone).limit(2)).all()
    return found[0] if len(found) == 1 else None


def is_restricted(db: Session, guarantor_id: int) -> bool:
    """Return whether only a representative may speak about that account (45 CFR 164.522(a)); of an
    account that there is not, nobody else should.
    """
    return _restriction(db, guarantor_id) not in ("none", "confidential")


def is_confidential(db: Session, guarantor_id: int) -> bool:
    """Return whether nothing may go to the contacts on file by itself: no text, e-mail or letter,
    and no message on a machine (45 CFR 164.522(b)).
    """
    return _restriction(db, guarantor_id) in ("confidential", "representative_only")


def region(db: Session, guarantor_id: int) -> str | None:
    """Return the key of the region whose rules and numbers hold for that guarantor."""
    return db.scalar(select(Guarantor.region).where(Guarantor.id == guarantor_id))


def listing(db: Session, limit: int) -> list[AccountRow]:
    """Return the first `limit` guarantors by ID, with what they owe today."""
    guarantors = db.scalars(select(Guarantor).order_by(Guarantor.id).limit(limit)).all()
    chosen = select(Guarantor.id).order_by(Guarantor.id).limit(limit)
    owed = summaries(db, chosen, clock.today())
    return [_row(guarantor, owed.get(guarantor.id, NOTHING_OWED)) for guarantor in guarantors]


def has_consent(
    db: Session, phone: str, topic: str | None, *, channel: ConsentChannel = "sms"
) -> bool:
    """Return whether that number may be reached by that channel about that topic now; about any
    topic, if none is told.
    """
    in_force = exists().where(
        Consent.phone == phone, Consent.channel == channel, Consent.revoked_at.is_(None)
    )
    if topic is not None:
        in_force = in_force.where(Consent.topic == topic)
    return bool(db.scalar(select(in_force)))


def _restriction(db: Session, guarantor_id: int) -> str | None:
    """The restriction on an account; on none, None."""
    return db.scalar(select(Guarantor.restriction).where(Guarantor.id == guarantor_id))


def consents(db: Session, phone: str) -> list[Consent]:
    """Return every leave that was ever given for a number (E.164), the newest first; one that was
    taken back says when, in UTC.
    """
    given = select(Consent).where(Consent.phone == phone)
    return list(db.scalars(given.order_by(Consent.given_at.desc(), Consent.id.desc())))


def contact_changes_waiting(db: Session, limit: int) -> list[ContactChange]:
    """Return the changes that were asked for without proof and wait for a person, the oldest first,
    at most `limit` of them.
    """
    waiting = select(ContactChange).where(ContactChange.status == "requested")
    oldest_first = waiting.order_by(ContactChange.asked_at, ContactChange.id)
    return list(db.scalars(oldest_first.limit(limit)))


def contact_changes(db: Session, guarantor_id: int, limit: int) -> list[ContactChange]:
    """Return the changes of a guarantor's contacts, the newest first, at most `limit` of them."""
    theirs = select(ContactChange).where(ContactChange.guarantor_id == guarantor_id)
    newest_first = theirs.order_by(ContactChange.asked_at.desc(), ContactChange.id.desc())
    return list(db.scalars(newest_first.limit(limit)))


def _row(guarantor: Guarantor, owed: Summary) -> AccountRow:
    return AccountRow(
        guarantor_id=guarantor.id,
        name=f"{guarantor.given_name} {guarantor.family_name}",
        birth_date=guarantor.birth_date,
        postal_code=guarantor.postal_code,
        language=guarantor.language,
        amount_due=owed.amount_due,
        past_due=owed.past_due,
    )
