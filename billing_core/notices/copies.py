"""A message that somebody asks for, and may ask for again: each asking is one, up to ten."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from billing_core.accounts.models import Guarantor
from billing_core.audit import actions as audit
from billing_core.notices import actions as notices
from billing_core.notices.models import Channel, Notice

COPIES_MAX = 10  # of one paper: whoever wants an eleventh talks to a person


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which paper goes where. A letter goes to the address on the account, whatever recipient is
    told.
    """

    number: str
    channel: Channel
    language: str
    actor: str  # "caller", "representative:7"
    recipient: str | None = None

    @property
    def may_go_out(self) -> bool:
        """Whether it may where nothing goes to the contacts on file by itself: by text, to a number
        that its owner has just named, or as a representative says.
        """
        return self.channel == "sms" or self.actor.startswith(audit.REPRESENTATIVE)


@dataclass(frozen=True, slots=True)
class Paper:
    """What goes out, in the words that fit the channel."""

    key: str  # the same for every copy
    template: str  # what the audit trail calls it
    body: str


def send(db: Session, guarantor_id: int, wanted: Wanted, paper: Paper) -> Notice | None:
    """Return the message that brings a copy, now owed; None if ten were sent before.

    Whoever calls this has locked the guarantor, and holds leave to text the number (47 CFR
    64.1200(a)).
    """
    copies = sent(db, paper.key)
    if copies >= COPIES_MAX:
        return None
    is_letter = wanted.channel == "letter"
    above = f"{address(db, guarantor_id)}\n\n" if is_letter else ""
    return notices.owe(
        db,
        key=f"copy:{paper.key}:{copies + 1}",
        recipient=_recipient(guarantor_id, wanted),
        template=paper.template,
        body=above + paper.body,
        language=wanted.language,
        guarantor_id=guarantor_id,
        channel=wanted.channel,
        asked_for=wanted.may_go_out,
    )


def by_letter(db: Session, guarantor_id: int, paper: Paper, language: str) -> Notice | None:
    """Return the letter that brings a paper nobody asked for to the address on the account, now
    owed; None if there is one of that key.
    """
    return notices.owe(
        db,
        key=paper.key,
        recipient=f"guarantor:{guarantor_id}",
        template=paper.template,
        body=f"{address(db, guarantor_id)}\n\n{paper.body}",
        language=language,
        guarantor_id=guarantor_id,
        channel="letter",
        asked_for=False,
    )


def sent(db: Session, key: str) -> int:
    """Return how many copies of a paper were asked for before."""
    found = select(func.count()).select_from(Notice).where(Notice.key.startswith(f"copy:{key}:"))
    return int(db.scalar(found) or 0)


def address(db: Session, guarantor_id: int) -> str:
    """Return what stands above a letter to a guarantor: where it goes."""
    return notices.address(db.get_one(Guarantor, guarantor_id))


def _recipient(guarantor_id: int, wanted: Wanted) -> str:
    if wanted.channel == "letter":
        return f"guarantor:{guarantor_id}"
    assert wanted.recipient, "a text or an e-mail goes to somebody"
    return wanted.recipient
