"""Draw what is due on a day, and learn afterwards what became of it.

A draw makes a payment as a caller's word would, under the same limits; the sweep of the jobs sends
cards to the processor, the day's file takes bank payments. What failed is tried again only where
the answer says that it may help.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from billing_core import clock
from billing_core.accounts.actions import lock
from billing_core.accounts.models import Guarantor
from billing_core.accounts.ranges import Range
from billing_core.audit.tags import Tag
from billing_core.autopay import actions, queries, scheduling
from billing_core.autopay.actions import move, record_draw
from billing_core.autopay.models import Mandate, ScheduledPayment
from billing_core.bank import actions as bank
from billing_core.bank import codes
from billing_core.bank.authorisations import Words
from billing_core.bank.models import BankPayment
from billing_core.holds import queries as holds
from billing_core.holds.models import Hold
from billing_core.ledger import queries as ledger
from billing_core.money import ZERO, Money
from billing_core.payments import actions as payments
from billing_core.payments import queries as payable
from billing_core.payments.models import Payment
from billing_core.plans import queries as plans
from billing_core.policies.terms import AutopayTerms

ACTOR = "job:autopay"


@dataclass(frozen=True, slots=True)
class Through:
    """Which processor cards go to, and what autopay may do."""

    gateway: str
    terms: AutopayTerms


def draw(db: Session, guarantors: Range, day: date, *, through: Through) -> int:
    """Take, or skip with the reason, every draw whose day has come; return how many.

    Never more than the draw said, and never more than is due. Skipped: paused, held, nothing due
    any more, an account that a bank stopped. One that needs a notice waits until the payer has had
    it for the days of the policy. Done twice, it takes nothing the second time.
    """
    rows = db.execute(
        select(ScheduledPayment, Mandate)
        .join(Mandate, Mandate.id == ScheduledPayment.mandate_id)
        .where(
            guarantors.holds(ScheduledPayment.guarantor_id),
            ScheduledPayment.status == "scheduled",
            ScheduledPayment.draw_on <= day,
        )
        .order_by(ScheduledPayment.guarantor_id, ScheduledPayment.due_on, ScheduledPayment.id)
    ).all()
    of_these = guarantors.holds(Mandate.guarantor_id)
    paused = set(db.scalars(select(Mandate.id).where(of_these, queries.is_paused(day))))
    is_held = guarantors.holds(Hold.guarantor_id)
    held = set(db.scalars(holds.held("collections", day).where(is_held)))
    done = 0
    for scheduled, mandate in rows:
        if not _was_told(scheduled, day, through.terms):
            continue
        lock(db, scheduled.guarantor_id)
        if mandate.id in paused:
            _skip(db, scheduled, "paused")
        elif scheduled.guarantor_id in held:
            _skip(db, scheduled, "held")
        else:
            _take(db, scheduled, mandate, day, through=through)
        done += 1
    db.flush()
    return done


def follow_up(db: Session, guarantors: Range, day: date, *, terms: AutopayTerms) -> int:
    """Note what became of draws that were taken; return how many are settled by it.

    A card declined for the moment is tried again after the days of the policy, as often as it
    allows; one declined for good pauses its mandate until the payer says otherwise. What a bank
    sent back is sent again, or not, by bank.files; a debit said to be unauthorised revokes the
    mandate.
    """
    rows = db.execute(
        select(ScheduledPayment, Mandate, Payment, BankPayment)
        .join(Mandate, Mandate.id == ScheduledPayment.mandate_id)
        .outerjoin(Payment, Payment.id == ScheduledPayment.payment_id)
        .outerjoin(BankPayment, BankPayment.id == ScheduledPayment.bank_payment_id)
        .where(guarantors.holds(ScheduledPayment.guarantor_id), _has_news())
        .order_by(ScheduledPayment.guarantor_id, ScheduledPayment.id)
        .execution_options(populate_existing=True)
    ).all()
    for scheduled, mandate, by_card, by_bank in rows:
        reason = _failure(by_card, by_bank)
        if reason is None:
            move(scheduled, "paid")
        else:
            _fail(db, scheduled, mandate, reason)
            if mandate.revoked_at is None:
                _heed(db, scheduled, mandate, day, terms=terms)
    db.flush()
    return len(rows)


def _was_told(scheduled: ScheduledPayment, day: date, terms: AutopayTerms) -> bool:
    if not scheduled.needs_notice:
        return True
    if scheduled.announced_at is None:
        return False
    told_on = clock.day_of(scheduled.announced_at)
    return day >= told_on + timedelta(days=terms.notice_days)


def _take(
    db: Session, scheduled: ScheduledPayment, mandate: Mandate, day: date, *, through: Through
) -> None:
    amount = _amount(db, scheduled, mandate, day)
    if amount <= ZERO:
        _skip(db, scheduled, "nothing_due")
        return
    scheduled.amount_cents = amount.cents
    if mandate.method == "card":
        _charge(db, scheduled, mandate, day, gateway=through.gateway)
    elif not _debit(db, scheduled, mandate, day):
        _skip(db, scheduled, "account_stopped")
        return
    move(scheduled, "taken")
    record_draw(db, Tag.DRAW_TAKEN, scheduled, actor=ACTOR)


def _amount(db: Session, scheduled: ScheduledPayment, mandate: Mandate, day: date) -> Money:
    """What may be taken: as much as was said, as is due for this, and as no payment is under way
    for; nothing for a visit that a hold keeps from collection.
    """
    allowed = payable.payable(db, scheduled.guarantor_id, minimum=ZERO, today=day).maximum
    allowed -= _in_question(db, scheduled.guarantor_id, day)
    said = Money(scheduled.amount_cents)
    plan = plans.open_plan(db, scheduled.guarantor_id)
    if mandate.purpose == "plan":
        if plan is None or plan.id != mandate.plan_id:
            return ZERO
        in_flight = payable.in_flight(db, scheduled.guarantor_id)
        due = plans.standing(db, plan.id, day).due - in_flight
        return min(said, due, allowed)
    if mandate.purpose == "statement" and plan is not None:
        allowed -= plans.standing(db, plan.id, day).payoff
    return min(said, allowed)


def _in_question(db: Session, guarantor_id: int, day: date) -> Money:
    """What is owed on visits that holds of their own keep from collection."""
    mine = Hold.guarantor_id == guarantor_id
    held = set(db.scalars(holds.held_visits("collections", day).where(mine)))
    owed = ledger.owed_by_visit(db, guarantor_id)
    return sum((max(owed.get(visit_id, ZERO), ZERO) for visit_id in held if visit_id), ZERO)


def _charge(
    db: Session, scheduled: ScheduledPayment, mandate: Mandate, day: date, *, gateway: str
) -> None:
    request = payments.Request(
        guarantor_id=scheduled.guarantor_id,
        amount=Money(scheduled.amount_cents),
        request_key=f"autopay:{scheduled.id}",
        token=mandate.token or "",
        brand=mandate.brand or "",
        last4=mandate.last4,
        language=mandate.language,
        plan_id=mandate.plan_id,
    )
    payment = payments.take(db, request, gateway=gateway, minimum=Money(1), today=day)
    db.flush()
    scheduled.payment_id = payment.id


def _debit(db: Session, scheduled: ScheduledPayment, mandate: Mandate, day: date) -> bool:
    assert mandate.bank_account_id is not None, "a mandate of a bank without an account"
    debit = bank.Debit(
        bank_account_id=mandate.bank_account_id,
        amount=Money(scheduled.amount_cents),
        request_key=f"autopay:{scheduled.id}",
        words=Words(mandate.words, mandate.words_version, mandate.language),
        evidence=mandate.evidence,
        recorded=mandate.recorded,
        frequency="single" if mandate.purpose == "once" else "recurring",
        effective_on=scheduled.draw_on,
    )
    payment = bank.authorise(db, debit, minimum=Money(1), today=day)
    if isinstance(payment, bank.Refused):
        return False
    payment.copy_sent_at = mandate.copy_sent_at
    db.flush()
    scheduled.bank_payment_id = payment.id
    return True


def _skip(db: Session, scheduled: ScheduledPayment, reason: str) -> None:
    move(scheduled, "skipped", reason=reason)
    record_draw(db, Tag.DRAW_SKIPPED, scheduled, actor=ACTOR, reason=reason)


_CARD_NEWS = ("paid", "declined", "refunded", "disputed", "returned")
_BANK_NEWS = ("settled", "returned", "cancelled")


def _has_news() -> ColumnElement[bool]:
    return or_(
        and_(
            ScheduledPayment.status == "taken",
            or_(Payment.status.in_(_CARD_NEWS), BankPayment.status.in_(_BANK_NEWS)),
        ),
        and_(ScheduledPayment.status == "paid", BankPayment.status == "returned"),
    )


def _fail(db: Session, scheduled: ScheduledPayment, mandate: Mandate, reason: str) -> None:
    move(scheduled, "failed", reason=reason)
    record_draw(db, Tag.DRAW_FAILED, scheduled, actor=ACTOR, reason=reason)
    guarantor = db.get_one(Guarantor, scheduled.guarantor_id)
    scheduling.tell(db, guarantor, "autopay_failed", scheduled, last4=mandate.last4)


def _failure(by_card: Payment | None, by_bank: BankPayment | None) -> str | None:
    if by_card is not None and by_card.status == "declined":
        return by_card.decline_class
    if by_bank is not None and by_bank.status in {"returned", "cancelled"}:
        return by_bank.return_code or "cancelled"
    return None


def _heed(
    db: Session, scheduled: ScheduledPayment, mandate: Mandate, day: date, *, terms: AutopayTerms
) -> None:
    reason = scheduled.reason or ""
    if reason in {"try_again", "not_sent"}:
        if scheduled.attempt <= terms.retries:
            actions.add_draw(
                db,
                mandate,
                due_on=scheduled.due_on,
                amount=Money(scheduled.amount_cents),
                attempt=scheduled.attempt + 1,
                draw_on=day + timedelta(days=terms.retry_after_days),
            )
    elif reason in {"other_card", "call_bank"}:
        actions.pause(db, mandate.id, since=day, until=None, actor=ACTOR)
    elif codes.return_code(reason).effect == "unauthorised":
        actions.revoke(db, mandate.id, because=reason, actor=ACTOR)
    elif codes.return_code(reason).effect == "stopped":
        actions.pause(db, mandate.id, since=day, until=None, actor=ACTOR)
