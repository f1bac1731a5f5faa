"""Place the calls that are owed; a sweep does it every few seconds, in whatever process works.

A row is claimed and committed before the carrier is asked, and nothing waits for the carrier inside
a transaction. A call of which no report comes counts as one that nobody answered.
"""

from __future__ import annotations

import logging
import uuid
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from billing_core import clock
from billing_core.accounts import queries as accounts
from billing_core.database import Database
from billing_core.errors import SenderUnreachable
from billing_core.reminders import actions as reminders
from billing_core.reminders import queries
from billing_core.reminders.actions import Rules
from ivr import call_backs
from ivr.call_backs import CallBack
from ivr.outbound import hours
from ivr.outbound.carrier import CarrierCalls, Refused
from ivr.phone_book import PhoneBook

AT_ONCE_MAX = 5  # in as many seconds: the carrier begins one call a second, and queues the others
AT_ONCE = timedelta(seconds=5)
BUSY_FOR = timedelta(minutes=1)
SILENT_AFTER = timedelta(minutes=10)  # longer than anything rings
TALK_MAX = timedelta(hours=4)  # the carrier ends any call by then
NO_REPORT = "no report"

log = logging.getLogger(__name__)


class Outbound:
    """The line's own calls, over one database and one carrier."""

    def __init__(
        self, database: Database, carrier: CarrierCalls, book: PhoneBook, rules: Rules
    ) -> None:
        self._database = database
        self._carrier = carrier
        self._book = book
        self._rules = rules

    def place_waiting(self) -> int:
        """Place the calls whose time has come, at most five; return how many were asked for."""
        self._give_up_waiting()
        with self._database.transaction() as db:
            lines = call_backs.waiting_lines(db)
        placed = sum(self._call_back(line) for line in lines[:AT_ONCE_MAX])
        while placed < AT_ONCE_MAX and self._remind():
            placed += 1
        return placed

    def _remind(self) -> bool:
        """Call the next one; return whether to go on."""
        with self._database.transaction(durable=True) as db:
            if queries.placed_since(db, clock.now() - AT_ONCE) >= AT_ONCE_MAX:
                return False
            reminder = reminders.claim(db, self._rules)
            if reminder is None:
                return False
            found, phone = reminder.id, reminder.phone
        try:
            told = self._carrier.place(phone, "/voice", f"reminder={found.hex}", detect=True)
        except SenderUnreachable as error:
            log.warning("nobody knows whether it rings: %s", error.reason, extra=_id(found))
            return False
        with self._database.transaction() as db:
            if isinstance(told, str):
                reminders.placed(db, found, told)
                return True
            log.warning("a reminder was not placed: %s", told.reason, extra=_id(found))
            if told.of_number:
                reminders.unreachable(db, found, told.reason)
            else:
                reminders.put_off(db, found, clock.now() + BUSY_FOR)
        return told.of_number

    def _call_back(self, line: str) -> bool:
        """Ring the line for the first who waits on it; return whether it is being rung."""
        with self._database.transaction(durable=True) as db:
            call_back = call_backs.claim(db, line)
            if call_back is None:
                return False
            opens = self._opens(db, call_back)
            if opens > clock.now():
                call_backs.put_off(call_back, opens)
                return False
            found = call_back.id
        about, number = f"call_back={found.hex}", self._book.line(line).number
        try:
            told = self._carrier.place(number, "/voice/call_back.ring/0", about, detect=False)
        except SenderUnreachable as error:
            log.warning("nobody knows whether it rings: %s", error.reason, extra=_id(found))
            return True
        if isinstance(told, Refused):
            log.warning("a call-back was not placed: %s", told.reason, extra=_id(found))
            with self._database.transaction() as db:
                back = call_backs.locked(db, found)
                assert back is not None, "nobody deletes what was promised"
                call_backs.put_off(back, clock.now() + BUSY_FOR)
            return False
        return True

    def _opens(self, db: Session, call_back: CallBack) -> datetime:
        """When the call-back may be made: the line is open, and it is no hour to leave people in
        peace, unless it is the one they were promised.
        """
        key = accounts.region(db, call_back.guarantor_id) if call_back.guarantor_id else None
        now, region = clock.now(), self._book.region(key)
        opens = self._book.line(call_back.line).next_opening(now, region).moment
        if now - call_back.due_at < hours.PROMISED:
            return opens
        policy = self._rules.policies.for_region(key, clock.today(call_back.zone))
        return max(opens, hours.next_hour(policy.outbound, call_back.zone))

    def _give_up_waiting(self) -> None:
        """Calls of which nothing was heard: a report may be lost, a worker may have died."""
        now = clock.now()
        with self._database.transaction() as db:
            for found in queries.unanswered(db, now - SILENT_AFTER):
                reminders.not_answered(db, found, NO_REPORT)
            silent = select(CallBack).where(
                CallBack.status == "calling", CallBack.calling_at < now - SILENT_AFTER
            )
            for call_back in db.scalars(silent.with_for_update()):
                if call_back.taken_at is None:
                    call_backs.nobody_free(db, call_back)
                elif call_back.taken_at < now - TALK_MAX:
                    call_backs.made(db, call_back)


def _id(found: uuid.UUID) -> dict[str, str]:
    return {"owed_call": str(found)}
