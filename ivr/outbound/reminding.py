"""A reminder that was answered: by whom, and where its call begins; or that was not."""

from __future__ import annotations

import uuid

from billing_core.reminders import actions as reminders
from billing_core.reminders import queries
from ivr import remembered
from ivr.calls import Call
from ivr.flows import reminder, trouble
from ivr.steps import Step

MACHINES = ("machine_start", "machine_end_beep", "machine_end_silence", "machine_end_other")
FAX = "fax"


def begin(call: Call, reminder_id: uuid.UUID, answered_by: str) -> Step:
    """The first step of a call that was answered; what cannot be told is taken for a person."""
    owed = queries.get(call.db, reminder_id)
    if owed is None or owed.status != "calling":  # taken back while it rang
        return trouble.goodbye
    call.language, known = owed.language, remembered.recall(call)
    call.slow = known is not None and known[1]
    if answered_by == FAX:
        reminders.unreachable(call.db, owed.id, FAX)
        return trouble.goodbye
    if answered_by in MACHINES:
        reminders.answered(call.db, owed.id, "message_left")
        return reminder.leave
    reminders.answered(call.db, owed.id, "reached")
    # We dialled the number on the account: it vouches for more than a passed STIR check would.
    call.stir_passed = True
    call.notes.keyed_id = owed.guarantor_id
    return reminder.hello
