"""The day's file for the bank: which debits go out, and the file itself."""

from __future__ import annotations

import string
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from billing_core import clock, references
from billing_core.accounts.actions import lock
from billing_core.accounts.ranges import Range
from billing_core.audit import actions as audit
from billing_core.audit.tags import Tag
from billing_core.bank import banking_days, codes, nacha, posting, sealing
from billing_core.bank.models import BankAccount, BankFile, BankPayment
from billing_core.bank.nacha import Originator
from billing_core.database import new_id
from billing_core.holds import queries as holds
from billing_core.money import ZERO
from billing_core.payments import queries as payments

ACTOR = "job:bank"
ENTRIES_AT_ONCE_MAX = 5_000  # one transaction locks that many guarantors; the rest is the next file
MODIFIERS = string.ascii_uppercase + string.digits  # so many files a day, the network says
SENT_AHEAD_BANKING_DAYS = 2


@dataclass(frozen=True, slots=True)
class Submitted:
    """A file, and what is in it as text: for the bank, and for nobody else."""

    file: BankFile
    text: str


def submit(
    db: Session, originator: Originator, *, on: date, limit: int = ENTRIES_AT_ONCE_MAX
) -> Submitted | None:
    """Return a file with the debits due to go out on a day, now `submitted` and in the ledger; None
    if there are none. Call again until there are none.

    A debit goes only with its proof: a single one recorded or its words sent, one of many both
    (Nacha Operating Rules 2.5.15.2; 12 CFR 1005.10(b)). None from an account that was stopped, none
    of a guarantor in whose name nothing may be collected.
    """
    payments = _going_out(db, on, limit)
    if not payments:
        return None
    file = _file(db, payments, on)
    sequence = _last_sequence(db, originator)
    for payment in payments:
        sequence += 1
        payment.status = "submitted"
        payment.file_id = file.id
        payment.trace = nacha.trace(originator, sequence)
        payment.submitted_at = clock.now()
        payment.effective_on = max(payment.effective_on, banking_days.later(on, 1))
    db.flush()
    for payment in payments:
        posting.post(db, payment, on=on)
    audit.record(
        db,
        Tag.BANK_PAYMENT_SUBMITTED,
        actor=ACTOR,
        reference=str(file.id),
        entries=file.entries_count,
        cents=file.total_cents,
    )
    return Submitted(file, write(db, file, originator))


def write(db: Session, file: BankFile, originator: Originator) -> str:
    """Return the text of a file, from its payments and their accounts as they are now."""
    rows = db.execute(
        select(BankPayment, BankAccount)
        .join(BankAccount, BankAccount.id == BankPayment.bank_account_id)
        .where(BankPayment.file_id == file.id)
        .order_by(BankPayment.trace)
    ).all()
    lines = [
        nacha.Line(
            routing_number=account.routing_number,
            account_number=sealing.number(account),
            account_kind=account.kind,
            amount_cents=payment.amount_cents,
            identification=payment.confirmation_code,
            holder=account.holder,
            trace=payment.trace or "",
            effective_on=payment.effective_on,
            recurring=payment.frequency == "recurring",
            again=payment.attempt > 1,
        )
        for payment, account in rows
    ]
    return nacha.render(originator, lines, made_at=file.made_at, modifier=file.modifier)


def settle(db: Session, guarantors: Range, day: date) -> int:
    """Settle the debits that no bank has sent back in its two banking days; return how many.

    One that comes back later is returned all the same.
    """
    over = banking_days.earlier(day, codes.RETURNED_WITHIN_BANKING_DAYS)
    settled = db.scalars(
        select(BankPayment).where(
            guarantors.holds(BankPayment.guarantor_id),
            BankPayment.status == "submitted",
            BankPayment.effective_on < over,
        )
    ).all()
    for payment in settled:
        payment.status = "settled"
        payment.settled_on = day
        audit.record(
            db,
            Tag.BANK_PAYMENT_SETTLED,
            actor=ACTOR,
            guarantor_id=payment.guarantor_id,
            reference=str(payment.id),
        )
    db.flush()
    return len(settled)


def send_again(db: Session, guarantors: Range, day: date, *, retries: int, after_days: int) -> int:
    """Make a new debit of each that came back for want of funds (R01, R09) so many days ago; return
    how many were made. Twice at most, and within 180 days of the first, whatever `retries` says
    (Nacha Operating Rules 2.12.4); never for more than is still owed.
    """
    allowed = min(retries, codes.REPRESENTED_MAX)
    repeats = select(BankPayment.represents_id).where(BankPayment.represents_id.is_not(None))
    candidates = db.scalars(
        select(BankPayment)
        .join(BankAccount, BankAccount.id == BankPayment.bank_account_id)
        .where(
            guarantors.holds(BankPayment.guarantor_id),
            BankPayment.status == "returned",
            BankPayment.return_code.in_(_FUNDS),
            BankPayment.attempt <= allowed,
            BankPayment.returned_on <= day - timedelta(days=after_days),
            BankPayment.created_at >= clock.now() - timedelta(days=codes.REPRESENTED_WITHIN_DAYS),
            BankAccount.stopped_code.is_(None),
            BankPayment.id.not_in(repeats),
            BankPayment.guarantor_id.not_in(holds.held("collections", day)),
        )
        .order_by(BankPayment.guarantor_id, BankPayment.id)
    ).all()
    return sum(_again(db, payment, day) for payment in candidates)


_FUNDS = tuple(code for code, entry in codes.RETURN_CODES.items() if entry.may_be_sent_again)


def _again(db: Session, payment: BankPayment, day: date) -> bool:
    lock(db, payment.guarantor_id)
    allowed = payments.payable(db, payment.guarantor_id, minimum=ZERO, today=day)
    if payment.amount_cents > allowed.maximum.cents:
        return False
    again = BankPayment(
        id=new_id(),
        guarantor_id=payment.guarantor_id,
        bank_account_id=payment.bank_account_id,
        request_key=f"again:{payment.id}",
        amount_cents=payment.amount_cents,
        status="created",
        frequency=payment.frequency,
        effective_on=banking_days.later(day, 1),
        confirmation_code=references.new(db, BankPayment.confirmation_code),
        words=payment.words,
        words_version=payment.words_version,
        language=payment.language,
        evidence=payment.evidence,
        recorded=payment.recorded,
        copy_sent_at=payment.copy_sent_at,
        created_at=payment.created_at,
        represents_id=payment.id,
        attempt=payment.attempt + 1,
    )
    db.add(again)
    db.flush()
    return True


def _going_out(db: Session, on: date, limit: int) -> Sequence[BankPayment]:
    proven = or_(
        and_(
            BankPayment.frequency == "single",
            or_(BankPayment.recorded, BankPayment.copy_sent_at.is_not(None)),
        ),
        and_(
            BankPayment.frequency == "recurring",
            BankPayment.recorded,
            BankPayment.copy_sent_at.is_not(None),
        ),
    )
    chosen = db.scalars(
        select(BankPayment.id)
        .join(BankAccount, BankAccount.id == BankPayment.bank_account_id)
        .where(
            BankPayment.status == "created",
            BankPayment.effective_on <= banking_days.later(on, SENT_AHEAD_BANKING_DAYS),
            BankAccount.stopped_code.is_(None),
            proven,
            BankPayment.guarantor_id.not_in(holds.held("collections", on)),
        )
        .order_by(BankPayment.guarantor_id, BankPayment.id)
        .limit(limit)
    ).all()
    for guarantor_id in sorted(
        set(db.scalars(select(BankPayment.guarantor_id).where(BankPayment.id.in_(chosen))))
    ):
        lock(db, guarantor_id)
    return db.scalars(
        select(BankPayment)
        .where(BankPayment.id.in_(chosen), BankPayment.status == "created")
        .order_by(BankPayment.guarantor_id, BankPayment.id)
        .execution_options(populate_existing=True)
    ).all()


def _file(db: Session, payments: Sequence[BankPayment], on: date) -> BankFile:
    earlier = int(db.scalar(select(func.count()).where(BankFile.made_on == on)) or 0)
    assert earlier < len(MODIFIERS), "more files in a day than the network tells apart"
    file = BankFile(
        id=new_id(),
        made_at=clock.now(),
        made_on=on,
        modifier=MODIFIERS[earlier],
        entries_count=len(payments),
        total_cents=sum(payment.amount_cents for payment in payments),
    )
    db.add(file)
    db.flush()
    return file


def _last_sequence(db: Session, originator: Originator) -> int:
    last = db.scalar(
        select(func.max(BankPayment.trace)).where(BankPayment.trace.startswith(originator.odfi))
    )
    return int(last[len(originator.odfi) :]) if last else 0
