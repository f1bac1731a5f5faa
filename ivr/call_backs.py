"""What a caller who reached nobody was promised: a call at a time, or an answer to a message.

A representative is rung first: whoever takes the call is free, and only then does the caller's
phone ring. Each line calls back one after another, in the order of what was promised.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, Index, String, exists, or_, select, true, update
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from billing_core import clock
from billing_core.accounts import queries as accounts
from billing_core.audit import actions as audit
from billing_core.audit.tags import Tag
from billing_core.database import Base, new_id
from ivr.calls import Call
from ivr.phone_book import Line, Region
from ivr.prompts import At

JOB = "job:call_backs"
NOTICE = timedelta(minutes=30)  # nobody calls back sooner
SLOT_MINUTES = 30
ATTEMPTS_MAX = 2  # of the caller's phone; voice-ux.md 1.10
AGAIN_AFTER = timedelta(minutes=10)
NOBODY_FREE_FOR = timedelta(minutes=2)  # a line where nobody took the call is left in peace so long


class CallBack(Base):
    """A call someone owes to a caller, from a call that did not reach a person."""

    __tablename__ = "call_backs"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    guarantor_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    request_key: Mapped[str] = mapped_column(String(64), unique=True)
    reference: Mapped[str] = mapped_column(String(6))
    line: Mapped[str] = mapped_column(String(32))
    reason: Mapped[str] = mapped_column(String(24))
    language: Mapped[str] = mapped_column(String(16))
    phone: Mapped[str | None] = mapped_column(String(20))
    due_at: Mapped[datetime]
    zone: Mapped[str] = mapped_column(String(40))
    recording_sid: Mapped[str | None] = mapped_column(String(34))
    # Whether a message may be left on a machine: not where nothing may reach others at home.
    voicemail: Mapped[bool] = mapped_column(default=True, server_default=true())
    status: Mapped[str] = mapped_column(String(12), default="waiting")
    # waiting, calling (a representative is rung, or talks to them), talked, unreached
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")  # of the caller's phone
    next_at: Mapped[datetime | None]  # not before; None: at due_at
    calling_at: Mapped[datetime | None]
    taken_at: Mapped[datetime | None]  # by a representative
    finished_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    __table_args__ = (Index("ix_call_backs_waiting", "status", "line", "due_at"),)


def next_slot(line: Line, region: Region) -> At:
    """The first half hour in which that line can call back, with half an hour's notice."""
    moment = clock.now() + NOTICE
    late = timedelta(minutes=moment.minute % SLOT_MINUTES, seconds=moment.second)
    if late:
        moment += timedelta(minutes=SLOT_MINUTES) - late
    return line.next_opening(moment.replace(microsecond=0), region)


def promise(
    call: Call, line: Line, at: At, *, phone: str | None, recording_sid: str | None
) -> None:
    """Write down what the caller was promised."""
    call.db.add(
        CallBack(
            id=new_id(),
            guarantor_id=call.guarantor_id if call.verified else None,
            request_key=call.turn_id,
            reference=call.reference,
            line=line.key,
            reason=call.notes.reason,
            language=call.notes.interpreter or call.language,
            phone=phone,
            due_at=at.moment,
            zone=at.zone,
            recording_sid=recording_sid,
            voicemail=_may_leave_a_message(call),
            created_at=clock.now(),
        )
    )
    audit.record(
        call.db,
        Tag.MESSAGE_LEFT if recording_sid else Tag.CALL_BACK_BOOKED,
        actor="caller",
        guarantor_id=call.guarantor_id,
        reference=call.sid,
        line=line.key,
        reason=call.notes.reason,
    )


def change_number(call: Call, phone: str) -> None:
    """Call another number than this call's, as its caller asks."""
    mine = CallBack.request_key.startswith(f"{call.sid}/", autoescape=True)
    promised = update(CallBack).where(mine, CallBack.status == "waiting")
    call.db.execute(promised.values(phone=phone))


def claim(db: Session, line: str) -> CallBack | None:
    """The first of a line's call-backs whose time has come, `calling` from here on.

    None while another one of that line is being made: whoever was promised first is called first.
    """
    now = clock.now()
    other = aliased(CallBack)
    is_at_one = exists().where(other.line == line, other.status == "calling")
    due = (
        select(CallBack)
        .where(
            CallBack.line == line,
            CallBack.status == "waiting",
            CallBack.phone.is_not(None),
            CallBack.due_at <= now,
            or_(CallBack.next_at.is_(None), CallBack.next_at <= now),
            ~is_at_one,
        )
        .order_by(CallBack.due_at, CallBack.created_at, CallBack.id)
        .limit(1)
        .with_for_update()
    )
    first = db.scalars(due).first()
    if first is not None:
        first.status, first.calling_at, first.taken_at = "calling", now, None
        db.flush()
    return first


def locked(db: Session, call_back_id: uuid.UUID) -> CallBack | None:
    """The call-back as it is now; nobody else changes it until the transaction ends."""
    wanted = select(CallBack).where(CallBack.id == call_back_id).with_for_update()
    return db.scalar(wanted.execution_options(populate_existing=True))


def waiting_lines(db: Session) -> list[str]:
    """The lines on which somebody waits whose time has come."""
    waiting = select(CallBack.line).where(
        CallBack.status == "waiting", CallBack.due_at <= clock.now()
    )
    return list(db.scalars(waiting.distinct().order_by(CallBack.line)))


def take(call_back: CallBack) -> None:
    """A representative is there: the caller's phone may ring."""
    if call_back.taken_at is None:
        call_back.taken_at = clock.now()
        call_back.attempts += 1


def nobody_free(db: Session, call_back: CallBack) -> None:
    """No representative took it: it waits, and so do those behind it, each in its place."""
    call_back.status = "waiting"
    until = clock.now() + NOBODY_FREE_FOR
    earlier = or_(CallBack.next_at.is_(None), CallBack.next_at < until)
    behind = update(CallBack).where(
        CallBack.line == call_back.line, CallBack.status == "waiting", earlier
    )
    db.flush()
    db.execute(behind.values(next_at=until))


def put_off(call_back: CallBack, until: datetime) -> None:
    """It is not the time for it: outside the hours, or the carrier is busy."""
    call_back.status, call_back.next_at = "waiting", until


def made(db: Session, call_back: CallBack) -> None:
    """The two have been put through to each other."""
    _finish(db, call_back, "talked", Tag.CALL_BACK_MADE)


def not_reached(db: Session, call_back: CallBack) -> bool:
    """The caller did not answer: once more in ten minutes, before those who were promised later;
    returns whether that was the last try.
    """
    if call_back.attempts < ATTEMPTS_MAX:
        put_off(call_back, clock.now() + AGAIN_AFTER)
        return False
    _finish(db, call_back, "unreached", Tag.CALL_BACK_UNREACHED)
    return True


def _finish(db: Session, call_back: CallBack, status: str, tag: Tag) -> None:
    call_back.status, call_back.finished_at = status, clock.now()
    audit.record(
        db,
        tag,
        actor=JOB,
        guarantor_id=call_back.guarantor_id,
        reference=str(call_back.id),
        line=call_back.line,
    )


def _may_leave_a_message(call: Call) -> bool:
    """Not about an account with a restriction, whether its owner was let in or not (45 CFR
    164.522(b)).
    """
    if call.notes.by_person_only:
        return False
    return not (call.verified and accounts.is_confidential(call.db, call.account))
