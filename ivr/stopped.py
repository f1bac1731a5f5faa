"""Where an earlier call was cut off: found by its number, used once its caller is identified."""

from __future__ import annotations

from datetime import timedelta

import msgspec
from sqlalchemy import select

from billing_core import clock
from ivr.calls import Call, CallRow, Notes

FRESH = timedelta(days=1)
# What was chosen in that call. A card, an account and what was agreed to are asked for again.
TAKEN_UP = (
    *("resume_at", "dollars", "amount_cents", "plan_months", "plan_first_now", "plan_id"),
    *("pays_later", "draw_on", "draws_for", "visit_id", "charge_reason", "visits_heard"),
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
    """Take up the earlier call's notes, if the caller wants to and has proved to be the same."""
    sid, call.notes.stopped_in = call.notes.stopped_in, None
    if sid is None or call.notes.errand != "resume":
        return
    row = call.db.execute(
        select(CallRow.guarantor_id, CallRow.notes).where(CallRow.sid == sid)
    ).first()
    if row is None or row.guarantor_id != call.account:
        return
    earlier = msgspec.convert(row.notes, Notes)
    for name in TAKEN_UP:
        setattr(call.notes, name, getattr(earlier, name))
