"""The line calls somebody, as a reminder of what falls due, and they pick up."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

from billing_core import clock
from billing_core.accounts.models import Guarantor
from billing_core.database import new_id
from billing_core.reminders.models import Reminder
from ivr.simulator.phone import Phone
from tests.ivr.line import LINE, PUBLIC, Line


def remind(line: Line, who: Guarantor, number: str) -> Phone:
    """Return the phone of that number, on which the line's call was just answered."""
    reminder_id, today = new_id(), clock.today()
    with line.database.transaction() as db:
        db.add(
            Reminder(
                id=reminder_id,
                guarantor_id=who.id,
                due_on=today + timedelta(days=3),
                call_on=today,
                phone=number,
                household=str(who.id),
                language=who.language,
                status="calling",
                attempts=1,
                next_at=clock.now(),
                created_at=clock.now(),
                calling_at=clock.now(),
            )
        )
    about = urlencode({"reminder": reminder_id.hex})
    wanted = {"To": number, "From": LINE, "Url": f"{PUBLIC}/voice?{about}"}
    account = line.carrier.account_sid
    _, placed = line.rest.handle("POST", f"/2010-04-01/Accounts/{account}/Calls.json", wanted)
    phone = line.carrier.phone_in_call(str(placed["sid"]))
    assert phone is not None
    phone.pick_up()
    return phone
