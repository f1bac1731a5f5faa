"""What a caller who reached nobody was promised: a call at a time, or an answer to a message."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, String, true, update
from sqlalchemy.orm import Mapped, mapped_column

from billing_core import clock
from billing_core.accounts import queries as accounts
from billing_core.audit import actions as audit
from billing_core.audit.tags import Tag
from billing_core.database import Base, new_id
from ivr.calls import Call
from ivr.phone_book import Line, Region
from ivr.prompts import At

NOTICE = timedelta(minutes=30)  # nobody calls back sooner
SLOT_MINUTES = 30


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
    created_at: Mapped[datetime]


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


def _may_leave_a_message(call: Call) -> bool:
    """Not about an account with a restriction, whether its owner was let in or not (45 CFR
    164.522(b)).
    """
    if call.notes.by_person_only:
        return False
    return not (call.verified and accounts.is_confidential(call.db, call.account))
