"""Give a mandate, pause it, skip one of its draws, take it back."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from billing_core import clock
from billing_core.accounts.actions import lock
from billing_core.audit import actions as audit
from billing_core.audit.tags import Tag
from billing_core.autopay import queries, states
from billing_core.autopay.models import Mandate, ScheduledPayment
from billing_core.bank.authorisations import Words
from billing_core.database import new_id
from billing_core.money import Money


@dataclass(frozen=True, slots=True)
class Card:
    """A stored card: the gateway's reusable token, never the number."""

    token: str = field(repr=False)
    brand: str
    last4: str


@dataclass(frozen=True, slots=True)
class BankSource:
    """A bank account of ours by its id, whose number is never here."""

    bank_account_id: uuid.UUID
    last4: str


@dataclass(frozen=True, slots=True)
class Given:
    """What a payer agreed to. The same `request_key` twice is one mandate."""

    guarantor_id: int
    purpose: Literal["plan", "statement", "once"]
    source: Card | BankSource
    request_key: str
    words: Words
    evidence: str  # of the call: its recording, if it was recorded
    recorded: bool
    plan_id: uuid.UUID | None = None  # of purpose "plan"
    amount: Money | None = None  # of purpose "once"
    draw_on: date | None = None  # of purpose "once"
    between: tuple[Money, Money] | None = None  # amounts that need no notice of their own


def give(db: Session, given: Given) -> Mandate:
    """Return the mandate; one that draws once has its draw scheduled. Raises UnknownGuarantor.

    A plan is never made to depend on a mandate (12 CFR 1005.10(e)(1)): nothing here asks for one.
    """
    lock(db, given.guarantor_id)
    known = db.scalar(select(Mandate).where(Mandate.request_key == given.request_key))
    if known is not None:
        return known
    mandate = _mandate(given)
    db.add(mandate)
    db.flush()
    if given.purpose == "once":
        assert given.amount is not None
        assert given.draw_on is not None
        add_draw(db, mandate, due_on=given.draw_on, amount=given.amount)
    _record(db, Tag.MANDATE_GIVEN, mandate, actor="caller", purpose=mandate.purpose)
    return mandate


def copy_sent(db: Session, mandate_id: uuid.UUID) -> None:
    """Note that the words were sent to the payer: a recurring debit of a bank account waits for
    that (12 CFR 1005.10(b)).
    """
    mandate = queries.get(db, mandate_id)
    mandate.copy_sent_at = mandate.copy_sent_at or clock.now()
    db.flush()


def pause(
    db: Session, mandate_id: uuid.UUID, *, since: date, until: date | None, actor: str
) -> Mandate:
    """Return the mandate, which draws nothing from `since` until the day before `until`; None: till
    it is resumed. What falls due meanwhile is not drawn later.
    """
    mandate = _locked(db, mandate_id)
    mandate.paused_from = since
    mandate.paused_until = until
    db.flush()
    _record(db, Tag.MANDATE_PAUSED, mandate, actor=actor)
    return mandate


def resume(db: Session, mandate_id: uuid.UUID, *, actor: str) -> Mandate:
    """Return the mandate, which draws again."""
    mandate = _locked(db, mandate_id)
    mandate.paused_from = mandate.paused_until = None
    db.flush()
    _record(db, Tag.MANDATE_RESUMED, mandate, actor=actor)
    return mandate


def revoke(db: Session, mandate_id: uuid.UUID, *, because: str, actor: str) -> Mandate:
    """Return the mandate, in force no more; its draws that were not taken are cancelled, and the
    card's token is forgotten. Told twice, it changes nothing.
    """
    mandate = _locked(db, mandate_id)
    if mandate.revoked_at is not None:
        return mandate
    mandate.revoked_at = clock.now()
    mandate.revoked_because = because
    if mandate.method == "card":
        mandate.token = ""
    draws = select(ScheduledPayment).where(
        ScheduledPayment.mandate_id == mandate_id, ScheduledPayment.status == "scheduled"
    )
    for draw in db.scalars(draws):
        move(draw, "cancelled", reason="revoked")
    db.flush()
    _record(db, Tag.MANDATE_REVOKED, mandate, actor=actor, because=because)
    return mandate


def skip(db: Session, scheduled_id: uuid.UUID, *, actor: str) -> ScheduledPayment:
    """Return the draw, skipped; the next one comes as agreed. Raises IllegalMove once it was taken
    (the law gives a payer until three business days before, 12 CFR 1005.10(c); we give longer).
    """
    draw = db.get_one(ScheduledPayment, scheduled_id, populate_existing=True)
    lock(db, draw.guarantor_id)
    db.refresh(draw)
    move(draw, "skipped", reason="asked")
    db.flush()
    record_draw(db, Tag.DRAW_SKIPPED, draw, actor=actor, reason="asked")
    return draw


def forget_days(db: Session, plan_id: uuid.UUID, *, keep: set[date]) -> None:
    """Skip what was going to be drawn for a plan on days that are no days of its schedule any more;
    the night schedules what falls due on the new ones.
    """
    draws = (
        select(ScheduledPayment)
        .join(Mandate, Mandate.id == ScheduledPayment.mandate_id)
        .where(
            Mandate.plan_id == plan_id,
            ScheduledPayment.status == "scheduled",
            ScheduledPayment.due_on.not_in(keep),
        )
    )
    for draw in db.scalars(draws):
        move(draw, "skipped", reason="moved")
        record_draw(db, Tag.DRAW_SKIPPED, draw, actor="job:plans", reason="moved")
    db.flush()


def announced(db: Session, scheduled_id: uuid.UUID) -> None:
    """Note that the payer was told of a draw's amount and day, now (UTC). Raises NoResultFound."""
    draw = db.get_one(ScheduledPayment, scheduled_id, populate_existing=True)
    draw.announced_at = draw.announced_at or clock.now()
    db.flush()


def add_draw(
    db: Session,
    mandate: Mandate,
    *,
    due_on: date,
    amount: Money,
    attempt: int = 1,
    draw_on: date | None = None,
    needs_notice: bool = False,
) -> ScheduledPayment:
    """Return a new draw of a mandate: an amount for what falls due on a day."""
    draw = ScheduledPayment(
        id=new_id(),
        guarantor_id=mandate.guarantor_id,
        mandate_id=mandate.id,
        due_on=due_on,
        attempt=attempt,
        draw_on=draw_on or due_on,
        amount_cents=amount.cents,
        status="scheduled",
        needs_notice=needs_notice,
        created_at=clock.now(),
    )
    db.add(draw)
    db.flush()
    return draw


def move(draw: ScheduledPayment, after: str, *, reason: str | None = None) -> None:
    """Move a draw along its graph. Raises IllegalMove."""
    states.check(draw.status, after)
    draw.status = after
    draw.reason = reason
    draw.finished_at = None if after == "taken" else clock.now()


def record_draw(
    db: Session, tag: Tag, draw: ScheduledPayment, *, actor: str, **details: str | int
) -> None:
    """Tell the audit trail of a draw, with whose it is; `details` hold no money but in cents."""
    audit.record(
        db,
        tag,
        actor=actor,
        guarantor_id=draw.guarantor_id,
        reference=str(draw.id),
        cents=draw.amount_cents,
        **details,
    )


def _mandate(given: Given) -> Mandate:
    card = given.source if isinstance(given.source, Card) else None
    bank = given.source if isinstance(given.source, BankSource) else None
    lowest, highest = given.between or (None, None)
    return Mandate(
        id=new_id(),
        guarantor_id=given.guarantor_id,
        request_key=given.request_key,
        purpose=given.purpose,
        plan_id=given.plan_id,
        method="card" if card else "bank",
        token=card.token if card else None,
        brand=card.brand if card else None,
        bank_account_id=bank.bank_account_id if bank else None,
        last4=given.source.last4,
        amount_cents=given.amount.cents if given.amount else None,
        draw_on=given.draw_on,
        lowest_cents=lowest.cents if lowest else None,
        highest_cents=highest.cents if highest else None,
        words=given.words.text,
        words_version=given.words.version,
        language=given.words.language,
        evidence=given.evidence,
        recorded=given.recorded,
        given_at=clock.now(),
    )


def _locked(db: Session, mandate_id: uuid.UUID) -> Mandate:
    lock(db, queries.get(db, mandate_id).guarantor_id)
    return queries.get(db, mandate_id)


def _record(db: Session, tag: Tag, mandate: Mandate, *, actor: str, **details: str) -> None:
    audit.record(
        db,
        tag,
        actor=actor,
        guarantor_id=mandate.guarantor_id,
        reference=str(mandate.id),
        **details,
    )
