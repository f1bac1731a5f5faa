"""Where an earlier call was cut off: found by its number, used once the same person is identified."""

from __future__ import annotations

from datetime import timedelta

import msgspec
from sqlalchemy import select

from billing_core import clock
from ivr.calls import Call, CallRow, Notes

FRESH = timedelta(days=1)
# Of that call's notes what is true of it alone: how it was proved who called, a card, its waiting.
OF_ONE_CALL = (
    *("called_before", "chose_before", "errand", "keyed_id", "half_id", "birth_date_matched"),
    *("identity_failures", "by_person_only", "token", "brand", "last4", "cards_refused"),
    *("payment_id", "news", "waits", "reason", "line", "interpreter", "keys_only", "relay"),
    *("stopped_in", "paused_at", "holds"),
)


def look_by_number(call: Call) -> None:
    """Note the last call from this number, if it was cut off where a caller may go on."""
    if call.caller_number is None:
        return
    last = (
        select(CallRow.sid, CallRow.verified, CallRow.ended_at, CallRow.notes)
        .where(
            CallRow.from_number == call.caller_number,
            CallRow.started_at > clock.now() - FRESH,
            CallRow.sid != call.sid,
        )
        .order_by(CallRow.started_at.desc())
        .limit(1)
    )
    row = call.db.execute(last).first()
    if row and row.verified and row.ended_at is not None and row.notes.get("resume_at"):
        call.notes.stopped_in = row.sid


def recall(call: Call) -> None:
    """Take up the earlier call's notes, if the caller wants to and it was about the same account."""
    sid, call.notes.stopped_in = call.notes.stopped_in, None
    if sid is None or call.notes.errand != "resume":
        return
    row = call.db.execute(
        select(CallRow.guarantor_id, CallRow.notes).where(CallRow.sid == sid)
    ).first()
    if row is None or row.guarantor_id != call.account:
        return
    earlier = msgspec.convert(row.notes, Notes)
    for name in Notes.__struct_fields__:
        if name not in OF_ONE_CALL:
            setattr(call.notes, name, getattr(earlier, name))
